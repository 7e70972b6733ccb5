"""RDF → networkx: the places, policies and programs of a store, or what stands around one of them.

Nodes are keyed by IRI and carry ``label``, ``kind`` (jurisdiction, policy, program and, around a focus,
agency), ``level``, ``province``, ``years``, ``type`` and, where known, ``adcode``, ``number``, ``scope``,
``path`` and ``aliases``. There is an edge for every link of a report, with ``relation``, ``status``,
``year``, ``actor``, ``evidence`` (dicts of quote, surface, offset, title and year) and, where known,
``local``, ``notice``, ``rule`` and ``confidence``; ``within`` edges lead from a place to the one above it and
have no status.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx

from kg.errors import QueryError
from kg.graph.names import Place, chain, named, normalise, places, province, resolve_place, resolve_policy
from kg.graph.sparql import select
from kg.graph.store import GraphStore
from kg.graph.terms import local_name, shorten

#: From what was done to what is only background.
STATUS_ORDER = ("done", "planned", "problem", "context")
#: The relation of a place to the place above it, and of an agency to its place.
WITHIN = "within"
KINDS = {"Jurisdiction": "jurisdiction", "Policy": "policy", "Program": "program", "Agency": "agency"}

_IRI = re.compile(r"[a-z]+:[^\s<>\"{}|\\^`]+")
_TARGETS = (
    "?link a kg:PolicyLink ; kg:policy ?target ; kg:relation ?relation .",
    "?link a kg:ProgramUse ; kg:program ?target . BIND(kg:practises AS ?relation)",
)
_LINKS = """
SELECT ?link ?source ?target ?relation ?status ?year ?actor ?issuer ?local ?notice ?rule ?confidence WHERE {
  %s %s ?link kg:jurisdiction ?source ; kg:status ?status ; kg:report ?report .
  OPTIONAL { ?link kg:year ?year }
  OPTIONAL { ?link kg:actor ?actor }
  OPTIONAL { ?report kg:issuer ?issuer }
  OPTIONAL { ?link kg:localName ?local }
  OPTIONAL { ?link kg:notice/kg:number ?notice }
  OPTIONAL { ?link kg:rule ?rule }
  OPTIONAL { ?link kg:confidence ?confidence }
}"""
_TOUCHING = """SELECT DISTINCT ?link WHERE {
  { VALUES ?node { %(nodes)s } VALUES ?role { kg:policy kg:program kg:actor } ?link ?role ?node }
  UNION
  { VALUES ?node { %(nodes)s } VALUES ?class { kg:PolicyLink kg:ProgramUse } ?link kg:jurisdiction ?node ;
    a ?class }
}"""
_EVIDENCE = """SELECT ?link ?report ?quote ?surface ?first ?start ?title ?year WHERE {
  %s ?link kg:evidence ?evidence .
  ?evidence kg:quote ?quote ; kg:start ?first ; kg:report ?report ; oa:hasSelector ?selector .
  ?selector oa:exact ?surface ; oa:start ?start .
  OPTIONAL { ?report dcterms:title ?title }
  OPTIONAL { ?report kg:year ?year }
}"""
_FACTS = """SELECT DISTINCT ?node ?property ?value WHERE {
  VALUES ?class { kg:Jurisdiction kg:Policy kg:Program kg:Agency }
  %s ?node a ?class ; ?property ?value FILTER(COALESCE(LANG(?value), "") != "en")
}"""
_NAMES_OF_FACTS = {
    "rdf:type": "class", "rdfs:label": "label", "skos:prefLabel": "label", "skos:altLabel": "alias",
    "kg:adcode": "adcode", "kg:type": "type", "kg:number": "number", "kg:scope": "scope",
    "kg:jurisdiction": "home",
}  # fmt: skip
#: Beyond so many nodes or links, all of the store are asked for: that is faster than naming each.
_FEW = 200
_HOMES = "SELECT ?home WHERE { VALUES ?node { %s } ?node a kg:Agency ; kg:jurisdiction ?home }"
_CLASS = "SELECT ?class WHERE { <%s> a ?class }"

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
    gazetteer = places(store)
    if focus is not None:
        start = resolve(store, focus)
        links, nodes = _neighbourhood(store, gazetteer, start, hops)
        graph = _graph(store, gazetteer, links, nodes, start)
        graph.graph["focus"] = start
        return graph
    links = _links(store)
    ends = {end for link in links.values() for end in link.ends(None)}
    nodes = ends | {above for end in ends for above in _above(gazetteer, end)}
    return _graph(store, gazetteer, links, nodes, None)


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


def graphml_safe(graph: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """A copy whose attributes are strings and numbers: lists as JSON, nothing for what is unknown."""
    safe = networkx.MultiDiGraph()
    safe.add_nodes_from((node, _flat(data)) for node, data in graph.nodes(data=True))
    for source, target, key, data in graph.edges(keys=True, data=True):
        safe.add_edge(source, target, key=key, **_flat(data))
    return safe


def _flat(data: Mapping[str, Any]) -> dict[str, str | int | float]:
    return {
        key: value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
        for key, value in data.items()
        if value is not None
    }


def _rows(store: GraphStore, query: str) -> list[Row]:
    return select(store, query).records()


def _iris(nodes: Iterable[str]) -> str:
    return " ".join(f"<{node}>" for node in sorted(nodes))


def _year(row: Row) -> int | None:
    return int(row["year"]) if "year" in row else None


def _above(places: Places, node: str) -> list[str]:
    """The places above a place, without the country."""
    return [place for place in chain(places, node)[1:] if places[place].level != "national"]


def _links(store: GraphStore, among: Collection[str] | None = None) -> dict[str, _Link]:
    """All links, or some of them."""
    some = "" if among is None else f"VALUES ?link {{ {_iris(among)} }}"
    rows = (row for target in _TARGETS for row in _rows(store, _LINKS % (some, target)))
    return {row["link"]: _link(row) for row in sorted(rows, key=lambda row: sorted(row.items()))}


def _link(row: Row) -> _Link:
    data: dict[str, Any] = {"relation": local_name(row["relation"]), "status": local_name(row["status"])}
    data |= {"year": _year(row)} | {key: row[key] for key in ("local", "notice", "rule") if key in row}
    data |= {"confidence": float(row["confidence"])} if "confidence" in row else {}
    issuer = row.get("issuer")
    return _Link(row["source"], row["target"], row.get("actor", issuer), issuer, data)


def _neighbourhood(
    store: GraphStore, places: Places, start: str, hops: int
) -> tuple[dict[str, _Link], set[str]]:
    """The links and nodes within some hops of a node."""
    links: dict[str, _Link] = {}
    nodes, frontier = {start}, {start}
    for _ in range(hops):
        touching = [row["link"] for row in _rows(store, _TOUCHING % {"nodes": _iris(frontier)})]
        found = _links(store, touching)
        links |= found
        reached = {end for link in found.values() for end in link.ends(start)}
        reached |= {row["home"] for row in _rows(store, _HOMES % _iris(frontier))}
        reached |= {above for node in frontier for above in _above(places, node)[:1]}
        reached |= {place for place, facts in places.items() if facts.above in frontier}
        frontier = reached - nodes
        nodes |= reached
    return links, nodes


def _graph(
    store: GraphStore,
    places: Places,
    links: Mapping[str, _Link],
    nodes: set[str],
    start: str | None,
) -> networkx.MultiDiGraph:
    facts = _facts(store, nodes | {link.actor for link in links.values() if link.actor})
    evidence = _evidence(store, links)
    graph = networkx.MultiDiGraph()
    for node in sorted(nodes):
        graph.add_node(node, **_attributes(places, node, facts[node]))
    for iri, link in sorted(links.items()):
        data = link.data | {"actor": _label(facts, link.actor), "evidence": evidence[iri]}
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


def _among(variable: str, wanted: Collection[str], otherwise: str = "") -> str:
    """The pattern that keeps a variable to some IRIs, or to more than these when they are many."""
    return f"VALUES ?{variable} {{ {_iris(wanted)} }}" if len(wanted) <= _FEW else otherwise


def _facts(store: GraphStore, nodes: Collection[str]) -> dict[str, dict[str, list[str]]]:
    """What the store says of each node, property → values in a fixed order."""
    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = _rows(store, _FACTS % _among("node", nodes))
    for row in sorted(rows, key=lambda row: (row["node"], row["property"], row["value"])):
        name = _NAMES_OF_FACTS.get(shorten(row["property"]))
        if name and row["node"] in nodes:
            facts[row["node"]][name].append(row["value"])
    return facts


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


def _evidence(store: GraphStore, links: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The quotes of each link, in the order of their reports and of the text."""
    found: dict[str, list[tuple[str, int, int, dict[str, Any]]]] = defaultdict(list)
    links_only = "VALUES ?class { kg:PolicyLink kg:ProgramUse } ?link a ?class ."
    rows = _rows(store, _EVIDENCE % _among("link", links, links_only))
    for row in (row for row in rows if row["link"] in links):
        first, start = int(row["first"]), int(row["start"])
        quote = {"quote": row["quote"], "surface": row["surface"], "offset": start - first}
        quote |= {"title": row.get("title", ""), "year": _year(row)}
        found[row["link"]].append((row["report"], first, start, quote))
    return defaultdict(
        list, {iri: [quote for *_, quote in sorted(rows, key=lambda r: r[:3])] for iri, rows in found.items()}
    )
