"""The rows of ``data/``: one frozen type a table, and how a table becomes rows.

Every table is a CSV file with a header; the columns are the fields of its row type. A field of type
``tuple`` holds values joined by ``|``. ``example`` columns are for the reader and for the tests, which
make each row find its own example. ``origin`` is the file and line of a row, for
claims to name it.
"""

import csv
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import LexiconError
from kg.model import Level, PolicyType, Relation, Status

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Place:
    """A division of GB/T 2260 at county level or above, with the years of its code."""

    adcode: str
    name: str
    level: Level
    parent: str | None
    since: int
    until: int | None
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Character:
    """A character of the simplified script and the signs that are read as it."""

    read: str
    signs: str


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """A national document of the catalogue; unknown facts are empty."""

    title: str
    type: PolicyType
    scope: str
    issuer: tuple[str, ...]
    number: str | None
    date: str | None
    revised: tuple[str, ...]
    aliases: tuple[str, ...]
    source: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ProgramEntry:
    """A governance program and the wordings that show it; … in a variant stands for a short gap."""

    key: str
    core: bool
    theme: int
    broader: str | None
    variants: tuple[str, ...]
    label_en: str
    example: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SectionCue:
    """Words in a heading that tell the status of what stands below it."""

    status: Status
    pattern: re.Pattern[str]
    example: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class StatusCue:
    """Words in a sentence that tell its status where it stands.

    ``within`` is the status of the section the cue is valid in, ``any``, or ``preamble`` (the first
    sentence). A status that starts with ``turn-`` also changes the section from there on.
    """

    status: str
    within: str
    pattern: re.Pattern[str]
    example: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern of a table that needs nothing else: page remains, words of deficiency."""

    pattern: re.Pattern[str]
    example: str


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """What tells a kind of document: words of a ``heading``, of the ``opening`` lines, or of a ``page`` that
    is a list. The kind ``report`` is for words that go before those of the rows below."""

    kind: str
    part: str
    pattern: re.Pattern[str]
    example: str


@dataclass(frozen=True, slots=True)
class ThemeCue:
    """Words that speak for a theme, each hit counting ``weight``."""

    theme: int
    pattern: re.Pattern[str]
    weight: float
    example: str


@dataclass(frozen=True, slots=True)
class Organ:
    """The form of an organ behind a place and its full name, ``{place}`` standing for the place.

    ``levels`` limits the row to places of these levels. ``alone`` tells whether the form also holds without
    a place: never when empty, ``always``, where it is ``bounded`` by a mark or particle in front, or where it
    is ``listed`` behind another organ.
    """

    form: re.Pattern[str]
    name: str
    levels: tuple[str, ...]
    alone: str
    example: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """Short forms of a department before 局, 厅 or 委, and its full form."""

    short: tuple[str, ...]
    full: str
    suffixes: tuple[str, ...]
    example: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class CentralAgency:
    """The form of a central organ and its full name."""

    form: re.Pattern[str]
    name: str
    example: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class RelationCue:
    """Words beside a title that tell what is done with the document.

    ``side`` is ``left`` (the cue nearest to the title decides), ``right`` (decides over any left cue),
    ``left-firm`` (decides over those too) or ``right-weak`` (holds when nothing else does).
    """

    relation: Relation
    side: str
    pattern: re.Pattern[str]
    example: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class TitleKind:
    """What the words of a title tell of its document; ``policy`` is false for books, papers and forms."""

    pattern: re.Pattern[str]
    type: PolicyType
    policy: bool
    example: str


@dataclass(frozen=True, slots=True)
class NumberHead:
    """The head of a central organ's document numbers."""

    head: str
    issuer: str
    example: str


@dataclass(frozen=True, slots=True)
class NumberTail:
    """What stands behind the place in the head of a local organ's numbers, and the organ.

    ``{room}`` and ``{bureau}`` in its name differ between provinces (厅) and places below (室, 局).
    """

    tail: tuple[str, ...]
    organ: str
    example: str


@dataclass(frozen=True, slots=True)
class ProvinceAbbreviation:
    """The characters that stand for a province in document numbers."""

    short: tuple[str, ...]
    adcode: str
    example: str


@dataclass(frozen=True, slots=True)
class GenreDefault:
    """What a bare title means in reports of some years when the report itself does not tell."""

    head: str
    since: int
    until: int
    title: str
    example: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed, and the base unit it is ``factor`` of; ``counts`` things named behind it or not."""

    unit: str
    factor: float
    base: str
    counts: bool
    example: str


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """How many claims a kind of rule made on annotated passages, and how many of them were right."""

    rule: str
    claims: int
    right: int
    example: str


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server of SPARQL takes what: ``query`` matches the path of its address for queries."""

    name: str
    query: str
    update: str
    graphs: str
    example: str
    source: str


def _convert(kind: Any, text: str) -> Any:
    """A cell as the type of its field: empty is None where the field allows it."""
    if kind == tuple[str, ...]:
        return tuple(part for part in text.split("|") if part)
    if kind == re.Pattern[str]:
        return re.compile(text)
    options = [k for k in getattr(kind, "__args__", (kind,)) if k is not type(None)]
    if not text and len(options) < len(getattr(kind, "__args__", (kind,))):
        return None
    if options[0] is bool:
        return {"1": True, "0": False, "": False}[text]
    return options[0](text)


def read_table(path: Path, row_type: type[Row]) -> tuple[Row, ...]:
    """The rows of one table; LexiconError names file and line of the first bad one."""
    kinds = {f.name: f.type for f in fields(row_type)}  # type: ignore[arg-type]
    named = kinds.pop("origin", None) is not None
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if set(reader.fieldnames or ()) != set(kinds):
            raise LexiconError(f"{path}: columns must be {','.join(kinds)}")
        rows = []
        for cells in reader:
            if None in cells or None in cells.values():
                raise LexiconError(f"{path}, line {reader.line_num}: {len(kinds)} cells wanted")
            origin = {"origin": f"{path.name}:{reader.line_num}"} if named else {}
            try:
                values = {name: _convert(kind, cells[name]) for name, kind in kinds.items()}
                rows.append(row_type(**values, **origin))
            except (ValueError, KeyError, TypeError, re.error) as error:
                raise LexiconError(f"{path}, line {reader.line_num}: {error}") from error
    return tuple(rows)
