"""The first page: what is in the graph."""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from kg.graph.labels import word
from kg.graph.terms import local_name
from viz.server.charts import Bar, Chart, Series, bars, columns, stacked
from viz.server.data import Data
from viz.server.pages.base import Page
from viz.server.urls import path_of, url
from viz.server.words import KINDS, SOUGHT, STATUSES, THEMES
from viz.titles import GRAPH

_TOP = 12


@dataclass(frozen=True, kw_only=True)
class HomePage(Page):
    """Counts and charts."""

    template: ClassVar[str] = "home.html"
    counts: list[tuple[str, str, str]]
    years: str
    statements: str
    reports: Chart
    levels: list[Bar]
    policies: list[Bar]
    programs: list[Bar]
    themes: list[Bar]
    balance: list[Bar]
    empty: bool


def home(data: Data) -> HomePage:
    """The page; made once for each state of the store."""
    return data.once("home", lambda: _home(data))


def _home(data: Data) -> HomePage:
    reports = list(data.reports.values())
    years = sorted({report.year for report in reports if report.year})
    measures = data.rows(_MEASURES)
    return HomePage(
        title=GRAPH,
        counts=_counts(data),
        years=f"{years[0]}—{years[-1]}" if years else "—",
        statements=f"{_count(data):,}",
        reports=_by_year(Counter(report.year for report in reports), years),
        levels=_levels(data),
        policies=most_places(data, "implements"),
        programs=most_places(data, "practises"),
        themes=_themes(measures),
        balance=_balance(measures, years),
        empty=not reports,
    )


def _counts(data: Data) -> list[tuple[str, str, str]]:
    """For each kind: its word, how many there are, where to see them."""
    found = data.names.counts()
    found["place"] = len(data.reports_of)
    words = KINDS | {"place": "有报告的地方"}
    return [
        (words[kind], f"{found.get(kind, 0):,}", url("/search", {"kind": kind}))
        for kind in ("report", "place", "policy", "program", "agency", "indicator")
        if kind in SOUGHT
    ]


def _count(data: Data) -> int:
    return sum(int(row["n"]) for name in _KINDS for row in data.rows(_COUNT % name))


def _by_year(count: Counter[str], years: list[str]) -> Chart:
    series = Series("报告份数", "bar", tuple(float(count[year]) for year in years))
    return columns("各年度报告份数", years, [series], " 份")


def _levels(data: Data) -> list[Bar]:
    count = Counter(data.places[r.place].level for r in data.reports.values() if r.place in data.places)
    return bars([(word(level, "level"), "", n) for level, n in count.most_common()])


def most_places(data: Data, relation: str) -> list[Bar]:
    """The things that the most places implement or practise."""
    rows = data.rows(_TOP_OF % (relation, _TOP))
    return bars([(data.label(row["thing"]), path_of(row["thing"]) or "", int(row["n"])) for row in rows])


def _themes(measures: list[dict[str, str]]) -> list[Bar]:
    count: Counter[tuple[str, str]] = Counter()
    for row in measures:
        if "theme" in row:
            count[local_name(row["theme"]), local_name(row["status"])] += int(row["n"])
    rows = [(word(t, "theme"), "", [(s, count[t, s]) for s in STATUSES if s != "context"]) for t in THEMES]
    return stacked([row for row in rows if any(n for _, n in row[2])])


def _balance(measures: list[dict[str, str]], years: list[str]) -> list[Bar]:
    count: Counter[tuple[str, str]] = Counter()
    for row in measures:
        count[row.get("year", ""), local_name(row["status"])] += int(row["n"])
    return stacked([(year, "", [(s, count[year, s]) for s in STATUSES if s != "context"]) for year in years])


_KINDS = ("PolicyLink", "ProgramUse", "Measure", "Observation")
_COUNT = "SELECT (COUNT(*) AS ?n) { ?statement a kg:%s }"
_TOP_OF = """SELECT ?thing (COUNT(DISTINCT ?place) AS ?n) { ?place kg:%s ?thing }
GROUP BY ?thing ORDER BY DESC(?n) ?thing LIMIT %d"""
_MEASURES = """SELECT ?year ?status ?theme (COUNT(*) AS ?n) {
  ?measure a kg:Measure ; kg:status ?status .
  OPTIONAL { ?measure kg:theme ?theme } OPTIONAL { ?measure kg:year ?year }
} GROUP BY ?year ?status ?theme"""
