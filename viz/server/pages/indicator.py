"""The page of an indicator: its numbers by place and year, as a panel and as a chart."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kg.graph.labels import word
from kg.graph.terms import iri as brackets
from viz.server.charts import Chart, Series, lines
from viz.server.data import Data, Row
from viz.server.pages.base import EntityPage, fact, properties
from viz.server.pages.panel import UNDATED, Panel, PanelRow, panel, said
from viz.server.statements import Quote, Select, quotes
from viz.server.urls import Address, Part, part, path_of
from viz.server.words import LEVELS

#: How many lines a chart can show and still be read.
_LINES = 8


@dataclass(frozen=True, slots=True)
class Said:
    """A number and the sentence that it stands in."""

    place: str
    text: str
    unit: str
    year: str
    url: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, kw_only=True)
class IndicatorPage(EntityPage):
    """An indicator in one unit, of all places or those of one level."""

    template: ClassVar[str] = "indicator.html"
    filters: list[Select]
    years: list[str]
    rows: Part[PanelRow]
    chart: Chart | None
    charted: list[tuple[str, str]]
    chart_note: str
    said: Part[Said]
    graph_url: str


def indicator(data: Data, iri: str, address: Address) -> IndicatorPage:
    """The page of an indicator, in the unit that most of its numbers have unless another is asked for."""
    properties(data, iri)
    every = data.rows(_OBSERVATIONS % brackets(iri))
    units = Counter(row["unit"] for row in every)
    usual = units.most_common(1)[0][0] if units else ""
    unit = address.choice("unit", tuple(units), usual)
    level = address.choice("level", LEVELS)
    rows = [row for row in every if row["unit"] == unit and level in ("", _level(data, row))]
    table: Panel = panel(data, rows, "place")
    chart, charted, note = _chart(data, rows, unit)
    levels = Counter(_level(data, row) for row in every if row["unit"] == unit)
    return IndicatorPage(
        title=data.label(iri),
        iri=iri,
        kind="indicator",
        facts=[*fact("数值", f"{len(every):,} 个"), *fact("单位", *sorted(units))],
        filters=[
            Select("unit", "单位", unit, [(u, f"{u or '无'}（{n}）") for u, n in units.most_common()]),
            Select("level", "层级", level,
                   [("", "全部"), *((v, f"{word(v, 'level')}（{levels[v]}）") for v in LEVELS if levels[v])]),
        ],
        years=table.years,
        rows=part(table.rows, address, size=60, fragment="panel"),
        chart=chart,
        charted=charted,
        chart_note=note,
        said=_said(data, rows, address),
        graph_url="",
    )  # fmt: skip


def _level(data: Data, row: Row) -> str:
    place = data.places.get(row["place"])
    return place.level if place else ""


def _chart(data: Data, rows: Sequence[Row], unit: str) -> tuple[Chart | None, list[tuple[str, str]], str]:
    """A line for each place of those with the most years, the look of each, and what is left out."""
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        if row.get("year", UNDATED) != UNDATED:
            values[row["place"]][row["year"]] = max(
                float(row["value"]), values[row["place"]].get(row["year"], 0.0)
            )
    years = sorted({year for by_year in values.values() for year in by_year})
    if max(map(len, values.values()), default=0) < 2:
        return None, [], ""
    span = [str(year) for year in range(int(years[0]), int(years[-1]) + 1)]
    ordered = sorted(values, key=lambda place: (-len(values[place]), data.path(place)))[:_LINES]
    series = [
        Series(data.path(place), f"line-{n}", tuple(values[place].get(year) for year in span))
        for n, place in enumerate(ordered)
    ]
    note = "同一年有几个数的，取最大的。"
    if len(values) > _LINES:
        note = f"只画出年份最多的 {_LINES} 个地方，共 {len(values)} 个；{note}"
    charted = [(one.name, one.look) for one in series]
    return lines(f"各地各年（{unit}）", span, series, f" {unit}"), charted, note


def _said(data: Data, rows: Sequence[Row], address: Address) -> Part[Said]:
    ordered = sorted(rows, key=lambda row: (data.path(row["place"]), row.get("year", ""), row["statement"]))
    shown = part(ordered, address, name="spage", size=15, fragment="said")
    found = quotes(data, [row["statement"] for row in shown.rows])
    made = [
        Said(data.path(row["place"]), said(row["value"], row["bound"]), row["unit"],
             row.get("year", UNDATED), path_of(row["statement"]) or "", tuple(found[row["statement"]]))
        for row in shown.rows
    ]  # fmt: skip
    return Part(made, shown.total, shown.number, shown.pages, shown.before, shown.after)


_OBSERVATIONS = """SELECT ?statement ?place ?value ?unit ?bound ?year ?report {
  ?statement kg:indicator %s ; kg:jurisdiction ?place ; kg:value ?value ; kg:unit ?unit ; kg:bound ?bound ;
    kg:report ?report . OPTIONAL { ?statement kg:year ?year }
}"""
