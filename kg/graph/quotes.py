"""Where a quote begins and ends: the sentence around a span."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.model import Sentence


@dataclass(frozen=True)
class Quotes:
    """The sentences of a text, in order, to be looked up by offset."""

    text: str
    sentences: Sequence[Sentence]

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def position(self, offset: int) -> int:
        """The index of the last sentence that begins at or before an offset; -1 when there is none."""
        return bisect_right(self._starts, offset) - 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around a span, without the white space at its ends; the span itself if none is."""
        position = self.position(start)
        if position < 0:
            return start, end
        first = self.sentences[position].start
        text = self.text[first : max(self.sentences[position].end, end)]
        return first + len(text) - len(text.lstrip()), first + len(text.rstrip())
