"""Text → the governance programs it mentions, each with its local brand and best status."""

import re
from collections import defaultdict
from functools import cache

import ahocorasick

from kg.extract.classify import Label
from kg.extract.reasons import why
from kg.extract.segment import Passage, Role
from kg.lexicon import Lexicon
from kg.model import MEASURE_STATUSES, ProgramMention, ProgramUse, Status
from kg.tables import ProgramEntry

_QUOTES = "“”‘’\"'"
_BRAND = 14  # characters in which a brand with its quotes stands beside a mention
_GAP = r"[^。；;!！?？\n]{0,12}?"


def find_programs(
    text: str, passages: list[Passage], labels: list[Label], lexicon: Lexicon
) -> list[ProgramUse]:
    """The programs of the report in order of first mention.

    A mention takes the status of its sentence, in a heading that of its section; mentions in
    background sentences count as done only when nothing else is said of the program.
    """
    rules = _rules(lexicon)
    seen: dict[str, list[ProgramMention]] = defaultdict(list)
    for passage, label in zip(passages, labels, strict=True):
        if passage.role is Role.OUTSIDE:
            continue
        status = passage.section if label.status is Status.NONE else label.status
        for first, last, entry in rules.find(text[passage.start : passage.end]):
            start, end = passage.start + first, passage.start + last
            reason = why(lexicon, "program.words", rows=(entry.origin,))
            seen[entry.key].append(ProgramMention(start, end, text[start:end], status, reason))
    core = {entry.key for entry in lexicon.programs if entry.core}
    return [
        ProgramUse(key, _brand(text, mentions, rules), _best(mentions), key not in core, tuple(mentions))
        for key, mentions in seen.items()
    ]


def _best(mentions: list[ProgramMention]) -> Status:
    found = {m.status for m in mentions}
    return next((s for s in MEASURE_STATUSES if s in found), Status.CONTEXT)


def _brand(text: str, mentions: list[ProgramMention], rules: "_Rules") -> str | None:
    """A name in quotes that touches a mention and that the table does not know: 12345“民呼必应”热线."""
    for mention in mentions:
        begin = max(0, mention.start - _BRAND)
        beside = text[begin : mention.end + _BRAND]
        for match in re.finditer(r"“([^”]{2,12})”", beside):
            touches = begin + match.end() >= mention.start and begin + match.start() <= mention.end
            if touches and not rules.known(match[1]):
                return match[1]
    return None


class _Rules:
    """The variants of all programs: an automaton for the literal ones, patterns for those with a gap."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.automaton = ahocorasick.Automaton()
        self.gapped: list[tuple[re.Pattern[str], ProgramEntry]] = []
        entries: dict[str, ProgramEntry] = {}
        for entry in lexicon.programs:
            gaps = [v for v in entry.variants if "…" in v]
            if gaps:
                alternatives = "|".join(_GAP.join(map(re.escape, v.split("…"))) for v in gaps)
                self.gapped.append((re.compile(alternatives), entry))
            entries = {v: entry for v in entry.variants if "…" not in v} | entries
        for variant, entry in entries.items():
            self.automaton.add_word(variant, (len(variant), entry))
        self.automaton.make_automaton()

    def known(self, words: str) -> bool:
        """Whether words hold a variant of some program."""
        return bool(self.find(words))

    def find(self, sentence: str) -> list[tuple[int, int, ProgramEntry]]:
        """Spans of all variants in a sentence, quotes passed over, the longest of one program's overlaps."""
        keep = [i for i, sign in enumerate(sentence) if sign not in _QUOTES]
        plain = "".join(sentence[i] for i in keep)
        hits = [(last + 1 - n, last + 1, entry) for last, (n, entry) in self.automaton.iter(plain)]
        hits += [
            (m.start(), m.end(), entry) for pattern, entry in self.gapped for m in pattern.finditer(plain)
        ]
        found: list[tuple[int, int, ProgramEntry]] = []
        for start, end, entry in sorted(hits, key=lambda h: (h[0] - h[1], h[0])):
            if all(entry is not e or keep[end - 1] < s or f <= keep[start] for s, f, e in found):
                found.append((keep[start], keep[end - 1] + 1, entry))
        return sorted(found, key=lambda f: (f[0], f[1]))


@cache
def _rules(lexicon: Lexicon) -> _Rules:
    return _Rules(lexicon)
