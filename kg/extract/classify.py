"""Passages → status and theme of every sentence."""

import re
from collections import defaultdict
from dataclasses import dataclass

from kg.extract.reasons import why
from kg.extract.segment import Passage, Role
from kg.lexicon import Lexicon
from kg.model import Status, Why

_LEAD = 24  # characters in which the leading measure of a sentence is named
_LEAD_FACTOR = 2.0
_FALLBACK = 9  # a measure without any telling word is about leading and organising the work
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
    labels = []
    for passage in passages:
        status, rule, row = status_of(passage, lexicon, preamble=passage is first)
        theme = None if status is Status.NONE else theme_of(passage, lexicon)
        labels.append(Label(status, theme, why(lexicon, rule, rows=(row,))))
    return labels


def status_of(passage: Passage, lexicon: Lexicon, preamble: bool) -> tuple[Status, str, str]:
    """How the report speaks in a passage, its own words first, its section second; the rule and the row."""
    if passage.role is Role.OUTSIDE:
        return Status.NONE, "status.outside", ""
    deficient = any(cue.pattern.search(passage.text) for cue in lexicon.deficiencies)
    if passage.role is Role.HEADING:
        states = passage.section is Status.PROBLEM and deficient and re.search(r"[。；;]$", passage.text)
        return Status.PROBLEM if states else Status.NONE, "status.heading", ""
    for cue in lexicon.statuses:
        here = cue.within in ("any", passage.section) or (preamble and cue.within == "preamble")
        if here and cue.pattern.search(passage.text):
            found = Status(cue.status.removeprefix("turn-"))
            if not (found is Status.CONTEXT and passage.section is Status.PROBLEM and deficient):
                return found, "status.cue", cue.origin
    return passage.section, "status.section", ""


def theme_of(passage: Passage, lexicon: Lexicon) -> int:
    """The theme most spoken for by the sentence, its leading words and the headings above it."""
    score = _theme_scores(passage.text, lexicon)
    for heading, factor in zip(reversed(passage.headings), _HEADING_FACTORS, strict=False):
        for theme, points in _theme_scores(heading, lexicon).items():
            score[theme] += factor * points
    return max(score, key=lambda theme: (score[theme], -theme)) if score else _FALLBACK


def _theme_scores(text: str, lexicon: Lexicon) -> dict[int, float]:
    score: dict[int, float] = defaultdict(float)
    for cue in lexicon.themes:
        hits = {m.group(): m.start() for m in reversed(list(cue.pattern.finditer(text)))}
        for at in hits.values():
            score[cue.theme] += cue.weight * (_LEAD_FACTOR if at < _LEAD else 1.0)
    return score
