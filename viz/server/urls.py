"""Addresses: from the IRIs of the graph to pages and back, and pages with other parameters."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

from kg.graph.terms import BASE, KG

#: What may stand behind /id/ in an address: a kind and a local name, as kg.graph.terms makes them.
LOCAL = re.compile(r"[a-z]+(?:/[0-9A-Za-z_-]+)?")

Item = TypeVar("Item")
Shown = TypeVar("Shown")


def path_of(iri: str) -> str | None:
    """The page of an IRI on this site; None for what is not of the graph."""
    if iri.startswith(BASE) and LOCAL.fullmatch(rest := iri.removeprefix(BASE)):
        return f"/id/{rest}"
    if iri.startswith(KG):
        return f"/ontology#{quote(iri.removeprefix(KG))}"
    return None


def kind_of(iri: str) -> str:
    """The kind of a thing of the graph: place, policy, …"""
    return iri.removeprefix(BASE).partition("/")[0] if iri.startswith(BASE) else ""


def url(path: str, values: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """A path with parameters, the empty ones left out."""
    pairs = values.items() if isinstance(values, Mapping) else values
    query = urlencode([(name, value) for name, value in pairs if value])
    return f"{path}?{query}" if query else path


@dataclass(frozen=True, slots=True)
class Address:
    """The address of the page that is asked for: its path and parameters."""

    path: str
    values: tuple[tuple[str, str], ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return next((value.strip() for key, value in self.values if key == name), default)

    def every(self, name: str) -> list[str]:
        """All values of a parameter that are not empty."""
        return [value.strip() for key, value in self.values if key == name and value.strip()]

    def choice(self, name: str, among: Sequence[str], default: str = "") -> str:
        """The value of a parameter if it is one of some, else the default."""
        value = self.get(name, default)
        return value if value in among else default

    def year(self, name: str = "year") -> str:
        """A year of four digits, or nothing."""
        value = self.get(name)
        return value if re.fullmatch("[12][0-9]{3}", value) else ""

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to ``most``."""
        value = self.get(name)
        return max(1, min(int(value), most)) if re.fullmatch("[0-9]{1,6}", value) else default

    def changed(self, fragment: str = "", **changes: str) -> str:
        """This address with other parameters; an empty value takes one away."""
        kept = [(name, value) for name, value in self.values if name not in changes]
        made = url(self.path, [*kept, *changes.items()])
        return f"{made}#{fragment}" if fragment else made


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """One page of a long list, and the addresses of its neighbours."""

    rows: Sequence[Item]
    total: int
    number: int
    pages: int
    before: str
    after: str

    def showing(self, rows: Sequence[Shown]) -> "Part[Shown]":
        """The same page of the list with its items made ready to be shown."""
        return Part(rows, self.total, self.number, self.pages, self.before, self.after)


def part(
    items: Sequence[Item], address: Address, *, name: str = "page", size: int = 50, fragment: str = ""
) -> Part[Item]:
    """The page of a list that the address asks for."""
    pages = max(1, math.ceil(len(items) / size))
    number = address.number(name, 1, pages)
    rows = items[(number - 1) * size : number * size]
    before = address.changed(fragment, **{name: str(number - 1)}) if number > 1 else ""
    after = address.changed(fragment, **{name: str(number + 1)}) if number < pages else ""
    return Part(rows, len(items), number, pages, before, after)
