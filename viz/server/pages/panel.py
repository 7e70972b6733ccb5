"""Numbers as a panel: indicators or places down, years across."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from viz.server.data import Data, Row, Thing
from viz.server.urls import path_of
from viz.server.words import BOUNDS

#: Stands for the year of a number that is for no year.
UNDATED = "未注明"


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its bound, as text, and the page that says where it is from."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PanelRow:
    """What is measured, or where, in which unit, and the numbers of each year."""

    head: Thing
    unit: str
    cells: list[list[Value]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A table of numbers."""

    years: list[str]
    rows: list[PanelRow]


def panel(data: Data, rows: Sequence[Row], head: str) -> Panel:
    """The panel of some observations; ``head`` is what its rows are: indicator or place."""
    cells: dict[tuple[str, str], dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(rows, key=lambda row: (row.get("year", ""), float(row["value"]), row["statement"])):
        year = row.get("year", UNDATED)
        value = Value(said(row["value"], row["bound"]), path_of(row["statement"]) or "")
        cells[row[head], row["unit"]][year].append(value)
    years = sorted({year for by_year in cells.values() for year in by_year})
    made = [
        PanelRow(data.thing(thing), unit, [by_year.get(year, []) for year in years])
        for (thing, unit), by_year in cells.items()
    ]
    return Panel(years, sorted(made, key=lambda row: (_order(data, row.head), row.unit)))


def _order(data: Data, thing: Thing) -> str:
    place = data.places.get(thing.iri)
    return place.adcode + thing.iri if place else thing.label


def said(value: str, bound: str) -> str:
    """A number as people write it: ≥ 250,000."""
    number = float(value)
    text = f"{number:,.0f}" if number == int(number) else f"{number:,}"
    return BOUNDS.get(bound, bound) + text
