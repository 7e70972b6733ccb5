"""Tables of printed pages, told by the lines that are drawn around their cells."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_NEAR = 3.0  # points; a thin box is drawn for a line, and lines that should meet do so roughly
_LEAST = 6.0  # points; shorter lines are parts of pictures and of letters
_MOST_CROSSINGS = 250_000  # more lines are a map
_MOST_CELLS = 10_000

#: From one place of a page to another, in points.
Stroke = tuple[float, float, float, float]


class _Edge(NamedTuple):
    """A line along one axis: where it stands on the other axis, and what it spans."""

    at: float
    first: float
    last: float

    def covers(self, at: float, place: float) -> bool:
        return self.at == at and self.first < place < self.last


@dataclass(frozen=True, slots=True)
class Table:
    """Where the lines of a table stand, from the left and from below, and its cells by numbers, from above.

    A cell over several columns or rows has its number in each.
    """

    xs: Sequence[float]
    ys: Sequence[float]
    cells: Sequence[Sequence[int]]

    def cell(self, x: float, y: float) -> int | None:
        """The number of the cell that a place of the page is in; None outside of the table."""
        column, row = bisect(self.xs, x) - 1, len(self.ys) - 1 - bisect(self.ys, y)
        inside = 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1
        return self.cells[row][column] if inside else None


def tables(strokes: Iterable[Stroke]) -> list[Table]:
    """The tables that the lines of a page draw, each of two columns and two rows at least."""
    across: list[_Edge] = []
    down: list[_Edge] = []
    for x, y, to_x, to_y in strokes:
        if abs(y - to_y) < _NEAR and abs(x - to_x) > _LEAST:
            across.append(_Edge((y + to_y) / 2, min(x, to_x), max(x, to_x)))
        elif abs(x - to_x) < _NEAR and abs(y - to_y) > _LEAST:
            down.append(_Edge((x + to_x) / 2, min(y, to_y), max(y, to_y)))
    found: list[Table] = []
    for lines, posts in _connected(_merged(across), _merged(down)):
        ys, xs = sorted({line.at for line in lines}), sorted({post.at for post in posts})
        if len(xs) > 2 and len(ys) > 2 and len(xs) * len(ys) <= _MOST_CELLS:
            found.append(Table(xs, ys, _numbered(xs, ys, lines, posts)))
    return found


def _merged(edges: Sequence[_Edge]) -> list[_Edge]:
    """Lines that stand in one place as one, wherever they go on from one another."""
    merged: list[_Edge] = []
    for group in _near(sorted(edges)):
        at = (group[0].at + group[-1].at) / 2
        for edge in sorted(group, key=lambda edge: edge.first):
            if merged and merged[-1].at == at and edge.first - merged[-1].last < _NEAR:
                merged[-1] = merged[-1]._replace(last=max(edge.last, merged[-1].last))
            else:
                merged.append(edge._replace(at=at))
    return merged


def _near(edges: Iterable[_Edge]) -> Iterator[list[_Edge]]:
    group: list[_Edge] = []
    for edge in edges:
        if group and edge.at - group[-1].at >= _NEAR:
            yield group
            group = []
        group.append(edge)
    if group:
        yield group


def _connected(lines: Sequence[_Edge], posts: Sequence[_Edge]) -> Iterator[tuple[list[_Edge], list[_Edge]]]:
    """The lines across and down that meet one another, those of each table apart."""
    if len(lines) * len(posts) > _MOST_CROSSINGS:
        return
    met: dict[int, list[int]] = defaultdict(list)  # a post by its number below nothing
    for a, line in enumerate(lines):
        for b, post in enumerate(posts):
            if (
                line.first - _NEAR < post.at < line.last + _NEAR
                and post.first - _NEAR < line.at < post.last + _NEAR
            ):
                met[a].append(~b)
                met[~b].append(a)
    while met:
        group: set[int] = set()
        waiting = [next(iter(met))]
        while waiting:
            one = waiting.pop()
            group.add(one)
            waiting += met.pop(one, ())
        yield [lines[one] for one in group if one >= 0], [posts[~one] for one in group if one < 0]


def _numbered(
    xs: Sequence[float], ys: Sequence[float], lines: Sequence[_Edge], posts: Sequence[_Edge]
) -> list[list[int]]:
    """The numbers of the cells: that of the one on the left or above where no line is between them."""
    rows: list[list[int]] = []
    for top, bottom in zip(ys[:0:-1], ys[-2::-1], strict=True):
        row: list[int] = []
        for left, right in pairwise(xs):
            if row and not any(post.covers(left, (top + bottom) / 2) for post in posts):
                row.append(row[-1])
            elif rows and not any(line.covers(top, (left + right) / 2) for line in lines):
                row.append(rows[-1][len(row)])
            else:
                row.append(len(rows) * len(xs) + len(row))
        rows.append(row)
    return rows
