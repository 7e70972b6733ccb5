"""The tables of ``data/`` as typed rows: what the words mean.

Every table is a CSV file with a header; the columns are the fields of its row type. A field of type
``tuple`` holds values joined by ``|``. ``example`` columns are for the reader and for the tests, which
make each row find its own example.
"""

import csv
import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import LexiconError
from kg.model import Level, PolicyType, Relation, Status
from kg.resources import data_dir

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


@dataclass(frozen=True, slots=True)
class SectionCue:
    """Words in a heading that tell the status of what stands below it."""

    status: Status
    pattern: re.Pattern[str]
    example: str


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


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern of a table that needs nothing else: page remains, words of deficiency."""

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
    a place: never when empty, ``always``, or where it is ``bounded`` by a mark or particle in front.
    """

    form: re.Pattern[str]
    name: str
    levels: tuple[str, ...]
    alone: str
    example: str


@dataclass(frozen=True, slots=True)
class Department:
    """Short forms of a department before 局, 厅 or 委, and its full form."""

    short: tuple[str, ...]
    full: str
    suffixes: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class CentralAgency:
    """The form of a central organ and its full name."""

    form: re.Pattern[str]
    name: str
    example: str


@dataclass(frozen=True, slots=True)
class RelationCue:
    """Words beside a title that tell what is done with the document.

    ``side`` is ``left`` (the cue nearest to the title decides), ``right`` (decides over any left cue)
    or ``right-weak`` (holds when nothing else does).
    """

    relation: Relation
    side: str
    pattern: re.Pattern[str]
    example: str


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
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if set(reader.fieldnames or ()) != set(kinds):
            raise LexiconError(f"{path}: columns must be {','.join(kinds)}")
        rows = []
        for cells in reader:
            if None in cells or None in cells.values():
                raise LexiconError(f"{path}, line {reader.line_num}: {len(kinds)} cells wanted")
            try:
                rows.append(row_type(**{name: _convert(kind, cells[name]) for name, kind in kinds.items()}))
            except (ValueError, KeyError, TypeError, re.error) as error:
                raise LexiconError(f"{path}, line {reader.line_num}: {error}") from error
    return tuple(rows)


class Lexicon:
    """All tables of one folder, each read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _table(self, name: str, row_type: type[Row]) -> tuple[Row, ...]:
        return read_table(self.folder / f"{name}.csv", row_type)

    @cached_property
    def version(self) -> str:
        """A short hash over every table and the code that applies them: the version of the rules."""
        code = sorted((Path(__file__).parent / "extract").glob("*.py"))
        digest = hashlib.sha256()
        for path in [*self.files(), *code]:
            digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def files(self) -> Iterator[Path]:
        """The table files, in a fixed order."""
        return iter(sorted(p for p in self.folder.rglob("*") if p.suffix in {".csv", ".toml"}))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Divisions down to the county, in code order."""
        return self._table("places", Place)

    @cached_property
    def policies(self) -> tuple[PolicyEntry, ...]:
        """The catalogue of national documents."""
        paths = sorted(self.folder.glob("policies/*.csv"))
        return tuple(row for path in paths for row in read_table(path, PolicyEntry))

    @cached_property
    def programs(self) -> tuple[ProgramEntry, ...]:
        """Governance programs with their variants."""
        return self._table("programs", ProgramEntry)

    @cached_property
    def sections(self) -> tuple[SectionCue, ...]:
        """Headings that open problems and plans."""
        return self._table("sections", SectionCue)

    @cached_property
    def statuses(self) -> tuple[StatusCue, ...]:
        """Cues for the status of a sentence; the first that fits decides."""
        return self._table("status", StatusCue)

    @cached_property
    def deficiencies(self) -> tuple[Cue, ...]:
        """Words that state a deficiency."""
        return self._table("deficiency", Cue)

    @cached_property
    def themes(self) -> tuple[ThemeCue, ...]:
        """Words of the ten themes."""
        return self._table("themes", ThemeCue)

    @cached_property
    def organs(self) -> tuple[Organ, ...]:
        """Organs that every place has."""
        return self._table("organs", Organ)

    @cached_property
    def departments(self) -> tuple[Department, ...]:
        """Departments with their short forms."""
        return self._table("departments", Department)

    @cached_property
    def central_agencies(self) -> tuple[CentralAgency, ...]:
        """Organs of the centre."""
        return self._table("central_agencies", CentralAgency)

    @cached_property
    def relations(self) -> tuple[RelationCue, ...]:
        """Cues for what is done with a document."""
        return self._table("relations", RelationCue)

    @cached_property
    def title_kinds(self) -> tuple[TitleKind, ...]:
        """Kinds of documents by the words of the title; the first that fits decides."""
        return self._table("title_kinds", TitleKind)

    @cached_property
    def title_blocks(self) -> tuple[Cue, ...]:
        """Words that hold the name of a document without naming it."""
        return self._table("title_blocks", Cue)

    @cached_property
    def number_heads(self) -> tuple[NumberHead, ...]:
        """Heads of document numbers of central organs."""
        return self._table("number_heads", NumberHead)

    @cached_property
    def genre_defaults(self) -> tuple[GenreDefault, ...]:
        """Bare titles that the genre and the year explain."""
        return self._table("genre_defaults", GenreDefault)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Units of measures and counts."""
        return self._table("units", Unit)

    @cached_property
    def furniture(self) -> tuple[Cue, ...]:
        """Remains of a web page around the report."""
        return self._table("furniture", Cue)

    @cached_property
    def patterns(self) -> dict[str, dict[str, str]]:
        """The groups of ``patterns.toml``."""
        with (self.folder / "patterns.toml").open("rb") as file:
            return tomllib.load(file)


@cache
def default_lexicon() -> Lexicon:
    """The lexicon that ships with the project."""
    return Lexicon(data_dir())
