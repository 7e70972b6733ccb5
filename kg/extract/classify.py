"""Passages → status and theme of every sentence."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.extract.literals import Sieve
from kg.extract.reasons import why
from kg.extract.segment import Passage, Role
from kg.lexicon import Lexicon
from kg.model import Status, Why

_LEAD = 24  # characters in which the leading measure of a sentence is named
_LEAD_FACTOR = 2.0
_FALLBACK = 9  # a measure without any telling word is about leading and organising the work
_STATEMENT = ("。", "；", ";")  # ends of a heading that states something
_HEADING_FACTORS = (0.6, 0.3, 0.1)  # how much the headings above count, innermost first


@dataclass(frozen=True, slots=True)
class Label:
    """What a passage is to the report: status, and theme 1 to 10 unless it is none of the body."""

    status: Status
    theme: int | None
    why: Why


def classify(passages: list[Passage], lexicon: Lexicon) -> list[Label]:
    """The label of every passage, in order."""
    first = next((p for p in passages if p.role is Role.BODY), None)
    themes = _Themes(lexicon)
    labels = []
    for passage in passages:
        status, rule, row = status_of(passage, lexicon, preamble=passage is first)
        theme = None if status is Status.NONE else themes.of(passage)
        labels.append(Label(status, theme, why(lexicon, rule, rows=(row,))))
    return labels


def status_of(passage: Passage, lexicon: Lexicon, preamble: bool) -> tuple[Status, str, str]:
    """How the report speaks in a passage, its own words first, its section second; the rule and the row."""
    rules = _rules(lexicon)
    if passage.role is Role.OUTSIDE:
        return Status.NONE, "status.outside", ""
    problems = passage.section is Status.PROBLEM
    if passage.role is Role.HEADING:
        states = problems and passage.text[-1:] in _STATEMENT and rules.deficient(passage.text)
        return Status.PROBLEM if states else Status.NONE, "status.heading", ""
    for cue in rules.statuses.sift(passage.text):
        here = cue.within in ("any", passage.section) or (preamble and cue.within == "preamble")
        if here and cue.pattern.search(passage.text):
            found = Status(cue.status.removeprefix("turn-"))
            if not (found is Status.CONTEXT and problems and rules.deficient(passage.text)):
                return found, "status.cue", cue.origin
    return passage.section, "status.section", ""


class _Themes:
    """The themes of one report's passages; a heading is scored once for all that stands below it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.rules = _rules(lexicon)
        self.headings: dict[str, Mapping[int, float]] = {}

    def of(self, passage: Passage) -> int:
        """The theme most spoken for by the sentence, its leading words and the headings above it."""
        score = self.rules.theme_scores(passage.text)
        for heading, factor in zip(reversed(passage.headings), _HEADING_FACTORS, strict=False):
            for theme, points in self._heading(heading).items():
                score[theme] += factor * points
        return max(score, key=lambda theme: (score[theme], -theme)) if score else _FALLBACK

    def _heading(self, heading: str) -> Mapping[int, float]:
        if heading not in self.headings:
            self.headings[heading] = self.rules.theme_scores(heading)
        return self.headings[heading]


class _Rules:
    """The tables of statuses, deficiencies and themes, ready to be tried on sentences."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.statuses = Sieve(lexicon.statuses, lambda cue: cue.pattern)
        self.deficiencies = lexicon.deficiencies
        self.themes = Sieve(lexicon.themes, lambda cue: cue.pattern)

    def deficient(self, text: str) -> bool:
        """Whether a sentence states a deficiency."""
        return any(cue.pattern.search(text) for cue in self.deficiencies)

    def theme_scores(self, text: str) -> dict[int, float]:
        """What the cues of each theme add up to, each of a cue's words counted where it first stands."""
        score: dict[int, float] = defaultdict(float)
        for cue in self.themes.sift(text):
            seen: set[str] = set()
            for match in cue.pattern.finditer(text):
                if match.group() not in seen:
                    seen.add(match.group())
                    score[cue.theme] += cue.weight * (_LEAD_FACTOR if match.start() < _LEAD else 1.0)
        return score


@cache
def _rules(lexicon: Lexicon) -> _Rules:
    return _Rules(lexicon)
