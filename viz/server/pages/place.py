"""The page of a place: what its reports say, layer by layer, and where it stands among the places."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kg.graph.labels import word
from kg.graph.names import chain
from kg.graph.terms import iri as brackets
from kg.graph.terms import local_name
from kg.graph.terms import year as year_literal
from viz.server.charts import Bar, stacked
from viz.server.data import Data, Report, Row, Thing
from viz.server.pages.base import EntityPage, Fact, MissingError, fact
from viz.server.pages.panel import Panel, panel
from viz.server.statements import (
    Line,
    Link,
    MeasureLine,
    Select,
    apply,
    lines,
    measure_lines,
    policy_links,
    program_uses,
    read_filter,
    selects,
)  # fmt: skip
from viz.server.urls import Address, Part, part, path_of, url
from viz.server.words import STATUSES, THEMES

_MEASURE_STATUSES = tuple(name for name in STATUSES if name != "context")


@dataclass(frozen=True, slots=True)
class Child:
    """A place right below, with the number of reports in it."""

    place: Thing
    reports: int


@dataclass(frozen=True, kw_only=True)
class PlacePage(EntityPage):
    """A place; the tables are for one year where the address gives one."""

    template: ClassVar[str] = "place.html"
    chain: list[Thing]
    children: list[Child]
    reports: list[Report]
    years: list[tuple[str, str, bool]]
    year: str
    filters: list[Select]
    policies: Part[Line]
    programs: Part[Line]
    themes: list[Bar]
    measure_filters: list[Select]
    measures: Part[MeasureLine]
    panel: Panel
    graph_url: str
    compare_url: str


def place(data: Data, iri: str, address: Address) -> PlacePage:
    """The page of a place, or MissingError."""
    known = data.places.get(iri)
    if known is None:
        raise MissingError(f"图中没有地方 {iri}")
    year = address.year()
    links = [x for x in policy_links(data, "jurisdiction", iri) if year in ("", x.year)]
    wanted = read_filter(address)
    uses = [x for x in program_uses(data, "jurisdiction", iri) if year in ("", x.year)]
    measures = data.rows(_MEASURES % (brackets(iri), _only(year)))
    reports = data.reports_of.get(iri, [])
    return PlacePage(
        title=known.path,
        iri=iri,
        kind="place",
        facts=_facts(data, iri),
        chain=_chain(data, iri),
        children=_children(data, iri),
        reports=reports,
        years=[
            ("全部年份", address.changed(year="", page=""), not year),
            *((y, address.changed(year=y, page=""), y == year) for y in _years(reports)),
        ],
        year=year,
        filters=selects(data, links, wanted, "relation", "status"),
        policies=_lines(data, apply(data, links, wanted), address, "page", "policies"),
        programs=_lines(data, uses, address, "programs", "programs"),
        themes=_themes(measures, address),
        measure_filters=_measure_filters(measures, address),
        measures=_measure_lines(data, measures, address),
        panel=panel(data, data.rows(_OBSERVATIONS % (brackets(iri), _only(year))), "indicator"),
        graph_url=f"/graph?focus={iri}",
        compare_url=url("/compare", {"place": known.path}),
    )  # fmt: skip


def _years(reports: Sequence[Report]) -> list[str]:
    return sorted({report.year for report in reports if report.year})


def _only(year: str) -> str:
    return f"kg:year {year_literal(int(year))} ;" if year else ""


def _facts(data: Data, iri: str) -> list[Fact]:
    known = data.places[iri]
    return [*fact("层级", word(known.level, "level")), *fact("区划代码", known.adcode)]


def _chain(data: Data, iri: str) -> list[Thing]:
    """The places above, the highest first."""
    above = reversed(chain(data.places, iri)[1:])
    return [Thing(place, data.places[place].label, path_of(place) or "", "place") for place in above]


def _children(data: Data, iri: str) -> list[Child]:
    def reports(place: str) -> int:
        return sum(len(data.reports_of.get(lower, ())) for lower in data.within(place))

    return [
        Child(Thing(lower, data.places[lower].label, path_of(lower) or "", "place"), reports(lower))
        for lower in data.below.get(iri, ())
    ]


def _lines(data: Data, links: Sequence[Link], address: Address, name: str, fragment: str) -> Part[Line]:
    shown = part(links, address, name=name, size=30, fragment=fragment)
    return shown.showing(lines(data, shown.rows))


def _themes(measures: list[Row], address: Address) -> list[Bar]:
    """How many measures there are of each theme and status."""
    count = Counter((local_name(row.get("theme")), local_name(row["status"])) for row in measures)
    rows = [
        (
            word(theme, "theme"),
            address.changed("measures", theme=theme, mstatus="all", mpage=""),
            [(status, count[theme, status]) for status in _MEASURE_STATUSES],
        )
        for theme in THEMES
    ]
    return stacked([row for row in rows if any(n for _, n in row[2])])


def _measure_filters(measures: list[Row], address: Address) -> list[Select]:
    themes = Counter(local_name(row.get("theme")) for row in measures)
    statuses = Counter(local_name(row["status"]) for row in measures)
    status = address.choice("mstatus", ("all", *_MEASURE_STATUSES), "problem")
    return [
        Select("theme", "主题", address.choice("theme", THEMES),
               [("", "全部"), *((t, f"{word(t, 'theme')}（{themes[t]}）") for t in THEMES if themes[t])]),
        Select("mstatus", "状态", status,
               [("all", "全部"), *((s, f"{word(s)}（{statuses[s]}）") for s in _MEASURE_STATUSES)]),
    ]  # fmt: skip


def _measure_lines(data: Data, measures: list[Row], address: Address) -> Part[MeasureLine]:
    """One page of the measures of a theme and a status; by default the problems."""
    theme = address.choice("theme", THEMES)
    status = address.choice("mstatus", ("all", *_MEASURE_STATUSES), "problem")
    wanted = sorted(
        (row for row in measures
         if theme in ("", local_name(row.get("theme"))) and status in ("all", local_name(row["status"]))),
        key=lambda row: (row.get("year", ""), row["report"], int(row["start"])),
    )  # fmt: skip
    shown = part(wanted, address, name="mpage", size=20, fragment="measures")
    return shown.showing(measure_lines(data, shown.rows))


_MEASURES = """SELECT ?measure ?status ?theme ?year ?report ?start {
  ?measure kg:jurisdiction %s ; %s a kg:Measure ; kg:status ?status ; kg:report ?report ;
    kg:evidence ?evidence .
  ?evidence kg:start ?start .
  OPTIONAL { ?measure kg:theme ?theme } OPTIONAL { ?measure kg:year ?year }
}"""
_OBSERVATIONS = """SELECT ?statement ?indicator ?place ?value ?unit ?bound ?year ?report {
  ?statement kg:jurisdiction %s ; %s kg:jurisdiction ?place ; kg:indicator ?indicator ; kg:value ?value ;
    kg:unit ?unit ; kg:bound ?bound ; kg:report ?report . OPTIONAL { ?statement kg:year ?year }
}"""
