"""Text → passages: sentences with their place in the report's structure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

from kg.extract.literals import Sieve
from kg.lexicon import Lexicon
from kg.model import Status

_SENTENCE = re.compile(r"[^。；！？;!?\n]*(?:[。；！？;!?\n]|$)")
_PROSE_LENGTH = 60  # a line without full stop is prose, not a title, from this length on
_HEADING_LENGTH = 46  # a lead that ends with a full stop is no heading beyond this length
_BARE_HEADING_LENGTH = 18
_OPENING = 60  # characters of the body in which the reported year is named
_ENDS = "。；！？;!?"
_CLAUSES = re.compile(r"[,，]")
_STOPS = re.compile(r"[。；]")
_TAIL = re.compile(r"[。：:\s]+$")


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
        self.rules = _rules(lexicon)
        self.spans = split_sentences(text)
        self.first, self.last = self._body()
        reported = self.rules.year.search(text, 0, self.first + _OPENING)
        self.year = int(reported[1]) if reported else 0

    def _body(self) -> tuple[int, int]:
        """Offsets of the first and last line of prose; all around them is title, signature, furniture."""
        lines = list(re.finditer(r"[^\n]+", self.text))
        first = next((line for line in lines if self._is_prose(line.group().strip())), None)
        last = next((line for line in reversed(lines) if self._is_prose(line.group().strip())), None)
        return (first.start(), last.end()) if first and last else (0, len(self.text))

    def _is_prose(self, line: str) -> bool:
        clauses = len(line) >= _PROSE_LENGTH // 2 and _CLAUSES.search(line)
        if len(line) < _PROSE_LENGTH and not clauses and not _STOPS.search(line):
            return False
        return len(line) > 2 * _PROSE_LENGTH or not any(
            cue.pattern.search(line) for cue in self.rules.furniture.sift(line)
        )

    def passages(self) -> Iterator[Passage]:
        """All passages in order."""
        headings: dict[int, str] = {}
        chapter = section = Status.DONE
        for i, (start, end) in enumerate(self.spans):
            sentence = self.text[start:end].strip()
            level = self.rules.level(sentence)
            starts_line = self._starts_line(i)
            opens = level is not None or starts_line
            if not self.first <= start < self.last:
                yield Passage(start, end, sentence, Role.OUTSIDE, section, (), opens)
                continue
            heading = self._is_heading(i, sentence, level)
            if heading or level is not None:
                depth = level if level is not None else 0
                headings = {d: h for d, h in headings.items() if d < depth}
            tells = heading and (level or 0) <= 2 and starts_line
            told = self.rules.told(sentence, self.year) if tells else None
            if heading and level in (0, None) and (told or level == 0):
                chapter = section = told or Status.DONE
            elif told:
                section = told
            elif heading and level == 1 and chapter is Status.DONE:
                section = Status.DONE
            section = self.rules.turn(sentence, section) or section
            role = Role.HEADING if heading else Role.BODY
            yield Passage(start, end, sentence, role, section, tuple(headings.values()), opens)
            if heading:
                headings[level if level is not None else 0] = sentence

    def _starts_line(self, i: int) -> bool:
        """Whether only blanks stand between a sentence and the line break in front of it."""
        return not i or "\n" in self.text[self.spans[i - 1][1] - 1 : self.spans[i][0]]

    def _ends_line(self, i: int) -> bool:
        """Whether only blanks stand between a sentence and the line break or the end behind it."""
        end = self.spans[i][1]
        return self.text[end : end + 2].lstrip(" \u3000")[:1] in ("", "\n")

    def _is_heading(self, i: int, sentence: str, level: int | None) -> bool:
        """Whether a sentence only names its topic."""
        end = self.spans[i][1]
        whole_line = (self._starts_line(i) and self.text[end - 1] == "\n") or end == len(self.text)
        if whole_line and sentence[-1] not in _ENDS:
            return len(sentence) <= (_PROSE_LENGTH if level is not None else _PROSE_LENGTH // 2)
        if not sentence.endswith("。") or self.rules.content.search(sentence):
            return False
        if level is None:
            short = len(sentence) <= _BARE_HEADING_LENGTH
            return short and self._starts_line(i) and not self._ends_line(i)
        return len(sentence) <= _HEADING_LENGTH and not self._sibling_follows(i, level)

    def _sibling_follows(self, i: int, level: int) -> bool:
        """Whether the next sentence begins an item of the same or an outer level, or nothing follows."""
        if i + 1 >= len(self.spans) or self.spans[i + 1][0] >= self.last:
            return True
        following = self.rules.level(self.text[slice(*self.spans[i + 1])].strip())
        return following is not None and following <= level


class _Rules:
    """The item markers and the tables of cues that tell the structure."""

    def __init__(self, lexicon: Lexicon) -> None:
        markers = lexicon.patterns["markers"]
        levels = [markers[name] for name in ("chapter", "article", "item", "sub_item", "point")]
        self.levels = [re.compile(level) for level in levels]
        self.marked = re.compile("|".join(f"(?:{level})" for level in levels))
        self.furniture = Sieve(lexicon.furniture, lambda cue: cue.pattern)
        self.sections = Sieve(lexicon.sections, lambda cue: cue.pattern)
        self.year = re.compile(lexicon.patterns["dates"]["year"])
        self.content = re.compile(markers["content"])
        turns = [cue for cue in lexicon.statuses if cue.status.startswith("turn-")]
        self.turns = Sieve(turns, lambda cue: cue.pattern)

    def level(self, sentence: str) -> int | None:
        """Depth of the item marker a sentence begins with, 0 for chapters; None without one."""
        if not self.marked.match(sentence):
            return None
        return next((i for i, marker in enumerate(self.levels) if marker.match(sentence)), None)

    def told(self, heading: str, year: int) -> Status | None:
        """What a heading says of its section; None when it says nothing of status.

        What it says of a year counts only when that comes after the reported one.
        """
        words = _TAIL.sub("", heading)
        for cue in self.sections.sift(words):
            fits = cue.pattern.search(words)
            named = fits and fits.groupdict().get("year")
            if fits and (not named or int(named) > year):
                return cue.status
        return None

    def turn(self, sentence: str, section: Status) -> Status | None:
        """What a sentence turns to, from achievements to problems or to plans; None when it does not."""
        for cue in self.turns.sift(sentence):
            if cue.within in ("any", section) and cue.pattern.search(sentence):
                return Status(cue.status.removeprefix("turn-"))
        return None


@cache
def _rules(lexicon: Lexicon) -> _Rules:
    return _Rules(lexicon)
