"""Where a quote begins and ends: the sentence around a span, of an endless one what stands nearby."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.model import Sentence

_FAR = 1000  # characters; sentences of reports are shorter


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
        """The sentence around a span, without the white space at its ends; the span itself if none is.

        It is cut so far from the span that thousands of claims of one sentence do not quote it all.
        """
        position = self.position(start)
        if position < 0:
            return start, end
        sentence = self.sentences[position]
        first = max(sentence.start, start - _FAR)
        text = self.text[first : max(min(sentence.end, end + _FAR), end)]
        return first + len(text) - len(text.lstrip()), first + len(text.rstrip())
