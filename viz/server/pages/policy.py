"""The page of a policy document: what it is, who does what with it, and when they began."""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from kg.errors import QueryError
from kg.graph.labels import word
from kg.graph.names import resolve_place
from kg.graph.terms import iri as brackets
from kg.graph.terms import local_name, prefixes
from viz.server.charts import Bar, Chart, Series, bars, columns
from viz.server.data import Data
from viz.server.pages.base import EntityPage, Fact, fact, properties
from viz.server.statements import (
    Filter,
    Line,
    Link,
    Select,
    apply,
    lines,
    policy_links,
    read_filter,
    selects,
)  # fmt: skip
from viz.server.urls import Address, Part, part, path_of

_TOGETHER, _PROBLEMS = 10, 12


@dataclass(frozen=True, kw_only=True)
class PolicyPage(EntityPage):
    """A document, and one page of the links that pass the filter."""

    template: ClassVar[str] = "policy.html"
    summary: list[tuple[str, int]]
    filters: list[Select]
    under: str
    under_error: str
    filtered: bool
    carried: bool
    links: Part[Line]
    places: int
    adoption: Chart | None
    together: list[Bar]
    problems: list[Line]
    problem_count: int
    graph_url: str


def policy(data: Data, iri: str, address: Address) -> PolicyPage:
    """The page; by default the links that say who has implemented the document."""
    known = properties(data, iri)
    links = policy_links(data, "policy", iri)
    carried = any(link.relation == "implements" and link.status == "done" for link in links)
    usual = ("implements", "done") if carried else ("all", "all")
    wanted = read_filter(address, *usual)
    under, error = _place(data, wanted.under)
    passing = [] if error else apply(data, links, wanted, under)
    problems = [link for link in links if link.status == "problem"]
    shown = part(passing, address, fragment="who")
    return PolicyPage(
        title=data.label(iri),
        iri=iri,
        kind="policy",
        facts=_facts(data, known),
        summary=_summary(links),
        filters=selects(data, links, wanted, "relation", "status", "year", "level"),
        under=wanted.under,
        under_error=error,
        filtered=wanted != Filter("implements", "done"),
        carried=carried,
        links=shown.showing(lines(data, shown.rows)),
        places=len({link.place for link in passing}),
        adoption=_adoption(links),
        together=_together(data, iri),
        problems=lines(data, problems[:_PROBLEMS]),
        problem_count=len(problems),
        graph_url=f"/graph?focus={iri}",
    )


def _place(data: Data, name: str) -> tuple[str, str]:
    """The IRI of a place by its name, or why there is none."""
    try:
        return (resolve_place(data.store, name).iri if name else ""), ""
    except QueryError as error:
        return "", str(error)


def _facts(data: Data, known: dict[str, list[str]]) -> list[Fact]:
    def of(name: str) -> list[str]:
        prefix, _, rest = name.partition(":")
        return known.get(prefixes()[prefix] + rest, [])

    return [
        *fact("又称", *of("skos:altLabel")),
        *fact("文号", *of("kg:number")),
        *fact("类型", *(word(local_name(value), "type") for value in of("kg:type"))),
        *fact("适用范围", *of("kg:scope")),
        *fact("制定机关", *data.things(of("eli:passed_by"))),
        *fact("成文日期", *of("eli:date_document")),
        *fact("修改日期", *of("dcterms:modified")),
        *fact("转发的文件", *data.things(of("kg:forwards"))),
        *fact("印发的文件", *data.things(of("kg:carries"))),
    ]


def _summary(links: list[Link]) -> list[tuple[str, int]]:
    """How many places do what with the document: 贯彻落实·已做 → 12."""
    places: dict[tuple[str, str], set[str]] = {}
    for link in links:
        places.setdefault((link.relation, link.status), set()).add(link.place)
    count = {f"{word(relation)}·{word(status)}": len(found) for (relation, status), found in places.items()}
    return sorted(count.items(), key=lambda row: (-row[1], row[0]))


def _adoption(links: list[Link]) -> Chart | None:
    """In how many places each year, and in how many for the first time."""
    done = [(x.place, x.year) for x in links if x.relation == "implements" and x.status == "done" and x.year]
    if not done:
        return None
    first: dict[str, str] = {}
    for place, year in done:
        first[place] = min(year, first.get(place, year))
    every = Counter(year for _, year in set(done))
    new = Counter(first.values())
    years = [str(year) for year in range(int(min(every)), int(max(every)) + 1)]
    series = [
        Series("首次落实的地方", "bar", tuple(float(new[year]) for year in years)),
        Series("继续落实的地方", "bar-soft", tuple(float(every[year] - new[year]) for year in years)),
    ]
    return columns("每年落实该文件的地方数", years, series, " 个地方")


def _together(data: Data, iri: str) -> list[Bar]:
    rows = data.rows(_ALSO % {"policy": brackets(iri), "most": _TOGETHER})
    return bars([(data.label(row["other"]), path_of(row["other"]) or "", int(row["n"])) for row in rows])


_ALSO = """SELECT ?other (COUNT(DISTINCT ?place) AS ?n) {
  ?place kg:implements %(policy)s . ?place kg:implements ?other FILTER(?other != %(policy)s)
} GROUP BY ?other ORDER BY DESC(?n) ?other LIMIT %(most)d"""
