"""Whether a regular expression can hang: two ways to match the same words again and again.

A backtracking engine tries every way to share out a text among the repetitions of an expression. Where a
word can be gone through in two ways that begin and end at the same sign of the expression, n such words
have two to the n ways, and a text that fits almost tries them all. Such a sign is looked for in the
automaton whose states are the signs of the expression (Glushkov): a pair of equal states that comes to a
pair of unequal ones, by the same signs, and back. What possessive and atomic parts match is never shared
out anew: their signs fit nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, product
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_MANY = 4  # repetitions from which a bounded repeat is taken for an endless one
_OTHERS = "馬x7 \n\0“，"  # signs of every kind, for classes that name none
_CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}

Signs = frozenset[str]


@dataclass
class _Part:
    """What a part of an expression begins and ends with, and whether it may be empty."""

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    empty: bool = True


class _Automaton:
    def __init__(self, pattern: re.Pattern[str] | re.Pattern[bytes]) -> None:
        words = pattern.pattern
        words = words.decode("latin-1") if isinstance(words, bytes) else words
        self.alphabet = {*_OTHERS, *words}
        self.nodes: list[tuple[str, Any]] = []
        self.known: dict[int, Signs] = {}
        self.follow: Counter[tuple[int, int]] = Counter()
        self.sequence(_parser.parse(words, pattern.flags))

    def sign(self, op: str, argument: Any) -> _Part:
        self.nodes.append((op, argument))
        at = len(self.nodes) - 1
        return _Part([at], [at], False)

    def signs(self, at: int) -> Signs:
        """The signs of the alphabet that a state stands for; told only where they are asked for."""
        if at not in self.known:
            self.known[at] = frozenset(s for s in self.alphabet if _fits(s, *self.nodes[at]))
        return self.known[at]

    def sequence(self, items: Iterable[Any]) -> _Part:
        whole = _Part()
        for op, argument in items:
            part = self.item(str(op), argument)
            self.follow.update(product(whole.last, part.first))
            whole = _Part(
                whole.first + part.first if whole.empty else whole.first,
                whole.last + part.last if part.empty else part.last,
                whole.empty and part.empty,
            )
        return whole

    def item(self, op: str, argument: Any) -> _Part:
        match op:
            case "AT" | "ASSERT" | "ASSERT_NOT":
                return _Part()
            case "SUBPATTERN":
                return self.sequence(argument[3])
            case "BRANCH":
                parts = [self.sequence(branch) for branch in argument[1]]
                first, last = [p.first for p in parts], [p.last for p in parts]
                return _Part([*chain(*first)], [*chain(*last)], any(p.empty for p in parts))
            case "MAX_REPEAT" | "MIN_REPEAT":
                least, most, items = argument
                part = self.sequence(items)
                if int(most) >= _MANY:
                    self.follow.update(product(part.last, part.first))
                return _Part(part.first, part.last, part.empty or not least)
            case "POSSESSIVE_REPEAT" | "ATOMIC_GROUP" | "GROUPREF":
                return self.sign("NOTHING", None)
            case _:
                return self.sign(op, argument)

    def twice(self) -> str | None:
        """Signs that can be gone through in two ways, from a state and back to it; None if there are none."""
        after: dict[int, list[int]] = defaultdict(list)
        for one, other in self.follow:
            after[one].append(other)
        loops = _loops(after)
        for (one, other), ways in self.follow.items():
            if ways > 1 and loops.get(one) is not None and loops.get(one) == loops.get(other):
                return f"{sorted(self.signs(other))[:5]} by two ways"
        for start in loops:
            if self._parts(start, after, loops) and (found := self._diverges(start, after, loops)):
                return found
        return None

    def _parts(self, start: int, after: dict[int, list[int]], loops: dict[int, int]) -> bool:
        """Whether two states of the loop may follow on one sign: else no two ways begin here."""
        inside = [at for at in set(after[start]) if loops.get(at) == loops[start]]
        return any(self.signs(one) & self.signs(other) for one, other in combinations(inside, 2))

    def _diverges(self, start: int, after: dict[int, list[int]], loops: dict[int, int]) -> str | None:
        """Whether a pair of unequal states stands between a state and itself."""
        seen: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)  # each pair and those before it
        todo = [(start, start)]
        done = {(start, start)}
        while todo:
            pair = todo.pop()
            for one, other in product(after[pair[0]], after[pair[1]]):
                inside = loops.get(one) == loops.get(other) == loops[start]
                if inside and self.signs(one) & self.signs(other):
                    seen[one, other].add(pair)
                    if (one, other) not in done:
                        done.add((one, other))
                        todo.append((one, other))
        back, todo = {(start, start)}, [(start, start)]
        while todo:
            for pair in seen[todo.pop()] - back:
                back.add(pair)
                todo.append(pair)
        unequal = next((pair for pair in back if pair[0] != pair[1]), None)
        return unequal and f"{sorted(self.signs(unequal[0]) & self.signs(unequal[1]))[:5]} in two places"


def _loops(after: dict[int, list[int]]) -> dict[int, int]:
    """The states that can come back to themselves, each with the least state of its loop."""
    reach: dict[int, set[int]] = {}
    for start in list(after):
        seen: set[int] = set()
        todo = list(after[start])
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.add(at)
                todo += after.get(at, ())
        reach[start] = seen
    return {
        at: min(other for other in seen if at in reach.get(other, ()))
        for at, seen in reach.items()
        if at in seen
    }


def _fits(sign: str, op: str, argument: Any) -> bool:
    match op:
        case "LITERAL":
            return sign == chr(argument)
        case "NOT_LITERAL" | "ANY":
            return sign != (chr(argument) if argument is not None else "\n")
        case "RANGE":
            return bool(argument[0] <= ord(sign) <= argument[1])
        case "CATEGORY":
            kind = str(argument).removeprefix("CATEGORY_").removeprefix("NOT_")
            return (re.match(_CATEGORIES[kind], sign) is not None) != ("NOT_" in str(argument))
        case "IN":
            negated = str(argument[0][0]) == "NEGATE"
            return any(_fits(sign, str(o), a) for o, a in argument[negated:]) != negated
        case "NOTHING":
            return False
    raise AssertionError(f"{op} is not known")


def ambiguous(pattern: re.Pattern[str] | re.Pattern[bytes]) -> str | None:
    """What of a pattern can be matched in two ways again and again; None if nothing can."""
    return _Automaton(pattern).twice()


def patterns(thing: object, seen: set[int] | None = None) -> Iterator[re.Pattern[str]]:
    """All patterns that an object of ours holds, in its attributes, lists, tuples and tables."""
    seen = set() if seen is None else seen
    if id(thing) in seen or isinstance(thing, str | int | float | bytes):
        return
    seen.add(id(thing))
    inside: Iterable[object] = ()
    if isinstance(thing, re.Pattern):
        yield thing
    elif isinstance(thing, dict):
        inside = thing.values()
    elif isinstance(thing, list | tuple | set | frozenset):
        inside = thing
    elif type(thing).__module__.startswith("kg."):
        names = getattr(thing, "__slots__", ()) or vars(thing)
        inside = (getattr(thing, name) for name in names)
    for part in inside:
        yield from patterns(part, seen)
