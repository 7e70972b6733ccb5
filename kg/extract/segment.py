"""Text → passages: sentences with their place in the report's structure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from kg.lexicon import Lexicon
from kg.model import Status

_SENTENCE = re.compile(r"[^。；！？;!?\n]*(?:[。；！？;!?\n]|$)")
_PROSE_LENGTH = 60  # a line without full stop is prose, not a title, from this length on
_HEADING_LENGTH = 46  # a lead that ends with a full stop is no heading beyond this length
_BARE_HEADING_LENGTH = 18
_CONTENT = re.compile(r"[《了已]|\d+(?:\.\d+)?(?:%|余?[件次个项人名家份万亿])")


class Role(Enum):
    """What a passage is in the layout of the report."""

    OUTSIDE = "outside"
    HEADING = "heading"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with its place: ``section`` is what its section speaks of, ``headings`` the texts
    of the headings above it, innermost last, ``opens`` whether it begins an item or a line."""

    start: int
    end: int
    text: str
    role: Role
    section: Status
    headings: tuple[str, ...]
    opens: bool


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences: maximal runs ended by 。；！？;!? or a line break, leading blanks left out."""
    spans = []
    for match in _SENTENCE.finditer(text):
        run = match.group()
        if run.strip():
            spans.append((match.start() + len(run) - len(run.lstrip()), match.end()))
    return spans


def segment(text: str, lexicon: Lexicon) -> list[Passage]:
    """The passages of a report, in text order, headings and page remains told from the body."""
    return list(_Structure(text, lexicon).passages())


class _Structure:
    """Walks the sentences once, keeping the headings and the section in force."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.spans = split_sentences(text)
        markers = lexicon.patterns["markers"]
        self.levels = [
            re.compile(markers[name]) for name in ("chapter", "article", "item", "sub_item", "point")
        ]
        self.first, self.last = self._body()

    def _body(self) -> tuple[int, int]:
        """Offsets of the first and last line of prose; all around them is title, signature, furniture."""
        prose = [m for m in re.finditer(r"[^\n]+", self.text) if self._is_prose(m.group().strip())]
        return (prose[0].start(), prose[-1].end()) if prose else (0, len(self.text))

    def _is_prose(self, line: str) -> bool:
        clauses = len(line) >= _PROSE_LENGTH // 2 and re.search(r"[,，]", line)
        if len(line) < _PROSE_LENGTH and not clauses and not re.search(r"[。；]", line):
            return False
        return len(line) > 2 * _PROSE_LENGTH or not any(
            cue.pattern.search(line) for cue in self.lexicon.furniture
        )

    def level(self, sentence: str) -> int | None:
        """Depth of the item marker a sentence begins with, 0 for chapters; None without one."""
        return next((i for i, marker in enumerate(self.levels) if marker.match(sentence)), None)

    def passages(self) -> Iterator[Passage]:
        """All passages in order."""
        headings: dict[int, str] = {}
        chapter = section = Status.DONE
        for i, (start, end) in enumerate(self.spans):
            sentence = self.text[start:end].strip()
            level = self.level(sentence)
            opens = level is not None or self._starts_line(start)
            if not self.first <= start < self.last:
                yield Passage(start, end, sentence, Role.OUTSIDE, section, (), opens)
                continue
            heading = self._is_heading(i, sentence, level)
            if heading or level is not None:
                depth = level if level is not None else 0
                headings = {d: h for d, h in headings.items() if d < depth}
            told = (
                self._told(sentence) if heading and (level or 0) <= 2 and self._starts_line(start) else None
            )
            if heading and level in (0, None) and (told or level == 0):
                chapter = section = told or Status.DONE
            elif told:
                section = told
            elif heading and level == 1 and chapter is Status.DONE:
                section = Status.DONE
            section = self._turn(sentence, section)
            role = Role.HEADING if heading else Role.BODY
            yield Passage(start, end, sentence, role, section, tuple(headings.values()), opens)
            if heading:
                headings[level if level is not None else 0] = sentence

    def _starts_line(self, start: int) -> bool:
        return not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip()

    def _is_heading(self, i: int, sentence: str, level: int | None) -> bool:
        """Whether a sentence only names its topic."""
        start, end = self.spans[i]
        whole_line = (self._starts_line(start) and self.text[end - 1 : end] in ("\n", "")) or end == len(
            self.text
        )
        if whole_line and not re.search(r"[。；！？;!?]$", sentence):
            return len(sentence) <= (_PROSE_LENGTH if level is not None else _PROSE_LENGTH // 2)
        if not sentence.endswith("。") or _CONTENT.search(sentence):
            return False
        if level is None:
            return (
                self._starts_line(start) and len(sentence) <= _BARE_HEADING_LENGTH and i + 1 < len(self.spans)
            )
        return len(sentence) <= _HEADING_LENGTH and not self._sibling_follows(i, level)

    def _sibling_follows(self, i: int, level: int) -> bool:
        """Whether the next sentence begins an item of the same or an outer level, or nothing follows."""
        if i + 1 >= len(self.spans) or self.spans[i + 1][0] >= self.last:
            return True
        following = self.level(self.text[slice(*self.spans[i + 1])].strip())
        return following is not None and following <= level

    def _told(self, heading: str) -> Status | None:
        """What a heading says of its section; None when it says nothing of status."""
        words = re.sub(r"[。：:\s]+$", "", heading)
        return next((cue.status for cue in self.lexicon.sections if cue.pattern.search(words)), None)

    def _turn(self, sentence: str, section: Status) -> Status:
        """The section after a sentence that turns from achievements to problems or to plans."""
        for cue in self.lexicon.statuses:
            if cue.status.startswith("turn-") and cue.pattern.search(sentence):
                return Status(cue.status.removeprefix("turn-"))
        return section
