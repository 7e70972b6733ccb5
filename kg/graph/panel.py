"""Which place said what about which policy or program, and when: what the matrix and the curves show.

A claim is one kg:PolicyLink or kg:ProgramUse with its evidence. Only a claim whose status is ``done`` says
that something was carried out; the others are kept beside it as what they are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kg.errors import QueryError
from kg.graph.names import Place, Policy, chain, places, province
from kg.graph.network import resolve
from kg.graph.reports import EVIDENCE, Quote, Report, quotes, reports
from kg.graph.sparql import select
from kg.graph.store import GraphStore
from kg.graph.terms import local_name, plain, term

Of: TypeAlias = Literal["policies", "programs"]

#: The relations of a claim that say that a place carries a thing out.
CARRIES_OUT = ("implements", "practises")


@dataclass(frozen=True, slots=True)
class Site:
    """A place with its full path (辽宁省丹东市振兴区) and the IRI of the place above it.

    ``years`` has an item for each of its reports, None for one whose year is unknown.
    """

    iri: str
    label: str
    path: str
    level: str
    province: str
    adcode: str
    above: str | None
    years: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A policy or a program; ``name`` tells it from its namesakes, type and number are those of a policy."""

    iri: str
    name: str
    type: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a place said of a topic, by their IRIs; rule and confidence as in kg.model.Why."""

    place: str
    topic: str
    relation: str
    status: str
    year: int | None
    actor: str
    local: str
    rule: str
    confidence: float
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The places, the topics and the claims that join them; ``focus`` is the IRI of what was asked for.

    ``places`` are those with a report, in the order of their codes; ``regions`` are the places above them.
    """

    of: Of
    places: tuple[Site, ...]
    regions: tuple[Site, ...]
    topics: tuple[Topic, ...]
    claims: tuple[Claim, ...]
    focus: str | None = None


def panel(
    store: GraphStore,
    of: Of | None = None,
    *,
    focus: str | None = None,
    hops: int = 1,
    every_relation: bool = False,
) -> Panel:
    """What the places of a store say of policies (the default) or programs.

    ``focus`` keeps what lies within a place, or one policy or program; each hop more adds what those places
    say of other topics, or what other places say of those topics. ``every_relation`` also takes claims that
    do not say that a policy is implemented. An unknown focus is a QueryError.
    """
    start = resolve(store, focus) if focus else None
    kind = _kind(store, start, focus) if start else ""
    of = _agreed(of, kind, focus)
    pattern = _TARGETS[of] + ("" if every_relation or of == "programs" else _IMPLEMENTS)
    scope = _scope(store, pattern, start, kind, hops) if start else ""
    said = reports(store)
    claims = _claims(store, pattern + scope, said)
    known = places(store)
    sites = _sites(known, said.values())
    under = start if kind == "Jurisdiction" and hops == 1 else None
    reporting = tuple(site for site in sites.values() if site.years and _within(known, site.iri, under))
    above = {region for site in reporting for region in chain(known, site.iri)[1:]}
    regions = tuple(sites[iri] for iri in sorted(above - {site.iri for site in reporting}))
    return Panel(of, reporting, regions, _topics(store, of, {claim.topic for claim in claims}), claims, start)


def _kind(store: GraphStore, iri: str, name: str | None) -> str:
    classes = {row[0] for row in select(store, f"SELECT ?class WHERE {{ <{iri}> a ?class }}").rows}
    for kind in ("Jurisdiction", "Policy", "Program"):
        if plain(term(kind)) in classes:
            return kind
    raise QueryError(f"{name} is no place, policy or program; use --kind network to see what is around it")


def _agreed(of: Of | None, kind: str, name: str | None) -> Of:
    """What is to be shown, when the focus is a topic of one kind."""
    wanted: Of | None = "programs" if kind == "Program" else "policies" if kind == "Policy" else None
    if of and wanted and of != wanted:
        raise QueryError(f"{name} is among the {wanted}; say --of {wanted}")
    return of or wanted or "policies"


def _scope(store: GraphStore, pattern: str, start: str, kind: str, hops: int) -> str:
    """The pattern that keeps the claims within some hops of the focus."""
    side = "place" if kind == "Jurisdiction" else "topic"
    scope = f" ?place kg:within* <{start}> ." if side == "place" else f" VALUES ?topic {{ <{start}> }}"
    for _ in range(hops - 1):
        side = "topic" if side == "place" else "place"
        rows = select(store, f"SELECT DISTINCT ?{side} WHERE {{ {pattern} {scope} }}").rows
        scope = f" VALUES ?{side} {{ {' '.join(sorted(f'<{row[0]}>' for row in rows))} }}"
    return scope


def _claims(store: GraphStore, pattern: str, reports: Mapping[str, Report]) -> tuple[Claim, ...]:
    evidence = quotes(select(store, EVIDENCE % pattern).records(), reports)
    names = {row["agency"]: row["name"] for row in select(store, _AGENCIES).records()}
    found: dict[str, Claim] = {}
    for row in sorted(select(store, _CLAIMS % pattern).records(), key=lambda row: sorted(row.items())):
        link, report = row["node"], reports[row["report"]]
        claim = Claim(
            row["place"],
            row["topic"],
            local_name(row.get("relation")) or "practises",
            local_name(row["status"]),
            report.year,
            names.get(row.get("actor", report.issuer), ""),
            row.get("local", ""),
            row["rule"],
            float(row["confidence"]),
            tuple(evidence[link]),
        )
        found.setdefault(link, claim)
    return tuple(sorted(found.values(), key=_claim_order))


def _claim_order(claim: Claim) -> tuple[str, str, int, str, str, str]:
    return claim.place, claim.topic, claim.year or 0, claim.relation, claim.status, claim.actor


def _topics(store: GraphStore, of: Of, wanted: Collection[str]) -> tuple[Topic, ...]:
    found: dict[str, Topic] = {}
    for row in sorted(select(store, _TOPICS[of]).records(), key=lambda row: sorted(row.items())):
        iri = row["topic"]
        if iri in wanted:
            name = Policy(iri, row["label"], row.get("scope", ""), 0).name
            found.setdefault(iri, Topic(iri, name, local_name(row.get("type")), row.get("number", "")))
    return tuple(sorted(found.values(), key=lambda topic: (topic.name, topic.iri)))


def _sites(known: Mapping[str, Place], reports: Iterable[Report]) -> dict[str, Site]:
    """Every place of the store by its IRI, in the order of their codes."""
    years: dict[str, list[int | None]] = defaultdict(list)
    for report in reports:
        years[report.place].append(report.year)
    return {
        iri: Site(iri, place.label, place.path, place.level, province(known, iri), place.adcode, place.above,
                  tuple(sorted(years[iri], key=lambda year: year or 0)))
        for iri, place in known.items()
    }  # fmt: skip


def _within(known: Mapping[str, Place], place: str, region: str | None) -> bool:
    return region is None or region in chain(known, place)


_TARGETS: dict[Of, str] = {
    "policies": "?node a kg:PolicyLink ; kg:policy ?topic ; kg:relation ?relation ; kg:jurisdiction ?place .",
    "programs": "?node a kg:ProgramUse ; kg:program ?topic ; kg:jurisdiction ?place .",
}
_IMPLEMENTS = " ?node kg:relation kg:implements ."

_CLAIMS = """
SELECT ?node ?place ?topic ?relation ?status ?report ?actor ?local ?rule ?confidence WHERE {
  %s ?node kg:status ?status ; kg:report ?report ; kg:rule ?rule ; kg:confidence ?confidence .
  OPTIONAL { ?node kg:actor ?actor }
  OPTIONAL { ?node kg:localName ?local }
}
"""

_TOPICS: dict[Of, str] = {
    "policies": """SELECT ?topic ?label ?type ?number ?scope WHERE {
  ?topic a kg:Policy ; rdfs:label ?label .
  OPTIONAL { ?topic kg:type ?type }
  OPTIONAL { ?topic kg:number ?number }
  OPTIONAL { ?topic kg:scope ?scope }
}""",
    "programs": """SELECT ?topic ?label WHERE {
  ?topic a kg:Program ; skos:prefLabel ?label FILTER(LANG(?label) = "zh")
}""",
}

_AGENCIES = "SELECT ?agency ?name WHERE { ?agency a kg:Agency ; rdfs:label ?name }"
