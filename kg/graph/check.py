"""Does the graph keep its shape? SHACL over the reports, and the checks that SHACL core cannot say.

pySHACL works on in-memory rdflib graphs, a few reports at a time, so that the work stays linear; the checks
of ``ontology/checks`` are queries that must find nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from pyoxigraph import RdfFormat
from pyshacl import validate as shacl
from rdflib import Graph
from rdflib.namespace import SH

from kg.graph.sparql import select
from kg.graph.store import GraphStore
from kg.resources import ontology_dir

#: Named graphs that are checked together; pySHACL has a fixed cost for every call.
BATCH = 50


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome: one line for each thing that is wrong, its IRI, its value and what is the matter."""

    conforms: bool
    lines: list[str]


def validate(store: GraphStore) -> Report:
    """Checks every named graph of a store."""
    shapes = Graph().parse(ontology_dir() / "shapes.ttl")
    graphs = sorted(store.graphs())
    batches = (graphs[first : first + BATCH] for first in range(0, len(graphs), BATCH))
    lines = {line for batch in batches for line in _shape_lines(_copy(store, batch), shapes)}
    lines.update(_check_lines(store))
    return Report(not lines, sorted(lines))


def _copy(store: GraphStore, graphs: Iterable[str]) -> Graph:
    copy = Graph()
    for name in graphs:
        buffer = BytesIO()
        store.save(buffer, RdfFormat.N_TRIPLES, name)
        copy.parse(data=buffer.getvalue(), format="nt")
    return copy


def _shape_lines(data: Graph, shapes: Graph) -> Iterator[str]:
    conforms, found, _ = shacl(data, shacl_graph=shapes, advanced=False, inference="none", inplace=True)
    if conforms:
        return
    for result in found.subjects(SH.focusNode):
        path, value = found.value(result, SH.resultPath), found.value(result, SH.value)
        of = "" if value is None else f" ({value})"
        yield f"{found.value(result, SH.focusNode)} {path}{of}: {found.value(result, SH.resultMessage)}"


def _check_lines(store: GraphStore) -> Iterator[str]:
    for path in sorted((ontology_dir() / "checks").glob("*.rq")):
        sparql = path.read_text(encoding="utf-8")
        message = sparql.splitlines()[0].lstrip("# ")
        yield from (f"{row[0]}: {message}" for row in select(store, sparql).rows)
