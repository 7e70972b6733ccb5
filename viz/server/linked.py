"""Things of the graph as linked data: what the store says of one, as Turtle, JSON-LD or N-Triples."""

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from kg.graph.terms import BASE, iri, turtle_prefixes
from viz.server.data import Data
from viz.server.negotiate import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE
from viz.server.pages.base import MissingError

#: Statements that point to a thing, at most.
INCOMING = 10_000
#: What a thing can be asked for, the best first.
OFFERED = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML)
SUFFIXES = {"ttl": TURTLE, "jsonld": JSONLD, "nt": NTRIPLES, "rdf": RDFXML}
_FORMATS = {
    TURTLE: RdfFormat.TURTLE,
    JSONLD: RdfFormat.JSON_LD,
    NTRIPLES: RdfFormat.N_TRIPLES,
    RDFXML: RdfFormat.RDF_XML,
}


def described(data: Data, thing: str, kind: str) -> tuple[bytes, bool]:
    """What the store says of a thing in a media type, and whether what points to it was cut.

    That is all it is the subject of, the labels of what it names, its evidence if it is a statement, and what
    points to it. MissingError when that is nothing.
    """
    own = list(_triples(data, _OWN % iri(thing)))
    pointing = list(_triples(data, _INCOMING % (iri(thing), INCOMING + 1)))
    if not own and not pointing:
        raise MissingError(f"图中没有 {thing}")
    more = _triples(data, _AROUND % iri(thing))
    triples = _distinct([*own, *more, *pointing[:INCOMING]])
    return written(triples, kind), len(pointing) > INCOMING


def written(triples: Iterable[Triple], kind: str) -> bytes:
    """Triples in a media type."""
    prefixes = turtle_prefixes() if kind in (TURTLE, RDFXML) else None
    return serialize(triples, format=_FORMATS[kind], prefixes=prefixes) or b""


def _triples(data: Data, sparql: str) -> Iterator[Triple]:
    found: Iterable[Triple] = data.store.query(sparql)
    return iter(found)


def _distinct(triples: Iterable[Triple]) -> list[Triple]:
    """Each once, what is said of one subject together."""
    order: dict[str, list[Triple]] = {}
    for triple in dict.fromkeys(triples):
        subject = triple.subject
        order.setdefault(subject.value if isinstance(subject, NamedNode) else str(subject), []).append(triple)
    return [triple for group in order.values() for triple in group]


_OWN = "CONSTRUCT { ?thing ?p ?o } WHERE { VALUES ?thing { %s } ?thing ?p ?o }"
_AROUND = f"""CONSTRUCT {{ ?o ?label ?name . ?s ?q ?v }} WHERE {{
  VALUES ?thing {{ %s }}
  {{ VALUES ?label {{ rdfs:label skos:prefLabel }} ?thing ?p ?o . ?o ?label ?name
     FILTER(STRSTARTS(STR(?o), "{BASE}")) }}
  UNION {{ VALUES ?step {{ kg:evidence oa:hasSelector }} ?thing ?step ?s . ?s ?q ?v }}
  UNION {{ ?thing kg:evidence ?e . ?e oa:hasSelector ?s . ?s ?q ?v }}
}}"""
_INCOMING = "CONSTRUCT { ?s ?p ?thing } WHERE { VALUES ?thing { %s } ?s ?p ?thing } LIMIT %d"
