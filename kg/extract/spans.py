"""Spans that are taken, and those that are still free."""

from bisect import bisect_left
from collections.abc import Iterable


class Taken:
    """Spans of a text, to be asked whether another overlaps none of them; none is empty."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._starts: list[int] = []
        self._reach: list[int] = []  # how far the spans up to each start go
        for start, end in sorted(spans):
            self._starts.append(start)
            self._reach.append(max(end, self._reach[-1]) if self._reach else end)

    def free(self, start: int, end: int) -> bool:
        """Whether a span overlaps no span that is taken."""
        before = bisect_left(self._starts, end)
        return not before or self._reach[before - 1] <= start

    def take(self, start: int, end: int) -> bool:
        """Takes a span if it is free, and tells whether it was."""
        before = bisect_left(self._starts, end)
        if before and self._reach[before - 1] > start:
            return False
        self._starts.insert(before, start)
        self._reach.insert(before, end)
        return True
