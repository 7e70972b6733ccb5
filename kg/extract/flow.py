"""Copied text → running text: odd characters read as usual ones, what breaks words passed over, offsets kept.

Text copied from PDF breaks lines, and words, at a fixed width, and strews blanks between characters; text
from pages and from Word holds signs without a shape, and signs of one font for those of another.
The stages read the running text; what they find is placed back on the text as it was read.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.extract.characters import characters
from kg.lexicon import Lexicon

_FILLED = 0.8  # a line this full, measured by the widest lines, was broken by its width
_MAX_WIDTH = 60  # characters; longer lines are paragraphs, not lines of a page
_LEAST_LINES = 5  # so many full lines make a page
_PROSE = 40  # blanks are passed over in lines of prose only, not in titles and signatures
_BLANK = re.compile(r" (?:(?<=[一-龥、,，] )(?=[一-龥《“\d])|(?<=[\d》”] )(?=[一-龥]))")
# Blanks and empty lines beyond those that a layout needs: a rule may try each way to share out a run of them.
_LONG = re.compile(r"(?<= {8}) ++|(?:\n[ \r]*+){4}(?P<lines>(?:\n[ \r]*+)++)")
_ENDS = "。；;！!？?：:"
_LINE = re.compile(r"[^\n]+")
_BREAK = re.compile(r"\n {0,1}(?=\S)")


@dataclass(frozen=True, slots=True)
class Flow:
    """A text some spans of which are passed over.

    ``source`` is the text with them, ``starts`` where each piece that is left begins in it, ``begins`` where
    it begins in ``text``.
    """

    source: str
    text: str
    starts: Sequence[int]
    begins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the running text as a span of the text as read."""
        return self._offset(start), self._offset(end - 1) + 1

    def position(self, offset: int) -> int:
        """The character of the running text that stands at, or first after, an offset of the text as read."""
        piece = bisect_right(self.starts, offset) - 1
        if piece < 0:
            return 0
        last = self.begins[piece + 1] if piece + 1 < len(self.begins) else len(self.text) - 1
        return min(self.begins[piece] + offset - self.starts[piece], last)

    def shows(self, start: int, end: int) -> bool:
        """Whether anything of a span of the text as read is left in the running text."""
        return bool(self.text) and start <= self._offset(self.position(start)) < end

    def _offset(self, at: int) -> int:
        piece = bisect_right(self.begins, at) - 1
        return self.starts[piece] + at - self.begins[piece]


def running(text: str, lexicon: Lexicon) -> Flow:
    """The running text of a text as read; one without odd characters, broken lines and blanks is its own."""
    rules = characters(lexicon)
    text = rules.read(text)
    odd = [m.span("lines" if m["lines"] else 0) for m in _LONG.finditer(text)]
    odd += (m.span() for pattern in (rules.unseen, rules.bullet, rules.twice) for m in pattern.finditer(text))
    shown = without(text, odd)
    breaks = [*_broken_lines(shown.text), *_blanks(shown.text)]
    return without(text, [*odd, *(shown.span(at, at + 1) for at in breaks)]) if breaks else shown


def without(text: str, spans: Iterable[tuple[int, int]]) -> Flow:
    """The text without some spans."""
    words: list[str] = []
    starts: list[int] = []
    begins: list[int] = []
    left = 0
    for start, end in _kept(len(text), sorted(spans)):
        words.append(text[start:end])
        starts.append(start)
        begins.append(left)
        left += end - start
    return Flow(text, "".join(words), starts or [0], begins or [0])


def _kept(length: int, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What some spans, told in order, leave of a text."""
    done = 0
    for start, end in spans:
        if done < start:
            yield done, start
        done = max(done, end)
    if done < length:
        yield done, length


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
    if " " not in text:
        return []
    lines = (line for line in _LINE.finditer(text) if line.end() - line.start() >= _PROSE)
    return [m.start() for line in lines for m in _BLANK.finditer(text, line.start(), line.end())]


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
