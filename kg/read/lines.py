"""The lines of printed pages → paragraphs: page numbers and running heads left out, broken lines mended."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kg.resources import reading

_PAGE_NUMBER = re.compile(reading()["print"]["page_number"])
_EDGE = 0.12  # of a page's height, at its top and its foot: there running heads and page numbers stand
_EDGE_LINES = 3
_FULL = 2.6  # characters by which a full line may be shorter, and more if what comes next had no room in it
#: What stands first in a line and may not be parted: a number or a Latin word with the signs around it; a
#: quotation mark holds on to both of its sides.
_UNPARTED = re.compile(
    r"[（(〔《〈「【“‘]*(?:[!-~]+|.)(?:[，。；：、！？）)〕》〉」】]|[“”‘’]++(?:[!-~]+|.)?)*+"
)
_NARROW, _ROOM = 0.55, 0.6  # characters: the width of a sign of ASCII, what a line's end may be off
_INDENT = 0.8  # characters; less is a crooked scan
_WIDE_GAP = 1.25  # times the usual distance of lines
_MANY = 0.1  # of the lines: so many that are indented, or stand apart, begin paragraphs
_HEAD_LINES = 8  # a title stands among so many first lines
_GREAT = 1.15  # its characters are so much larger than those of the text
_ENDS = "。；;！!？?：:"


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line and where it stands on its page, in points; ``top`` is counted from the foot.

    ``alone`` is for a line that is a paragraph, such as a row of a table.
    """

    text: str
    left: float
    right: float
    top: float
    size: float
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page in reading order, and its height."""

    lines: tuple[Line, ...]
    height: float


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """The paragraphs of some pages, a paragraph that goes on over a page's end in one."""
    lines = [line for page in _without_edges(pages) for line in page if line.text.strip()]
    return [joined(group) for group in _groups(lines)]


def _without_edges(pages: Sequence[Page]) -> Iterator[list[Line]]:
    """The lines of each page without page numbers and what stands at the edge of half of the pages."""
    edges = [set(_edge(page)) for page in pages]
    seen = Counter(mark for edge in edges for mark in {_mark(line) for line in edge})
    least = max(2, len(pages) // 2)
    for page, edge in zip(pages, edges, strict=True):
        yield [
            line
            for line in page.lines
            if line not in edge or not (_PAGE_NUMBER.fullmatch(line.text) or seen[_mark(line)] >= least)
        ]


def _edge(page: Page) -> Iterable[Line]:
    order = sorted((line for line in page.lines if not line.alone), key=lambda line: -line.top)
    at_top = [line for line in order[:_EDGE_LINES] if line.top > (1 - _EDGE) * page.height]
    return [*at_top, *(line for line in order[-_EDGE_LINES:] if line.top < _EDGE * page.height)]


def _mark(line: Line) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s", "", line.text))


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    if not lines:
        return
    free = [line for line in lines if not line.alone] or lines
    size = median(line.size for line in free)
    left = _common([line.left for line in free], size)
    right = sorted(line.right for line in free)[int(0.9 * (len(free) - 1))]
    indented = sum(_INDENT < (line.left - left) / size < 4 for line in free) > _MANY * len(free)
    gaps = [gap for line, after in pairwise(free) if (gap := line.top - after.top) > 0]
    wide = _WIDE_GAP * median(gaps) if gaps else 0.0
    spaced = sum(gap > wide for gap in gaps) > _MANY * len(lines)
    group = [lines[0]]
    for number, (line, after) in enumerate(pairwise(lines), 1):
        full = line.right > right - max(_FULL, _ROOM + _width(after.text)) * size
        gap = line.top - after.top  # less than nothing from one page to the next
        told = indented or (spaced and gap > 0)
        begins = (
            after.left - left > _INDENT * size
            or (spaced and gap > wide)
            or (not told and line.text.rstrip()[-1:] in _ENDS)
        )
        alone = line.alone or after.alone
        title = number < _HEAD_LINES and _is_title(line, after, size)
        if not alone and (title or (full and not begins)):
            group.append(after)
        else:
            yield group
            group = [after]
    yield group


def _width(text: str) -> float:
    """How many characters wide the first word of a line is."""
    word = _UNPARTED.match(text.strip())
    return sum(_NARROW if sign.isascii() else 1.0 for sign in word[0]) if word else 0.0


def _common(places: Sequence[float], size: float) -> float:
    """Where most lines begin."""
    steps = Counter(round(place / size * 2) for place in places)
    common = max(steps, key=lambda step: steps[step])
    return median(place for place in places if round(place / size * 2) == common)


def _is_title(line: Line, after: Line, size: float) -> bool:
    """Whether two lines are one title: of one size, larger than the text, one right below the other."""
    alike = abs(line.size - after.size) < 0.03 * line.size
    return alike and line.size > _GREAT * size and 0 < line.top - after.top < 2.5 * line.size


def joined(group: Sequence[Line]) -> str:
    """The text of some lines that are one paragraph."""
    text = ""
    for line in group:
        words = line.text.strip()
        apart = text[-1:].isascii() and text[-1:].isalpha() and words[:1].isascii() and words[:1].isalpha()
        text += f" {words}" if text and apart else words
    return text
