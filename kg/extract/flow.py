"""Copied text → running text: line breaks and blanks inside words are passed over, offsets kept.

Text copied from PDF breaks lines, and words, at a fixed width, and strews blanks between characters.
The stages read the running text; what they find is placed back on the text as it was read.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_FILLED = 0.8  # a line this full, measured by the widest lines, was broken by its width
_MAX_WIDTH = 60  # characters; longer lines are paragraphs, not lines of a page
_LEAST_LINES = 5  # so many full lines make a page
_PROSE = 40  # blanks are passed over in lines of prose only, not in titles and signatures
_BLANK = re.compile(r" (?:(?<=[一-龥、,，] )(?=[一-龥《“\d])|(?<=[\d》”] )(?=[一-龥]))")
_UNSEEN = re.compile(r"[\u200b\ufeff\xad]")  # zero-width signs and byte order marks
_ENDS = "。；;！!？?：:"
_LINE = re.compile(r"[^\n]+")
_BREAK = re.compile(r"\n[ \t]{0,1}(?=\S)")


@dataclass(frozen=True, slots=True)
class Flow:
    """A text some characters of which are passed over, and for each that is left its offset in the whole."""

    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the running text as a span of the text as read."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def position(self, offset: int) -> int:
        """The character of the running text that stands at, or first after, an offset of the text as read."""
        return min(bisect_left(self.offsets, offset), len(self.offsets) - 1)


def running(text: str) -> Flow:
    """The running text of a text as read; a text without broken lines and blanks is its own."""
    passed = sorted({*_broken_lines(text), *_blanks(text)})
    return without(text, ((at, at + 1) for at in passed))


def without(text: str, spans: Iterable[tuple[int, int]]) -> Flow:
    """The text without some spans, which are told in order and do not overlap."""
    words: list[str] = []
    offsets: list[int] = []
    done = 0
    for start, end in spans:
        words.append(text[done:start])
        offsets += range(done, start)
        done = end
    if not done:
        return Flow(text, range(len(text)))
    words.append(text[done:])
    offsets += range(done, len(text))
    return Flow("".join(words), offsets)


def covered(text: str, spans: Iterable[tuple[int, int]], sign: str = "\0") -> str:
    """The text with some spans covered by a sign, offsets kept."""
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        begin = max(start, done)
        if begin < end:
            parts += (text[done:begin], sign * (end - begin))
            done = end
    return "".join([*parts, text[done:]])


def _blanks(text: str) -> list[int]:
    blanks = [m.start() for m in _UNSEEN.finditer(text)]
    if " " in text:
        for line in _LINE.finditer(text):
            if line.end() - line.start() >= _PROSE:
                blanks += [m.start() for m in _BLANK.finditer(text, line.start(), line.end())]
    return blanks


def _broken_lines(text: str) -> list[int]:
    """Offsets of the line breaks that stand where a page's width ended, blanks after them included."""
    lines = [(line, _width(line.group())) for line in _LINE.finditer(text)]
    widths = sorted(width for _, width in lines)
    if not widths or (full := widths[int(0.9 * (len(widths) - 1))]) > _MAX_WIDTH:
        return []
    broken = [line for line, width in lines if width >= _FILLED * full]
    if len(broken) < _LEAST_LINES:
        return []
    offsets: list[int] = []
    for line in broken:
        gap = _BREAK.match(text, line.end())
        if gap and line.group().rstrip()[-1:] not in _ENDS:
            offsets += range(line.end(), gap.end())
    return offsets


def _width(line: str) -> float:
    """Width in full characters."""
    line = line.strip()
    return len(line) - len(line.encode("ascii", "ignore")) / 2
