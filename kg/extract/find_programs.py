"""Text → the governance programs it mentions, each with its local brand and best status."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import chain

from kg.extract.classify import Label
from kg.extract.flow import without
from kg.extract.reasons import why
from kg.extract.segment import Passage, Role
from kg.extract.signs import matches_at
from kg.extract.spans import Taken
from kg.extract.words import Words
from kg.lexicon import Lexicon
from kg.model import MEASURE_STATUSES, ProgramMention, ProgramUse, Status
from kg.tables import ProgramEntry

_QUOTES = re.compile("[“”‘’\"']")
_QUOTED = re.compile(r"“([^”]{2,12})”")
_BRAND = 20  # characters in which a brand with its quotes stands beside a mention
_REACH = 12  # characters that a gap may hold
_GAP = rf"[^。；;!！?？\n]{{0,{_REACH}}}?"


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
    """A name in quotes beside a mention that the table does not know: 12345“民呼必应”热线."""
    for mention in mentions:
        for match in _QUOTED.finditer(text, max(0, mention.start - _BRAND), mention.end + _BRAND):
            before = match.start() < mention.start
            beside = match.end() >= mention.start if before else rules.bears(text, mention.end, match)
            if beside and not rules.known(match[1]):
                return match[1]
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Gapped:
    """The variants of a program that have a gap; ``order`` is that of the table."""

    order: int
    pattern: re.Pattern[str]
    entry: ProgramEntry


class _Rules:
    """The variants of all programs: whole ones, and patterns for those with a gap.

    A pattern is tried only where the parts around the first gap of one of its variants stand near enough.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.whole: dict[str, ProgramEntry] = {}
        self.gapped: dict[str, dict[str, list[_Gapped]]] = defaultdict(lambda: defaultdict(list))
        for order, entry in enumerate(lexicon.programs):
            variants = [re.split("…+", v.strip("…")) for v in entry.variants]
            gaps = [parts for parts in variants if len(parts) > 1]
            pattern = re.compile("|".join(_GAP.join(map(re.escape, parts)) for parts in gaps))
            gapped = _Gapped(order, pattern, entry)
            for first, second in {(parts[0], parts[1]) for parts in gaps}:
                self.gapped[first][second].append(gapped)
            for parts in variants:
                if len(parts) == 1:
                    self.whole.setdefault(parts[0], entry)
        self.beside, self.made, self.brand = (
            re.compile(lexicon.patterns["programs"][name]) for name in ("beside", "made", "brand")
        )
        around = self.gapped.keys() | set(chain.from_iterable(self.gapped.values()))
        self.words = Words({word: word for word in self.whole.keys() | around})

    def bears(self, text: str, end: int, quoted: re.Match[str]) -> bool:
        """Whether a name in quotes behind a mention that ends at ``end`` is the name of it."""
        if quoted.start() <= end or self.beside.fullmatch(text, end, quoted.start()):
            return True
        made = self.made.fullmatch(text, end, quoted.start())
        return made is not None and self.brand.match(text, quoted.end()) is not None

    def known(self, words: str) -> bool:
        """Whether words hold a variant of some program."""
        return bool(self.find(words))

    def find(self, sentence: str) -> list[tuple[int, int, ProgramEntry]]:
        """Spans of all variants in a sentence, quotes passed over, the longest of one program's overlaps."""
        flow = without(sentence, (m.span() for m in _QUOTES.finditer(sentence)))
        plain = flow.text
        words = sorted(self.words.find(plain))
        hits = [(start, end, self.whole[word]) for start, end, word in words if word in self.whole]
        hits += self._gaps(plain, words)
        taken: dict[str, Taken] = defaultdict(Taken)
        found: list[tuple[int, int, ProgramEntry]] = []
        for first, last, entry in sorted(hits, key=lambda h: (h[0] - h[1], h[0])):
            start, end = flow.span(first, last)
            if taken[entry.key].take(start, end):
                found.append((start, end, entry))
        return sorted(found, key=lambda f: (f[0], f[1]))

    def _gaps(self, plain: str, words: list[tuple[int, int, str]]) -> list[tuple[int, int, ProgramEntry]]:
        """Spans of the variants with a gap, told the words that stand in the text."""
        starts: dict[_Gapped, list[int]] = defaultdict(list)
        for i, (start, end, first) in enumerate(words):
            seconds = self.gapped.get(first)
            if not seconds:
                continue
            for at in range(i + 1, len(words)):
                begin, _, second = words[at]
                if begin > end + _REACH:
                    break
                for gapped in seconds.get(second, ()):
                    starts[gapped].append(start)
        return [
            (match.start(), match.end(), gapped.entry)
            for gapped in sorted(starts, key=lambda gapped: gapped.order)
            for match in matches_at(gapped.pattern, plain, starts[gapped], len(plain))
        ]


@cache
def _rules(lexicon: Lexicon) -> _Rules:
    return _Rules(lexicon)
