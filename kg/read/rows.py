"""The rows of a table → sentences, so that a number keeps the words that say what it counts."""

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[\d.,，+\-]+[%％‰]?")
_VALUE = re.compile(r"(?!(?:19|20)\d\d年)[\d.,，%％‰+\-—~～/ ]+\S{0,3}|[—\-/无]*")
_UNIT = re.compile(r"(.+?)\s*[（(]\s*(?:单位[:：])?([^\W\d]{1,4}|[%％‰])\s*[)）]")
_NOTHING = {"", "-", "—", "——", "/", "无"}
_ENDS = "。；;！!？?：:"
_MOST_HEAD = 40  # characters of a column's head


def sentences(rows: Sequence[Sequence[str]]) -> list[str]:
    """A sentence for each row; where the first row names the columns, each value behind its column's name.

    ``项目|2020年`` over ``复议案件（件）|12`` gives ``复议案件：2020年12件。`` A cell that spans several
    columns stands in each of them and is told once.
    """
    filled = [[" ".join(cell.split()) for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if not filled or not _names_columns(filled):
        return [_ended("，".join(_once(row))) for row in filled]
    head, *body = filled
    return [_told(head, row) for row in body]


def _names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns: short words, none of them a value, over rows that hold values."""
    named = [cell for cell in rows[0] if cell]
    return (
        len(named) >= max(2, len(rows[0]) - 1)
        and len({*named}) == len(named)
        and not any(len(cell) > _MOST_HEAD or _VALUE.fullmatch(cell) or cell[-1] in _ENDS for cell in named)
        and any(cell and _VALUE.fullmatch(cell) for row in rows[1:] for cell in row)
    )


def _told(head: Sequence[str], row: Sequence[str]) -> str:
    if len(row) != len(head) or len({*row}) == 1:
        return _ended("，".join(_once(row)))
    label, unit = _split(row[0])
    values = [_named(name, cell, unit) for name, cell in zip(head[1:], row[1:], strict=True)]
    told = "，".join(value for value in values if value)
    if not told or _NUMBER.fullmatch(row[0]):  # a running number names nothing
        return _ended(told or row[0])
    return _ended(f"{label}：{told}")


def _named(name: str, cell: str, unit: str) -> str:
    """A value behind the name of its column, its unit behind the value."""
    if cell in _NOTHING:
        return ""
    name, own = _split(name)
    return f"{name}{cell}{own or unit}" if _NUMBER.fullmatch(cell) else f"{name}{cell}"


def _split(name: str) -> tuple[str, str]:
    """复议案件（件） → 复议案件, 件."""
    found = _UNIT.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")


def _once(row: Sequence[str]) -> list[str]:
    return [cell for before, cell in zip(["", *row], row, strict=False) if cell and cell != before]


def _ended(sentence: str) -> str:
    return sentence if sentence[-1:] in _ENDS else f"{sentence}。"
