"""The grammar's rows: sentences, documents, agencies, programs, headings and lists of words, read once."""

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.slots import Slot, Text, compile_text, without_truth

FOLDER = Path(__file__).parent / "grammar"
_YEARS = re.compile(r"(\d*)(?:(-)(\d*))?")


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a row holds: kinds of issuers (g government, d department, t town), levels (1 to 3), years."""

    kinds: str
    levels: str
    since: int
    until: int

    def holds(self, kind: str, level: str, year: int) -> bool:
        """Whether the row is good for an issuer of this kind and level in this year."""
        kinds, levels = self.kinds or kind, self.levels or level
        return kind in kinds and level in levels and self.since <= year <= self.until


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template: its part of the report, its truth, and its text as slots.

    ``statuses`` has one status, or one for each sentence of the text. ``theme`` tells where it stands,
    ``told`` what its words say: a theme with ? in the table is told by none. ``plain`` are the slots
    without those that only note truth; ``pools`` counts the documents of each pool that the text needs.
    """

    line: int
    part: str
    theme: int | None
    told: int | None
    statuses: tuple[str, ...]
    fit: Fit
    programs: tuple[str, ...]
    slots: tuple[Slot, ...]
    plain: tuple[Slot, ...]
    pools: dict[str, int]

    @property
    def opens(self) -> bool:
        """Whether it can open a paragraph."""
        first = self.slots[0]
        return not (isinstance(first, Text) and first.text.startswith("但"))


@dataclass(frozen=True, slots=True)
class Document:
    """A document: national (nat), of the place above (up), yearly (year) or own with a life (own)."""

    ref: str
    kind: str
    theme: int
    title: str
    printed: tuple[str, ...]
    type: str
    fit: Fit
    programs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agency:
    """An organ as printed behind its place, and its full name; forms and names go in pairs."""

    fit: Fit
    forms: tuple[str, ...]
    names: tuple[str, ...]
    province: str
    province_name: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program's wordings and, where it has one, the wording with a local brand."""

    since: int
    forms: tuple[str, ...]
    brand: str


def _rows(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        for row in reader:
            yield reader.line_num, row


def _fit(marks: str, since: str, until: str) -> Fit:
    kinds = "".join(mark for mark in marks if mark.isalpha())
    return Fit(kinds, "".join(m for m in marks if m.isdigit()), int(since or 0), int(until or 9999))


def _years(text: str) -> tuple[str, str]:
    found = _YEARS.fullmatch(text)
    assert found, text
    return found[1], found[3] or "" if found[2] else found[1]


def _parts(text: str, mark: str = "|") -> tuple[str, ...]:
    return tuple(part for part in text.split(mark) if part)


@cache
def sentences() -> tuple[Sentence, ...]:
    """All templates, compiled, in the order of their file."""
    return tuple(_sentence(line, row) for line, row in _rows("sentences.csv"))


def _sentence(line: int, row: dict[str, str]) -> Sentence:
    slots, pools = compile_text(row["text"])
    theme = int(row["theme"].rstrip("?")) if row["theme"] else None
    told = None if row["theme"].endswith("?") else theme
    fit = _fit(row["for"], *_years(row["years"]))
    statuses, programs = _parts(row["status"], ";"), _parts(row["programs"], ";")
    plain = without_truth(slots)
    return Sentence(line, row["part"], theme, told, statuses, fit, programs, slots, plain, pools)


@cache
def fitting(kind: str, level: str, year: int) -> tuple[Sentence, ...]:
    """The templates good for an issuer of this kind and level in this year."""
    return tuple(s for s in sentences() if s.fit.holds(kind, level, year))


@cache
def documents() -> tuple[Document, ...]:
    """All documents, in the order of their file."""
    return tuple(_document(row) for _, row in _rows("documents.csv"))


def _document(row: dict[str, str]) -> Document:
    fit = _fit(row["for"], row["since"], row["until"])
    printed, programs = _parts(row["print"]), _parts(row["programs"])
    return Document(
        row["ref"], row["kind"], int(row["theme"]), row["title"], printed, row["type"], fit, programs
    )


@cache
def agencies() -> dict[str, tuple[Agency, ...]]:
    """The rows of each agency reference; the first that fits is the one."""
    found: dict[str, list[Agency]] = {}
    for _, row in _rows("agencies.csv"):
        fit = _fit(row["for"], row["since"], row["until"])
        agency = Agency(fit, _parts(row["print"]), _parts(row["name"]), row["province"], row["province_name"])
        found.setdefault(row["ref"], []).append(agency)
    return {ref: tuple(rows) for ref, rows in found.items()}


@cache
def programs() -> dict[str, Program]:
    """The programs that templates name by their key."""
    return {
        row["key"]: Program(int(row["since"] or 0), _parts(row["print"]), row["brand"])
        for _, row in _rows("programs.csv")
    }


@cache
def headings() -> dict[tuple[str, int], tuple[str, ...]]:
    """Wordings of headings and leads by their kind and theme."""
    return {(row["kind"], int(row["theme"])): _parts(row["text"]) for _, row in _rows("headings.csv")}


@cache
def words() -> dict[str, Any]:
    """The lists of words and page remains of ``words.toml``."""
    with (FOLDER / "words.toml").open("rb") as file:
        return tomllib.load(file)
