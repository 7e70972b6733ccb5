"""The lexicon: all tables of ``data/``, each read when it is first asked for."""

import hashlib
import tomllib
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from kg.errors import LexiconError
from kg.resources import data_dir
from kg.tables import (
    CentralAgency,
    Character,
    Cue,
    Department,
    DocumentKind,
    GenreDefault,
    NumberHead,
    NumberTail,
    Organ,
    Place,
    PolicyEntry,
    ProgramEntry,
    ProvinceAbbreviation,
    RelationCue,
    RuleRecord,
    SectionCue,
    StatusCue,
    ThemeCue,
    TitleKind,
    Unit,
    read_table,
)

Row = TypeVar("Row")


class Lexicon:
    """All tables of one folder, and of a user's own folder whose rows come first.

    A row of the user's replaces the row with the same name in a table of names (programs, documents,
    units); in all other tables it is tried before the rows that ship with the project.
    """

    def __init__(self, folder: Path, own: Path | None = None) -> None:
        self.folder = folder
        self.own = own

    def _table(self, name: str, row_type: type[Row], named: str | None = None) -> tuple[Row, ...]:
        """The rows of a table, the user's first; ``named`` is the field by which they replace others."""
        own = self._own_rows(f"{name}.csv", row_type)
        return _merged(own, read_table(self.folder / f"{name}.csv", row_type), named)

    def _own_rows(self, name: str, row_type: type[Row]) -> tuple[Row, ...]:
        path = self.own / name if self.own else None
        return read_table(path, row_type) if path and path.exists() else ()

    @cached_property
    def version(self) -> str:
        """A short hash over every table and the code that reads and extracts: the version of the rules."""
        code = [
            p for part in ("extract", "read") for p in sorted((Path(__file__).parent / part).glob("*.py"))
        ]
        digest = hashlib.sha256()
        for path in [*self.files(), *code]:
            digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def files(self) -> list[Path]:
        """The table files, in a fixed order, the user's last."""
        folders = [self.folder, self.own] if self.own else [self.folder]
        return [p for folder in folders for p in sorted(folder.rglob("*")) if p.suffix in {".csv", ".toml"}]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Divisions down to the county, in code order."""
        return self._table("places", Place)

    @cached_property
    def characters(self) -> tuple[Character, ...]:
        """Traditional characters and radicals with the simplified ones they are read as."""
        return self._table("characters", Character)

    @cached_property
    def policies(self) -> tuple[PolicyEntry, ...]:
        """The catalogue of national documents."""
        paths = sorted(self.folder.glob("policies/*.csv"))
        shipped = tuple(row for path in paths for row in read_table(path, PolicyEntry))
        return _merged(self._own_rows("policies.csv", PolicyEntry), shipped, "title")

    @cached_property
    def programs(self) -> tuple[ProgramEntry, ...]:
        """Governance programs with their variants."""
        return self._table("programs", ProgramEntry, "key")

    @cached_property
    def sections(self) -> tuple[SectionCue, ...]:
        """Headings that open problems and plans."""
        return self._table("sections", SectionCue)

    @cached_property
    def statuses(self) -> tuple[StatusCue, ...]:
        """Cues for the status of a sentence; the first that fits decides."""
        return self._table("statuses", StatusCue)

    @cached_property
    def deficiencies(self) -> tuple[Cue, ...]:
        """Words that state a deficiency."""
        return self._table("deficiencies", Cue)

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
        return self._table("number_heads", NumberHead, "head")

    @cached_property
    def number_tails(self) -> tuple[NumberTail, ...]:
        """Heads of document numbers of local organs, behind the place."""
        return self._table("number_tails", NumberTail)

    @cached_property
    def province_abbreviations(self) -> tuple[ProvinceAbbreviation, ...]:
        """Short names of provinces in document numbers."""
        return self._table("province_abbreviations", ProvinceAbbreviation)

    @cached_property
    def genre_defaults(self) -> tuple[GenreDefault, ...]:
        """Bare titles that the genre and the year explain."""
        return self._table("genre_defaults", GenreDefault)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Units of measures and counts."""
        return self._table("units", Unit, "unit")

    @cached_property
    def furniture(self) -> tuple[Cue, ...]:
        """Remains of a web page around the report."""
        return self._table("furniture", Cue)

    @cached_property
    def document_kinds(self) -> tuple[DocumentKind, ...]:
        """What is no report; the first row that fits decides."""
        return self._table("document_kinds", DocumentKind)

    @cached_property
    def confidence(self) -> tuple[RuleRecord, ...]:
        """How often each kind of rule was right."""
        return self._table("confidence", RuleRecord, "rule")

    @cached_property
    def patterns(self) -> dict[str, dict[str, str]]:
        """The groups of ``patterns.toml``."""
        with (self.folder / "patterns.toml").open("rb") as file:
            return tomllib.load(file)


def _merged(own: tuple[Row, ...], shipped: tuple[Row, ...], named: str | None) -> tuple[Row, ...]:
    replaced = {getattr(row, named) for row in own} if named else set()
    return own + tuple(row for row in shipped if not named or getattr(row, named) not in replaced)


@cache
def load_lexicon(own: Path | None = None) -> Lexicon:
    """The lexicon that ships with the project, with a user's own folder of tables in front of it.

    Every table of the user's folder is read at once, so that a bad row is told before any work is done;
    LexiconError names the file and line, or a file that is no table of ours.
    """
    found = Lexicon(data_dir(), own)
    if own and not own.is_dir():
        raise LexiconError(f"{own} is no folder; name a folder of tables such as programs.csv")
    for path in sorted(own.glob("*.csv")) if own else ():
        if not isinstance(getattr(Lexicon, path.stem, None), cached_property):
            known = sorted(p.stem for p in data_dir().glob("*.csv"))
            raise LexiconError(f"{path} is no table of ours; the tables are policies {' '.join(known)}")
        getattr(found, path.stem)
    return found
