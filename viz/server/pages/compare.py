"""Two or more places side by side: the documents, programs and indicators that they share or not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kg.errors import QueryError
from kg.graph.labels import word
from kg.graph.names import resolve_place
from kg.graph.terms import iri as brackets
from viz.server.data import Data, Thing
from viz.server.pages.base import Page
from viz.server.pages.panel import Value, panel
from viz.server.statements import Link, policy_links, program_uses
from viz.server.urls import Address, path_of
from viz.server.words import STATUSES

_MOST, _FIELDS = 5, 3
_TABLES = {"all": "全部", "common": "共有", "different": "不同"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a place does with something: in words, the best status, and the years."""

    text: str
    status: str
    years: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A document or a program, and what each place does with it."""

    thing: Thing
    cells: list[Mark | None]


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator in a unit, with the newest number of each place and its year."""

    thing: Thing
    unit: str
    cells: list[tuple[Value, str] | None]


@dataclass(frozen=True, kw_only=True)
class ComparePage(Page):
    """The comparison, or the form that asks for places."""

    template: ClassVar[str] = "compare.html"
    names: list[str]
    errors: list[str]
    places: list[Thing]
    show: str
    shows: list[tuple[str, str, str]]
    counts: list[tuple[str, list[int], int]]
    policies: list[Compared]
    programs: list[Compared]
    indicators: list[Measured]


def compare(data: Data, address: Address) -> ComparePage:
    """The page for the places of the address."""
    names = address.every("place")[:_MOST]
    places, errors = _resolved(data, names)
    show = address.choice("show", tuple(_TABLES), "all")
    links = [policy_links(data, "jurisdiction", p.iri) for p in places]
    uses = [program_uses(data, "jurisdiction", p.iri) for p in places]
    policies, programs = _compared(data, links), _compared(data, uses)
    indicators = _measured(data, places)
    enough = len(places) > 1
    return ComparePage(
        title="比较：" + "、".join(place.label for place in places) if enough else "比较地方",
        names=names + [""] * max(1 if enough else 0, _FIELDS - len(names)),
        errors=errors,
        places=places,
        show=show,
        shows=[(key, text, address.changed(show=key)) for key, text in _TABLES.items()],
        counts=[
            ("政策文件", *_counted([row.cells for row in policies], len(places))),
            ("治理项目", *_counted([row.cells for row in programs], len(places))),
            ("指标", *_counted([row.cells for row in indicators], len(places))),
        ],
        policies=[row for row in policies if _wanted(row.cells, show)] if enough else [],
        programs=[row for row in programs if _wanted(row.cells, show)] if enough else [],
        indicators=[row for row in indicators if _wanted(row.cells, show)] if enough else [],
    )


def _resolved(data: Data, names: Sequence[str]) -> tuple[list[Thing], list[str]]:
    places: list[Thing] = []
    errors: list[str] = []
    for name in names:
        try:
            iri = resolve_place(data.store, name).iri
        except QueryError as error:
            errors.append(str(error))
            continue
        if iri not in {place.iri for place in places}:
            places.append(Thing(iri, data.path(iri), path_of(iri) or "", "place"))
    return places, errors


def _wanted(cells: Sequence[object | None], show: str) -> bool:
    whole = all(cell is not None for cell in cells)
    return show == "all" or whole == (show == "common")


def _counted(rows: Sequence[Sequence[object | None]], places: int) -> tuple[list[int], int]:
    """How many rows each place has, and how many all have."""
    each = [sum(row[n] is not None for row in rows) for n in range(places)]
    return each, sum(all(cell is not None for cell in row) for row in rows)


def _compared(data: Data, links: Sequence[Sequence[Link]]) -> list[Compared]:
    """A row for each document or program, those that most places have first."""
    found: dict[str, list[list[Link]]] = defaultdict(lambda: [[] for _ in links])
    for number, of_place in enumerate(links):
        for link in of_place:
            found[link.target][number].append(link)
    rows = [Compared(data.thing(iri), [_mark(cell) for cell in cells]) for iri, cells in found.items()]
    return sorted(rows, key=lambda row: (-sum(cell is not None for cell in row.cells), row.thing.label))


def _mark(links: Sequence[Link]) -> Mark | None:
    if not links:
        return None
    rank = list(STATUSES)
    best = min(links, key=lambda link: rank.index(link.status))
    relations = dict.fromkeys(word(link.relation) for link in links if link.status == best.status)
    years = sorted({link.year for link in links if link.year})
    text = "" if best.relation == "practises" else "、".join(relations)
    return Mark(text, best.status, "、".join(years))


def _measured(data: Data, places: Sequence[Thing]) -> list[Measured]:
    found: dict[tuple[str, str], list[tuple[Value, str] | None]] = {}
    things: dict[str, Thing] = {}
    for number, place in enumerate(places):
        table = panel(data, data.rows(_OBSERVATIONS % brackets(place.iri)), "indicator")
        for row in table.rows:
            things[row.head.iri] = row.head
            cells = found.setdefault((row.head.iri, row.unit), [None] * len(places))
            values = [(cell[-1], year) for cell, year in zip(row.cells, table.years, strict=True) if cell]
            cells[number] = max(values, key=lambda value: (value[1].isdigit(), value[1]))
    rows = [Measured(things[iri], unit, cells) for (iri, unit), cells in found.items()]
    return sorted(rows, key=lambda row: (-sum(c is not None for c in row.cells), row.thing.label, row.unit))


_OBSERVATIONS = """SELECT ?statement ?indicator ?value ?unit ?bound ?year {
  ?statement kg:jurisdiction %s ; kg:indicator ?indicator ; kg:value ?value ;
    kg:unit ?unit ; kg:bound ?bound .
  OPTIONAL { ?statement kg:year ?year }
}"""
