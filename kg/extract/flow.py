"""Copied text → running text: line breaks and blanks inside words are passed over, offsets kept.

Text copied from PDF breaks lines, and words, at a fixed width, and strews blanks between characters.
The stages read the running text; what they find is placed back on the text as it was read.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

_FILLED = 0.8  # a line this full, measured by the widest lines, was broken by its width
_MAX_WIDTH = 60  # characters; longer lines are paragraphs, not lines of a page
_LEAST_LINES = 5  # so many full lines make a page
_PROSE = 40  # blanks are passed over in lines of prose only, not in titles and signatures
_BLANK = re.compile(r"(?<=[一-龥、,，]) (?=[一-龥《“\d])|(?<=[\d》”]) (?=[一-龥])")
_UNSEEN = re.compile(r"[\u200b\ufeff\xad]")  # zero-width signs and byte order marks
_ENDS = "。；;！!？?：:"


@dataclass(frozen=True, slots=True)
class Flow:
    """Running text, and for each of its characters the offset in the text as read."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the running text as a span of the text as read."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def position(self, offset: int) -> int:
        """The character of the running text that stands at, or first after, an offset of the text as read."""
        return min(bisect_left(self.offsets, offset), len(self.offsets) - 1)


def running(text: str) -> Flow:
    """The running text of a text as read; a text without broken lines and blanks is its own."""
    passed = set(_broken_lines(text)) | set(_blanks(text))
    kept = [i for i in range(len(text)) if i not in passed]
    return Flow("".join(text[i] for i in kept), tuple(kept))


def covered(text: str, spans: Iterable[tuple[int, int]], sign: str = "\0") -> str:
    """The text with some spans covered by a sign, offsets kept."""
    signs = list(text)
    for start, end in spans:
        signs[start:end] = sign * (end - start)
    return "".join(signs)


def _blanks(text: str) -> list[int]:
    lines = (m for m in re.finditer(r"[^\n]+", text) if len(m.group()) >= _PROSE)
    blanks = [m.start() for line in lines for m in _BLANK.finditer(text, line.start(), line.end())]
    return blanks + [m.start() for m in _UNSEEN.finditer(text)]


def _broken_lines(text: str) -> list[int]:
    """Offsets of the line breaks that stand where a page's width ended, blanks after them included."""
    lines = list(re.finditer(r"[^\n]+", text))
    widths = sorted(_width(line.group()) for line in lines)
    if not widths or (full := widths[int(0.9 * (len(widths) - 1))]) > _MAX_WIDTH:
        return []
    broken = [line for line in lines if _width(line.group()) >= _FILLED * full]
    if len(broken) < _LEAST_LINES:
        return []
    offsets: list[int] = []
    for line in broken:
        gap = re.compile(r"\n[ \t]{0,1}(?=\S)").match(text, line.end())
        if gap and line.group().rstrip()[-1:] not in _ENDS:
            offsets += range(line.end(), gap.end())
    return offsets


def _width(line: str) -> float:
    """Width in full characters."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in line.strip())
