"""Spans that are taken, and those that are still free."""

from collections.abc import Iterable


class Taken:
    """Spans of a text, to be asked whether another overlaps none of them; none is empty.

    A byte for each character that is taken: to take a span costs its length, however many are taken before.
    """

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._signs = bytearray()
        for start, end in spans:
            self._cover(start, end)

    def free(self, start: int, end: int) -> bool:
        """Whether a span overlaps no span that is taken."""
        return self._signs.find(1, start, end) < 0

    def take(self, start: int, end: int) -> bool:
        """Takes a span if it is free, and tells whether it was."""
        free = self.free(start, end)
        if free:
            self._cover(start, end)
        return free

    def _cover(self, start: int, end: int) -> None:
        missing = end - len(self._signs)
        if missing > 0:
            self._signs.extend(bytes(max(missing, len(self._signs))))  # at least doubled: few times
        self._signs[start:end] = b"\1" * (end - start)
