"""The page of an agency: what it does with which document, what it made, where it is named."""

from dataclasses import dataclass
from typing import ClassVar

from kg.graph.terms import iri as brackets
from kg.graph.terms import prefixes
from viz.server.data import Data, Thing
from viz.server.pages.base import EntityPage, fact, properties
from viz.server.statements import (
    Line,
    MeasureLine,
    Select,
    apply,
    lines,
    measure_lines,
    policy_links,
    read_filter,
    selects,
)  # fmt: skip
from viz.server.urls import Address, Part, part


@dataclass(frozen=True, kw_only=True)
class AgencyPage(EntityPage):
    """An agency, one page of its links and one of the sentences that name it."""

    template: ClassVar[str] = "agency.html"
    filters: list[Select]
    links: Part[Line]
    made: Part[Thing]
    reports: list[Thing]
    measures: Part[MeasureLine]
    graph_url: str


def agency(data: Data, iri: str, address: Address) -> AgencyPage:
    """The page of an agency."""
    known = properties(data, iri)
    spaces = prefixes()
    links = policy_links(data, "actor", iri)
    passing = apply(data, links, wanted := read_filter(address))
    shown = part(passing, address, size=30, fragment="links")
    below = [row["part"] for row in data.rows(_PARTS % brackets(iri))]
    made = data.things(row["policy"] for row in data.rows(_MADE % brackets(iri)))
    return AgencyPage(
        title=data.label(iri),
        iri=iri,
        kind="agency",
        facts=[
            *fact("所属地方", *data.things(known.get(f"{spaces['kg']}jurisdiction", []))),
            *fact("上级机构", *data.things(known.get(f"{spaces['org']}subOrganizationOf", []))),
            *fact("内设或下属机构", *data.things(below)),
        ],
        filters=selects(data, links, wanted, "relation", "status", "year") if links else [],
        links=shown.showing(lines(data, shown.rows)),
        made=part(made, address, name="made", size=40, fragment="made"),
        reports=data.things(row["report"] for row in data.rows(_REPORTS % brackets(iri))),
        measures=_measures(data, iri, address),
        graph_url=f"/graph?focus={iri}",
    )


def _measures(data: Data, iri: str, address: Address) -> Part[MeasureLine]:
    """One page of the sentences in which the agency is named."""
    rows = {row["measure"]: row for row in data.rows(_MEASURES % brackets(iri))}
    ordered = sorted(rows.values(), key=lambda r: (r.get("year", ""), r["report"], r["measure"]))
    shown = part(ordered, address, name="mpage", size=15, fragment="measures")
    return shown.showing(measure_lines(data, shown.rows))


_PARTS = "SELECT ?part { ?part org:subOrganizationOf %s }"
_MADE = "SELECT ?policy { ?policy eli:passed_by %s }"
_REPORTS = "SELECT ?report { ?report kg:issuer %s }"
_MEASURES = """SELECT ?measure ?status ?theme ?year ?report {
  ?measure kg:involves %s ; kg:status ?status ; kg:report ?report .
  OPTIONAL { ?measure kg:theme ?theme } OPTIONAL { ?measure kg:year ?year }
}"""
