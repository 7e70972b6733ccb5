"""What all pages have, and those that only say something."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from kg.errors import KgError
from kg.graph.terms import iri as brackets
from viz.server.data import Data, Row, Thing
from viz.server.urls import kind_of
from viz.server.words import KINDS


class MissingError(KgError):
    """There is no such page."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page by its title; ``template`` is the file that shows it."""

    template: ClassVar[str]
    title: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of a thing with its values, which may have pages."""

    name: str
    values: Sequence[Thing]


@dataclass(frozen=True, kw_only=True)
class EntityPage(Page):
    """The page of a thing of the graph."""

    iri: str
    kind: str
    facts: list[Fact] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        """The Chinese word for the kind."""
        return KINDS.get(self.kind, self.kind)

    @property
    def path(self) -> str:
        """The address of the page."""
        return "/id/" + self.iri.partition("/id/")[2]


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """Something went wrong: what, and what to do."""

    template: ClassVar[str] = "error.html"
    status: int
    message: str
    detail: str = ""


def fact(name: str, *values: Thing | str) -> list[Fact]:
    """A fact if it has any value."""
    things = [Thing("", value, "") if isinstance(value, str) else value for value in values if value]
    return [Fact(name, things)] if things else []


def properties(data: Data, iri: str) -> dict[str, list[str]]:
    """What the store says of a thing, property → values; MissingError when that is nothing.

    Of values in two languages only the Chinese are taken.
    """
    found: dict[str, list[str]] = {}
    for row in data.rows(_ABOUT % brackets(iri)):
        found.setdefault(row["property"], []).append(row["value"])
    if not found:
        raise MissingError(f"图中没有{KINDS.get(kind_of(iri), '')} {iri}")
    return {name: sorted(values) for name, values in found.items()}


def one(rows: Sequence[Row], name: str) -> str:
    """The value of a variable in the first row that has it."""
    return next((row[name] for row in rows if name in row), "")


_ABOUT = """SELECT ?property ?value { %s ?property ?value FILTER(COALESCE(LANG(?value), "") != "en") }"""
