"""What a regular expression cannot do without: words that every text it fits must hold.

A table of patterns is tried on every sentence, and hardly any fits. The words that its patterns need are
found in one pass over the sentence; only the patterns whose words are there are tried (class Sieve).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Generic, TypeVar

from kg.extract.signs import matches_at
from kg.extract.words import Words

Row = TypeVar("Row")

_MOST = 256  # words that one pattern may need at most; beyond that they are not told apart
_REPEATS = 2  # repetitions that are spelled out
_RANGE = 16  # characters of a range that are spelled out
_EMPTY = frozenset({""})


@dataclass(frozen=True, slots=True)
class Needs:
    """The words of a pattern: ``whole``, all that it matches, if they are few; ``start``, one of which every
    match begins with; ``part``, one of which every text that it fits holds. A set of which nothing is known
    holds the empty word."""

    whole: frozenset[str] | None
    start: frozenset[str]
    part: frozenset[str]


_UNKNOWN = Needs(None, _EMPTY, _EMPTY)
_NOTHING = Needs(_EMPTY, _EMPTY, _EMPTY)


def needs(pattern: re.Pattern[str]) -> Needs:
    """The words of a compiled pattern; of one that folds case, none are known."""
    if pattern.flags & re.IGNORECASE:
        return _UNKNOWN
    return _sequence(_parser.parse(pattern.pattern, pattern.flags))


def _words(whole: frozenset[str]) -> Needs:
    return Needs(whole, whole, whole)


def _best(*sets: frozenset[str]) -> frozenset[str]:
    """The set that most texts lack: that of the longest words, of those the smallest."""
    return max(sets, key=lambda words: (min(map(len, words)), -len(words)))


def _joined(a: frozenset[str], b: frozenset[str]) -> frozenset[str] | None:
    if a == _EMPTY:
        return b
    if len(a) * len(b) > _MOST:
        return None
    return frozenset(first + second for first, second in product(a, b))


def _sequence(items: Iterable[Any]) -> Needs:
    """Parts one after the other: ``run`` are the words of those that end here and are told apart."""
    run, start, part = _EMPTY, None, _EMPTY
    unbroken = True
    for item in items:
        found = _item(*item)
        longer = _joined(run, found.whole) if found.whole is not None else None
        if longer is not None:
            run = longer
        else:
            unbroken = False
            begun = _joined(run, found.start) or run
            start = start or begun
            part = _best(part, begun)
            run = found.whole or _EMPTY
        part = _best(part, found.part)
    return Needs(run if unbroken else None, start or run, _best(part, run))


def _item(op: Any, argument: Any) -> Needs:
    """One node of the parse tree; whatever is not known here needs nothing."""
    match str(op):
        case "LITERAL":
            found = _words(frozenset({chr(argument)}))
        case "IN":
            found = _one_of(argument)
        case "AT" | "ASSERT_NOT":
            found = _NOTHING
        case "ASSERT":
            found = Needs(_EMPTY, _EMPTY, _sequence(argument[1]).part)
        case "SUBPATTERN" if not argument[1]:
            found = _sequence(argument[3])
        case "ATOMIC_GROUP":
            found = _sequence(argument)
        case "BRANCH":
            found = _either([_sequence(branch) for branch in argument[1]])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            found = _repeated(*argument)
        case _:
            found = _UNKNOWN
    return found


def _one_of(signs: Iterable[tuple[Any, Any]]) -> Needs:
    """A character class, if it is of some characters only."""
    found: set[str] = set()
    for op, argument in signs:
        if str(op) == "LITERAL":
            found.add(chr(argument))
        elif str(op) == "RANGE" and argument[1] - argument[0] < _RANGE:
            found.update(map(chr, range(argument[0], argument[1] + 1)))
        else:
            return _UNKNOWN
    return _words(frozenset(found))


def _either(branches: Sequence[Needs]) -> Needs:
    wholes = [b.whole for b in branches if b.whole is not None]
    whole = frozenset[str]().union(*wholes) if len(wholes) == len(branches) else None
    if whole is not None and len(whole) > _MOST:
        whole = None
    return Needs(whole, _union(b.start for b in branches), _union(b.part for b in branches))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    words = frozenset[str]().union(*sets)
    return _EMPTY if "" in words else words


def _repeated(least: int, most: int, items: Iterable[Any]) -> Needs:
    once = _sequence(items)
    if once.whole is not None and int(most) <= _REPEATS:
        return _either([_sequence_of(once.whole, n) for n in range(least, int(most) + 1)])
    return Needs(None, once.start, once.part) if least else _UNKNOWN


def _sequence_of(words: frozenset[str], times: int) -> Needs:
    whole: frozenset[str] | None = _EMPTY
    for _ in range(times):
        whole = _joined(whole, words) if whole is not None else None
    return _words(whole) if whole is not None else Needs(None, words, words)


class Sieve(Generic[Row]):
    """The rows of a table of patterns, to be asked which of them a text may fit at all."""

    def __init__(self, rows: Sequence[Row], pattern: Callable[[Row], re.Pattern[str]]) -> None:
        self._rows = rows
        self._always = 0  # a bit for each row
        words: dict[str, int] = {}
        for i, row in enumerate(rows):
            needed = needs(pattern(row)).part
            if "" in needed:
                self._always |= 1 << i
            else:
                words |= {word: words.get(word, 0) | 1 << i for word in needed}
        self._words = Words(words)

    def sift(self, text: str) -> list[Row]:
        """The rows whose pattern needs nothing that the text lacks, in their order."""
        bits = self._always
        for rows in self._words.values(text):
            bits |= rows
        found = []
        while bits:
            lowest = bits & -bits
            found.append(self._rows[lowest.bit_length() - 1])
            bits ^= lowest
        return found


class Scan(Generic[Row]):
    """A table of patterns looked for in whole texts, each only where a word that it begins with stands."""

    def __init__(self, rows: Sequence[Row], pattern: Callable[[Row], re.Pattern[str]]) -> None:
        self._rows = [(row, pattern(row)) for row in rows]
        self._everywhere: set[int] = set()
        words: dict[str, tuple[int, ...]] = {}
        for i, (_, form) in enumerate(self._rows):
            starts = needs(form).start
            if "" in starts:
                self._everywhere.add(i)
            else:
                words |= {word: (*words.get(word, ()), i) for word in starts}
        self._words = Words(words)

    def matches(self, text: str) -> Iterator[tuple[Row, re.Match[str]]]:
        """What ``finditer`` of every pattern yields, the patterns in the order of the table."""
        starts: dict[int, list[int]] = {i: [] for i in self._everywhere}
        for start, _, rows in sorted(self._words.find(text)):
            for i in rows:
                starts.setdefault(i, []).append(start)
        for i in sorted(starts):
            row, form = self._rows[i]
            everywhere = i in self._everywhere
            found = form.finditer(text) if everywhere else matches_at(form, text, starts[i], len(text))
            yield from ((row, match) for match in found)
