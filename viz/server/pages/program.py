"""The page of a governance program: who practises it, since when, under which local name."""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from kg.graph.labels import word
from kg.graph.terms import iri as brackets
from kg.graph.terms import local_name, prefixes
from viz.server.charts import Chart, Series, columns
from viz.server.data import Data
from viz.server.pages.base import EntityPage, fact, properties
from viz.server.statements import Line, Link, Select, apply, lines, program_uses, read_filter, selects
from viz.server.urls import Address, Part, part
from viz.server.words import STATUSES


@dataclass(frozen=True, kw_only=True)
class ProgramPage(EntityPage):
    """A program, and one page of its uses that pass the filter."""

    template: ClassVar[str] = "program.html"
    filters: list[Select]
    uses: Part[Line]
    places: int
    practised: int
    chart: Chart | None
    brands: list[tuple[str, int]]
    graph_url: str


def program(data: Data, iri: str, address: Address) -> ProgramPage:
    """The page of a program."""
    known = properties(data, iri)
    skos = prefixes()["skos"]
    uses = program_uses(data, "program", iri)
    passing = apply(data, uses, wanted := read_filter(address))
    shown = part(passing, address, fragment="who")
    narrower = [row["program"] for row in data.rows(_NARROWER % brackets(iri))]
    return ProgramPage(
        title=data.label(iri),
        iri=iri,
        kind="program",
        facts=[
            *fact("又称", *known.get(skos + "altLabel", [])),
            *fact("主题", *(word(local_name(v), "theme") for v in known.get(f"{prefixes()['kg']}theme", []))),
            *fact("属于", *data.things(known.get(skos + "broader", []))),
            *fact("包括", *data.things(narrower)),
        ],
        filters=selects(data, uses, wanted, "status", "year", "level"),
        uses=shown.showing(lines(data, shown.rows)),
        places=len({use.place for use in passing}),
        practised=len({use.place for use in uses if use.status == "done"}),
        chart=by_year(uses, "各年提及该项目的地方数"),
        brands=_brands(uses),
        graph_url=f"/graph?focus={iri}",
    )


def by_year(links: list[Link], title: str) -> Chart | None:
    """In how many places each year, by the best status."""
    rank = list(STATUSES)
    best: dict[tuple[str, str], str] = {}
    for link in links:
        if link.year:
            former = best.get((link.place, link.year), rank[-1])
            best[link.place, link.year] = min(link.status, former, key=rank.index)
    if not best:
        return None
    count = Counter((year, status) for (_, year), status in best.items())
    found = sorted({year for _, year in best})
    years = [str(year) for year in range(int(found[0]), int(found[-1]) + 1)]
    series = [
        Series(word(status), status, tuple(float(count[year, status]) for year in years))
        for status in rank
        if any(count[year, status] for year in years)
    ]
    return columns(title, years, series, " 个地方")


def _brands(uses: list[Link]) -> list[tuple[str, int]]:
    places: dict[str, set[str]] = {}
    for use in uses:
        if use.local:
            places.setdefault(use.local, set()).add(use.place)
    return sorted(((name, len(found)) for name, found in places.items()), key=lambda row: (-row[1], row[0]))


_NARROWER = "SELECT ?program { ?program skos:broader %s }"
