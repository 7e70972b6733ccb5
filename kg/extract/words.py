"""Many words looked for in one pass over a text.

pyahocorasick goes through the children of a node one by one; at its root, where thousands of Chinese words
begin with hundreds of different characters, that costs a microsecond and more for every character of the
text. It is therefore given the four bytes of each character: no node has many children then, and the pass
is ten times as fast.
"""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

import ahocorasick

Value = TypeVar("Value")

_BYTES = 4  # of a character in UTF-32
_LAST = _BYTES - 1


class Words(Generic[Value]):
    """Words, each with a value."""

    def __init__(self, words: Mapping[str, Value]) -> None:
        self._automaton = ahocorasick.Automaton()
        for word, value in words.items():
            if word:
                self._automaton.add_word(_spelled(word), (len(word), value))
        self._automaton.make_automaton()

    def find(self, text: str) -> list[tuple[int, int, Value]]:
        """The span and value of every word that stands in the text, overlapping ones too, by their ends."""
        found = []
        for last, (length, value) in self._iterate(text):
            if last % _BYTES == _LAST:  # else it begins within a character
                end = last // _BYTES + 1
                found.append((end - length, end, value))
        return found

    def values(self, text: str) -> list[Value]:
        """The values of the words that stand in the text, as often as they do."""
        return [value for last, (_, value) in self._iterate(text) if last % _BYTES == _LAST]

    def _iterate(self, text: str) -> Iterator[tuple[int, tuple[int, Value]]]:
        """The last byte, the length and the value of every word."""
        return self._automaton.iter(_spelled(text)) if self._automaton else iter(())

    def longest(self, text: str) -> list[tuple[int, int, Value]]:
        """The longest word at each place, from left to right, without overlaps."""
        found = []
        free = 0
        for start, end, value in sorted(self.find(text), key=lambda word: (word[0], -word[1])):
            if start >= free:
                found.append((start, end, value))
                free = end
        return found


def _spelled(text: str) -> str:
    return text.encode("utf-32-be", "surrogatepass").decode("latin-1")
