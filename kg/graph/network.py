"""RDF → networkx: the places, policies and programs of a store, or what stands around one of them.

Nodes are keyed by IRI and carry ``label``, ``kind`` (jurisdiction, policy, program and, around a focus,
agency), ``level``, ``province``, ``years``, ``type`` and, where known, ``adcode``, ``number``, ``scope``,
``path`` and ``aliases``. There is an edge for every link of a report, with ``relation``, ``status``,
``year``, ``actor``, ``evidence`` (dicts of quote, surface, offset, title and year) and, where known,
``local``, ``notice``, ``rule`` and ``confidence``; ``within`` edges lead from a place to the one above it and
have no status.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import networkx

from kg.errors import QueryError
from kg.graph.names import Place, chain, named, normalise, places, province, resolve_place, resolve_policy
from kg.graph.reports import EVIDENCE, Quote, Report, quotes, reports
from kg.graph.sparql import select
from kg.graph.store import GraphStore
from kg.graph.terms import local_name, shorten

#: From what was done to what is only background.
STATUS_ORDER = ("done", "planned", "problem", "context")
#: The relation of a place to the place above it, and of an agency to its place.
WITHIN = "within"
KINDS = {"Jurisdiction": "jurisdiction", "Policy": "policy", "Program": "program", "Agency": "agency"}

_IRI = re.compile(r"[a-z]+:[^\s<>\"{}|\\^`]+")
_EVERY_LINK = "VALUES ?class { kg:PolicyLink kg:ProgramUse } ?node a ?class ."
_EVERY_THING = "VALUES ?class { kg:Jurisdiction kg:Policy kg:Program kg:Agency } ?node a ?class ."
_LINKS = "SELECT ?node ?property ?value WHERE { %s ?node ?property ?value }"
_NAMES_OF_LINKS = {
    "kg:jurisdiction": "source", "kg:policy": "target", "kg:program": "target", "kg:relation": "relation",
    "kg:status": "status", "kg:year": "year", "kg:actor": "actor", "kg:report": "report",
    "kg:localName": "local", "kg:notice": "notice", "kg:rule": "rule", "kg:confidence": "confidence",
}  # fmt: skip
_TOUCHING = """SELECT DISTINCT ?link WHERE {
  { %(nodes)s VALUES ?role { kg:policy kg:program kg:actor } ?link ?role ?node }
  UNION
  { %(nodes)s VALUES ?class { kg:PolicyLink kg:ProgramUse } ?link kg:jurisdiction ?node ; a ?class }
}"""
_NOTICES = "SELECT ?notice ?number WHERE { ?link kg:notice ?notice . ?notice kg:number ?number }"
_NAMES_OF_FACTS = {
    "rdf:type": "class", "rdfs:label": "label", "skos:prefLabel": "label", "skos:altLabel": "alias",
    "kg:adcode": "adcode", "kg:type": "type", "kg:number": "number", "kg:scope": "scope",
    "kg:jurisdiction": "home",
}  # fmt: skip
_FACTS = f"""SELECT DISTINCT ?node ?property ?value WHERE {{
  %s ?node ?property ?value
  FILTER(?property IN ({", ".join(_NAMES_OF_FACTS)}) && COALESCE(LANG(?value), "") != "en")
}}"""
_HOMES = "SELECT ?home WHERE { %s ?node a kg:Agency ; kg:jurisdiction ?home }"
_CLASS = "SELECT ?class WHERE { <%s> a ?class }"
#: So many IRIs stand in one query; where there are more than _FEW, it is faster to ask for everything.
_BATCH, _FEW = 200, 5000

Row = dict[str, str]
Facts = Mapping[str, list[str]]
Places = Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class _Link:
    """One kg:PolicyLink or kg:ProgramUse; ``actor`` and ``issuer`` are agencies."""

    source: str
    target: str
    actor: str | None
    issuer: str | None
    data: dict[str, Any]

    def agent(self, start: str | None) -> str | None:
        """The actor when it is to be a node: around a focus, and more than just the reporting body."""
        return self.actor if start and (self.actor != self.issuer or self.actor == start) else None

    def ends(self, start: str | None) -> set[str]:
        """The nodes that the link joins."""
        agent = self.agent(start)
        return {self.source, self.target} | ({agent} if agent else set())


def project(store: GraphStore, focus: str | None = None, hops: int = 1) -> networkx.MultiDiGraph:
    """The graph of a store, or what lies within some hops of a name; QueryError for an unknown name.

    The graph around a name has its IRI as the graph attribute ``focus``.
    """
    gazetteer, known = places(store), reports(store)
    if focus is not None:
        start = resolve(store, focus)
        links, nodes = _neighbourhood(store, gazetteer, known, start, hops)
        graph = _graph(store, gazetteer, known, links, nodes, start)
        graph.graph["focus"] = start
        return graph
    links = _links(store, known)
    ends = {end for link in links.values() for end in link.ends(None)}
    nodes = ends | {above for end in ends for above in _above(gazetteer, end)}
    return _graph(store, gazetteer, known, links, nodes, None)


def resolve(store: GraphStore, name: str) -> str:
    """The IRI of a program, agency, place or policy by its name, or of anything by its IRI.

    A name that is unknown or ambiguous is a QueryError with the nearest names.
    """
    if _IRI.fullmatch(name) and _rows(store, _CLASS % name):
        return name
    wanted = normalise(name)
    found = {thing.iri for thing in named(store, "Program", "Agency") if normalise(thing.spelling) == wanted}
    if len(found) == 1:
        return found.pop()
    try:
        return resolve_place(store, name).iri
    except QueryError:
        if any(wanted == place.label for place in places(store).values()):
            raise
    return resolve_policy(store, name).iri


def _rows(store: GraphStore, query: str) -> list[Row]:
    return select(store, query).records()


def _rows_about(store: GraphStore, query: str, nodes: Collection[str] | None, every: str) -> Iterator[Row]:
    """The rows of a query about some nodes, or about all; ``every`` is the pattern of which ?node is one."""
    if nodes is None or len(nodes) > _FEW:
        yield from (row for row in _rows(store, query % every) if nodes is None or row["node"] in nodes)
        return
    named = sorted(nodes)
    for first in range(0, len(named), _BATCH):
        yield from _rows(store, query % _only(named[first : first + _BATCH]))


def _only(nodes: Iterable[str]) -> str:
    return f"VALUES ?node {{ {' '.join(f'<{node}>' for node in nodes)} }}"


def _described(rows: Iterable[Row], names: Mapping[str, str]) -> dict[str, Facts]:
    """Node → name → values in a fixed order, for the properties that have a name."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    properties: dict[str, str | None] = {}
    for row in rows:
        iri = row["property"]
        if iri not in properties:
            properties[iri] = names.get(shorten(iri))
        if name := properties[iri]:
            found[row["node"]][name].append(row["value"])
    return {node: {name: sorted(values) for name, values in facts.items()} for node, facts in found.items()}


def _above(places: Places, node: str) -> list[str]:
    """The places above a place, without the country."""
    return [place for place in chain(places, node)[1:] if places[place].level != "national"]


def _links(
    store: GraphStore, reports: Mapping[str, Report], among: Collection[str] | None = None
) -> dict[str, _Link]:
    """All links, or some of them."""
    numbers = {row["notice"]: row["number"] for row in _rows(store, _NOTICES)}
    found = _described(_rows_about(store, _LINKS, among, _EVERY_LINK), _NAMES_OF_LINKS)
    return {iri: _link(facts, reports, numbers) for iri, facts in sorted(found.items())}


def _link(facts: Facts, reports: Mapping[str, Report], numbers: Mapping[str, str]) -> _Link:
    one = {name: values[-1] for name, values in facts.items()}
    issuer = reports[one["report"]].issuer
    data: dict[str, Any] = {
        "relation": local_name(one["relation"]) if "relation" in one else "practises",
        "status": local_name(one["status"]),
        "year": int(one["year"]) if "year" in one else None,
    }
    data |= {name: one[name] for name in ("local", "rule") if name in one}
    data |= {"notice": numbers[one["notice"]]} if one.get("notice") in numbers else {}
    data |= {"confidence": float(one["confidence"])} if "confidence" in one else {}
    return _Link(one["source"], one["target"], one.get("actor", issuer), issuer, data)


def _neighbourhood(
    store: GraphStore, places: Places, reports: Mapping[str, Report], start: str, hops: int
) -> tuple[dict[str, _Link], set[str]]:
    """The links and nodes within some hops of a node."""
    links: dict[str, _Link] = {}
    nodes, frontier = {start}, {start}
    for _ in range(hops):
        found = _links(store, reports, _touching(store, frontier))
        links |= found
        reached = {end for link in found.values() for end in link.ends(start)}
        reached |= {row["home"] for row in _rows(store, _HOMES % _only(sorted(frontier)))}
        reached |= {above for node in frontier for above in _above(places, node)[:1]}
        reached |= {place for place, facts in places.items() if facts.above in frontier}
        frontier = reached - nodes
        nodes |= reached
    return links, nodes


def _touching(store: GraphStore, nodes: Iterable[str]) -> set[str]:
    """The links that some nodes have a part in."""
    return {row["link"] for row in _rows(store, _TOUCHING % {"nodes": _only(sorted(nodes))})}


def _graph(
    store: GraphStore,
    places: Places,
    reports: Mapping[str, Report],
    links: Mapping[str, _Link],
    nodes: set[str],
    start: str | None,
) -> networkx.MultiDiGraph:
    known = nodes | {link.actor for link in links.values() if link.actor}
    facts = defaultdict(dict, _described(_rows_about(store, _FACTS, known, _EVERY_THING), _NAMES_OF_FACTS))
    evidence = quotes(_rows_about(store, EVIDENCE, links if start else None, _EVERY_LINK), reports)
    graph = networkx.MultiDiGraph()
    for node in sorted(nodes):
        graph.add_node(node, **_attributes(places, node, facts[node]))
    for iri, link in sorted(links.items()):
        data = link.data | {
            "actor": _label(facts, link.actor),
            "evidence": [_said(quote) for quote in evidence[iri]],
        }
        for end in {link.source, link.agent(start) or link.source}:
            graph.add_edge(end, link.target, key=iri, **data)
    set_years(graph)
    for node in sorted(nodes):
        home = _home(places, node, facts[node])
        if home in nodes:
            graph.add_edge(
                node, home, key=WITHIN, relation=WITHIN, status="", year=None, actor="", evidence=[]
            )
    return graph


def set_years(graph: networkx.MultiDiGraph) -> None:
    """Gives every node the years of its links."""
    for node, data in graph.nodes(data=True):
        edges = [*graph.in_edges(node, data="year"), *graph.out_edges(node, data="year")]
        data["years"] = sorted({year for *_, year in edges if year})


def _label(facts: Mapping[str, Facts], node: str | None) -> str:
    return _first(facts.get(node or "", {}), "label")


def _home(places: Places, node: str, facts: Facts) -> str | None:
    """The place above a place, or the place of an agency."""
    return places[node].above if node in places else _first(facts, "home") or None


def _attributes(places: Places, node: str, facts: Facts) -> dict[str, Any]:
    kinds = [KINDS[name] for value in facts.get("class", []) if (name := local_name(value)) in KINDS]
    home = node if node in places else _first(facts, "home")
    inside = [home, *_above(places, home)] if home in places else []
    known = {
        "adcode": _first(facts, "adcode"),
        "number": _first(facts, "number"),
        "scope": _first(facts, "scope"),
        "path": "".join(places[place].label for place in reversed(inside) if place != node),
        "aliases": sorted(facts.get("alias", [])),
    }
    return {
        "label": _first(facts, "label") or node,
        "kind": kinds[0] if kinds else "policy",
        "level": places[inside[0]].level if inside else "",
        "province": province(places, inside[0]) if inside else "",
        "type": local_name(_first(facts, "type")),
        "years": [],
    } | {key: value for key, value in known.items() if value}


def _first(facts: Facts, name: str) -> str:
    return facts[name][0] if facts.get(name) else ""


def _said(quote: Quote) -> dict[str, Any]:
    names = ("quote", "surface", "offset", "title", "year")
    return {name: getattr(quote, name) for name in names}
