"""The store: one named graph a report, and their union as the default graph, on an embedded or remote engine.

The union is kept, not computed, except where the engine's default graph shows the named graphs by itself:
Oxigraph's own union repeats a triple once for every graph that holds it, which would make counts wrong and
joins over shared places slow.

The graph of marks tells which named graphs there are and what they were made from (``kg:digest``). A graph is
marked as unfinished before it is written and gets its digest afterwards; opening for writing removes what is
unfinished. So a build can be broken off at any moment, and the next one completes it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Self

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize

from kg.errors import StoreError
from kg.graph.embedded import Embedded
from kg.graph.emit import report_quads
from kg.graph.engine import Engine, GraphData
from kg.graph.syntax import makes_graph
from kg.graph.terms import Terms, integer, iri, key, literal, plain, turtle_prefixes
from kg.graph.vocabulary import NAME, vocabulary_quads
from kg.lexicon import Lexicon
from kg.model import Extraction
from kg.read import UNTOLD, About

#: The named graph of marks, and the form of the store that it tells as owl:versionInfo.
MARKS, FORM = "marks", "4"

_UNFINISHED = "unfinished"

_REPORTS = """
SELECT ?report ?graph ?file ?hash ?rules WHERE {
  GRAPH ?graph { ?report kg:file ?file ; kg:sourceHash ?hash ; kg:rulesVersion ?rules }
} ORDER BY ?report
"""

_SOURCES = """
SELECT ?source ?graph ?name ?rules WHERE {
  GRAPH ?graph { ?report kg:rulesVersion ?rules ; prov:wasDerivedFrom ?source . ?source schema:name ?name }
} ORDER BY ?source
"""

_FROM_UNION = """
DELETE {{ ?s ?p ?o }} WHERE {{
  GRAPH {graph} {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER(?other != {graph}) }}
}} ;
"""

_REMOVE = """
DROP SILENT GRAPH {graph} ;
DELETE WHERE {{ GRAPH {marks} {{ {graph} ?p ?o }} }}
"""


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report in the store: its IRI and named graph, the file it came from, hash and rules version."""

    report: str
    graph: str
    file: str
    source_hash: str
    rules_version: str


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A source of a report in the store: its IRI, the named graph, the file, the version of the rules."""

    source: str
    graph: str
    file: str
    rules_version: str


def digest(source_hash: str, rules_version: str) -> str:
    """The mark of a report: it changes with the file and with the rules."""
    return f"{source_hash}-{rules_version}"


def report_graph(
    extraction: Extraction, lexicon: Lexicon, source_hash: str, about: About = UNTOLD
) -> GraphData:
    """The named graph of one report, ready to be written; ``about`` is what its file says of itself."""
    lines = report_quads(extraction, lexicon, source_hash, about=about)
    graph = plain(Terms().graph(extraction.profile))
    return GraphData(graph, digest(source_hash, lexicon.version), "".join(lines).encode())


def vocabulary_graph(lexicon: Lexicon) -> GraphData:
    """The named graph of the vocabulary, marked with a hash of its content."""
    text = "".join(vocabulary_quads(lexicon))
    return GraphData(plain(Terms().named_graph(NAME)), key(text), text.encode())


def _endpoint(url: str) -> Engine:
    from kg.graph.endpoint import Endpoint  # its HTTP library takes long to import

    return Endpoint(url)


class GraphStore:
    """Named graphs on an engine; a context manager that closes it."""

    def __init__(self, engine: Engine, terms: Terms | None = None) -> None:
        self.engine = engine
        self.terms = terms or Terms()
        self._marks = self.terms.named_graph(MARKS)

    @classmethod
    def open(cls, path: str | Path, *, write: bool = False) -> Self:
        """The store in a folder, or behind the URL of a SPARQL endpoint, to read or to write.

        For writing, a folder is made when missing. StoreError tells what is wrong.
        """
        name = str(path)
        store = cls(_endpoint(name) if "://" in name else Embedded.open(name, write=write))
        store._check_form()
        if write:
            store._begin()
        return store

    @classmethod
    def in_memory(cls) -> Self:
        """An empty store that is gone with the process."""
        store = cls(Embedded(Store()))
        store._begin()
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> str:
        """Where the store is, as the user named it."""
        return self.engine.path

    def close(self) -> None:
        """Gives the store free; what was written stays."""
        self.engine.close()

    # ------------------------------------------------------------ marks

    def _check_form(self) -> None:
        """StoreError when the store was made in a form that this version does not know."""
        found = [row[0].value for row in self._in_marks("?form", f"{self._marks} owl:versionInfo ?form")]
        if found not in ([], [FORM]):
            raise StoreError(
                f"the store {self.path} was made by another version of kg;"
                " build it anew: kg build PATH… --store ANOTHER"
            )

    def _begin(self) -> None:
        """Marks the store as ours and removes what a killed build left half-written."""
        self._insert_marks([(self._marks, "owl:versionInfo", literal(FORM))])
        for graph, mark in self._all_marks():
            if mark == _UNFINISHED:
                self.remove_graph(graph)

    def _in_marks(self, variables: str, pattern: str) -> Any:
        return self.query(f"SELECT {variables} WHERE {{ GRAPH {self._marks} {{ {pattern} }} }}")

    def _all_marks(self, among: Iterable[str] | None = None) -> list[tuple[str, str]]:
        some = "" if among is None else f"VALUES ?graph {{ {' '.join(map(iri, among))} }}"
        rows = self._in_marks("?graph ?digest", f"{some} ?graph kg:digest ?digest")
        return [(row[0].value, row[1].value) for row in rows]

    def _insert_marks(self, marks: Iterable[tuple[str, str, str]]) -> None:
        self.engine.update(f"INSERT DATA {{ GRAPH {self._marks} {{ {_statements(marks)} }} }}")

    def digests(self) -> dict[str, str]:
        """The mark of every complete named graph, by its IRI."""
        return {graph: mark for graph, mark in self._all_marks() if mark != _UNFINISHED}

    def size(self) -> int:
        """The number of statements in all named graphs, one that stands in two counted twice."""
        rows = list(self._in_marks("(SUM(?size) AS ?all)", "?graph void:triples ?size"))
        return int(rows[0][0].value)

    def graphs(self) -> set[str]:
        """The IRIs of the named graphs of reports and vocabulary."""
        return {graph for graph, _ in self._all_marks()}

    # ------------------------------------------------------------ writing

    def put(self, graphs: Iterable[GraphData]) -> set[str]:
        """Writes named graphs, each in the place of its former self; an unchanged one is left alone.

        Those that were written are told.
        """
        wanted = {data.graph: data for data in graphs}
        stored = dict(self._all_marks(wanted))
        changed = [data for graph, data in wanted.items() if stored.get(graph) != data.digest]
        if not changed:
            return set()
        for data in changed:
            if data.graph in stored:
                self.remove_graph(data.graph)
        unfinished = [(iri(data.graph), "kg:digest", literal(_UNFINISHED)) for data in changed]
        self._insert_marks(unfinished)
        self.engine.load(changed, union=self._keeps_union)
        self._insert_marks(mark for data in changed for mark in _marks_of(data))
        self.engine.update(f"DELETE DATA {{ GRAPH {self._marks} {{ {_statements(unfinished)} }} }}")
        return {data.graph for data in changed}

    def remove_graph(self, graph: str) -> None:
        """Takes out a named graph, its mark, and what only it says from the union, all or nothing."""
        steps = (_FROM_UNION if self._keeps_union else "") + _REMOVE
        self.engine.update(steps.format(graph=iri(graph), marks=self._marks))

    @property
    def _keeps_union(self) -> bool:
        """Whether the union must be written: not where the default graph shows the marks by itself."""
        return not self.query(f"ASK {{ {self._marks} owl:versionInfo ?form }}")

    # ------------------------------------------------------------ reading

    def reports(self) -> list[StoredReport]:
        """The reports in the store, in the order of their IRIs."""
        return [StoredReport(*(row[n].value for n in range(5))) for row in self.query(_REPORTS)]

    def sources(self) -> list[StoredSource]:
        """The sources of all reports, in the order of their IRIs."""
        return [StoredSource(*(row[n].value for n in range(4))) for row in self.query(_SOURCES)]

    def graph(self, name: str) -> GraphData:
        """A named graph as it was written, its lines in order."""
        return GraphData(name, dict(self._all_marks([name]))[name], b"".join(self._lines(name)))

    def query(self, sparql: str) -> Any:
        """The answer, in the types of pyoxigraph, to a query over the union of the named graphs.

        The prefixes of the context are known; a query that is malformed, or no query, is a QueryError.
        """
        return self.engine.query(sparql, graph=makes_graph(sparql))

    def save(self, out: BinaryIO, form: RdfFormat, graph: str | None = None) -> None:
        """Writes the union of the named graphs, or one of them, in a form that holds triples.

        What several graphs say may be repeated where the server computes the union.
        """
        if graph is None and not self._keeps_union:
            sources: list[str | None] = [*sorted(self.graphs())]
        else:
            sources = [graph]
        statements = chain.from_iterable(map(self.engine.triples, sources))
        serialize(statements, out, format=form, prefixes=turtle_prefixes())

    def lines(self) -> Iterator[bytes]:
        """All statements as N-Quads, the graphs in order of their names and the lines of each sorted."""
        for graph in sorted(self.graphs() | {plain(self._marks)}):
            yield from self._lines(graph)

    def _lines(self, graph: str) -> list[bytes]:
        name = NamedNode(graph)
        statements = (Quad(t.subject, t.predicate, t.object, name) for t in self.engine.triples(graph))
        text = serialize(statements, format=RdfFormat.N_QUADS) or b""
        return sorted(text.splitlines(keepends=True))

    def dump(self, out: BinaryIO) -> None:
        """Writes all statements as N-Quads; the same reports give the same bytes."""
        out.writelines(self.lines())


def _marks_of(data: GraphData) -> Iterator[tuple[str, str, str]]:
    graph = iri(data.graph)
    yield graph, "kg:digest", literal(data.digest)
    yield graph, "void:triples", integer(data.nquads.count(b"\n"))


def _statements(triples: Iterable[tuple[str, str, str]]) -> str:
    return " ".join(f"{subject} {predicate} {value} ." for subject, predicate, value in triples)
