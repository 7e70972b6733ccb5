"""The signs that a regular expression may begin with and is made of, read from the expression itself.

A long alternative is tried at every character of a text; where its signs are known, a character class finds
the few places at which it can begin, and nothing else needs to be tried.
"""

import re
from collections.abc import Iterable, Iterator
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_CLASSES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}
_MANY = 64  # signs of a range that are told one by one
_BLANKS = "".join(chr(i) for i in range(0x3001) if chr(i).isspace())


class _AnyError(Exception):
    """A part of an expression may be signs that are not told."""


class Opening:
    """A pattern that is tried only where a sign stands that it may begin with."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        signs = opening(pattern)
        self._places = re.compile(f"[{signs}]") if signs else None

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """What ``finditer`` of the pattern yields between two offsets."""
        end = len(text) if end is None else end
        if not self._places:
            return self.pattern.finditer(text, start, end)
        places = (place.start() for place in self._places.finditer(text, start, end))
        return matches_at(self.pattern, text, places, end)


def matches_at(
    pattern: re.Pattern[str], text: str, places: Iterable[int], end: int
) -> Iterator[re.Match[str]]:
    """What ``finditer`` yields of a pattern that matches at no other place than these, told in order."""
    match, free = pattern.match, 0
    for place in places:
        if place >= free and (found := match(text, place, end)):
            free = found.end()
            yield found


def opening(pattern: re.Pattern[str]) -> str | None:
    """The inside of a character class that holds every sign a match begins with; None if any may."""
    try:
        classes, empty = _first(_parse(pattern))
    except _AnyError:
        return None
    return None if empty else "".join(sorted(classes))


def alphabet(pattern: re.Pattern[str]) -> str | None:
    """All signs that a match may hold, and the line break; None if they are too many to be told."""
    try:
        return "".join(sorted(_all(_parse(pattern)) | {"\n"}))
    except _AnyError:
        return None


def _parse(pattern: re.Pattern[str]) -> Any:
    if pattern.flags & re.IGNORECASE:
        raise _AnyError
    return _parser.parse(pattern.pattern, pattern.flags)


def _parts(op: str, argument: Any) -> list[Any] | None:
    """The expressions that a node is made of, one of which it matches; None if it is made of none."""
    if op == "SUBPATTERN" and not argument[1]:
        return [argument[3]]
    if op == "ATOMIC_GROUP":
        return [argument]
    if op == "BRANCH":
        return list(argument[1])
    if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [argument[2]]
    return None


def _first(items: Iterable[Any]) -> tuple[set[str], bool]:
    """Classes of the signs that an expression may begin with, and whether it may match nothing at all."""
    classes: set[str] = set()
    for code, argument in items:
        op = str(code)
        if op in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        parts = _parts(op, argument)
        if parts is None:
            return classes | set(_classes(op, argument)), False
        empty = op.endswith("_REPEAT") and not argument[0]
        for part in parts:
            inner, nothing = _first(part)
            classes |= inner
            empty |= nothing
        if not empty:
            return classes, False
    return classes, True


def _classes(op: str, argument: Any) -> Iterator[str]:
    """The signs of a single literal or class, as they are written in a class."""
    for kind, value in [(op, argument)] if op != "IN" else argument:
        match str(kind):
            case "LITERAL":
                yield re.escape(chr(value))
            case "RANGE":
                yield f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
            case "CATEGORY" if str(value) in _CLASSES:
                yield _CLASSES[str(value)]
            case _:
                raise _AnyError


def _all(items: Iterable[Any]) -> set[str]:
    signs: set[str] = set()
    for code, argument in items:
        op = str(code)
        if op in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        for part in _parts(op, argument) or ():
            signs |= _all(part)
        if _parts(op, argument) is None:
            signs |= set(_each(op, argument))
    return signs


def _each(op: str, argument: Any) -> Iterator[str]:
    """The signs of a single literal or class, one by one."""
    for kind, value in [(op, argument)] if op != "IN" else argument:
        if str(kind) == "LITERAL":
            yield chr(value)
        elif str(kind) == "RANGE" and value[1] - value[0] < _MANY:
            yield from map(chr, range(value[0], value[1] + 1))
        elif str(kind) == "CATEGORY" and str(value) == "CATEGORY_SPACE":
            yield from _BLANKS
        else:
            raise _AnyError
