"""The store: Oxigraph in a folder, one named graph a report, and their union as the default graph.

The union is kept, not computed: Oxigraph's own union repeats a triple once for every graph that holds it,
which would make counts wrong and joins over shared places slow.

A named graph counts as written only when its mark (``kg:digest``) stands in the graph of marks, which is
written last; opening for writing removes what a killed build left half-written. So a build can be broken
off at any moment, and the next one completes it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, serialize

from kg.errors import QueryError, StoreError
from kg.graph.emit import report_quads
from kg.graph.terms import Terms, key, plain, prefixes, term
from kg.graph.vocabulary import NAME, vocabulary_quads
from kg.lexicon import Lexicon
from kg.model import Extraction

MARKS = "marks"

#: Quads of one bulk load, the union counted: Oxigraph writes up to a million at once or not at all.
CHUNK = 900_000

#: The beginning of an update, behind the declarations and comments that may come first.
_UPDATE = re.compile(
    r"(?:\s|#.*|(?:PREFIX|BASE)\b[^<]*<[^>]*>)*(INSERT|DELETE|WITH|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY)\b",
    re.IGNORECASE,
)

_REPORTS = """
SELECT ?report ?graph ?file ?hash ?rules WHERE {
  GRAPH ?graph { ?report kg:file ?file ; kg:sourceHash ?hash ; kg:rulesVersion ?rules }
} ORDER BY ?report
"""

_REMOVE = """
DELETE {{ ?s ?p ?o }} WHERE {{
  GRAPH {graph} {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER(?other != {graph}) }}
}} ;
DROP SILENT GRAPH {graph} ;
DELETE WHERE {{ GRAPH {marks} {{ {graph} ?p ?o }} }}
"""


@dataclass(frozen=True, slots=True)
class GraphData:
    """A named graph ready to be written: its IRI, the mark of its content, and its N-Quads in UTF-8."""

    graph: str
    digest: str
    nquads: bytes


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report in the store: its IRI and named graph, the file it came from, hash and rules version."""

    report: str
    graph: str
    file: str
    source_hash: str
    rules_version: str


def digest(source_hash: str, rules_version: str) -> str:
    """The mark of a report: it changes with the file and with the rules."""
    return f"{source_hash}-{rules_version}"


def report_graph(extraction: Extraction, lexicon: Lexicon, source_hash: str) -> GraphData:
    """The named graph of one report, ready to be written."""
    lines = report_quads(extraction, lexicon, source_hash)
    graph = plain(Terms().graph(extraction.profile))
    return GraphData(graph, digest(source_hash, lexicon.version), "".join(lines).encode())


def vocabulary_graph(lexicon: Lexicon) -> GraphData:
    """The named graph of the vocabulary, marked with a hash of its content."""
    text = "".join(vocabulary_quads(lexicon))
    return GraphData(plain(Terms().named_graph(NAME)), key(text), text.encode())


def _with_union(data: GraphData) -> bytes:
    """The N-Quads of a named graph, and the same statements for the default graph."""
    return data.nquads + data.nquads.replace(f" <{data.graph}> .\n".encode(), b" .\n")


def _chunks(graphs: Iterable[GraphData]) -> Iterator[list[GraphData]]:
    chunk: list[GraphData] = []
    size = 0
    for data in graphs:
        lines = 2 * data.nquads.count(b"\n")
        if chunk and size + lines > CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(data)
        size += lines
    if chunk:
        yield chunk


def _explain(error: OSError, path: str) -> StoreError:
    reason = str(error)
    if "lock" in reason.lower():
        return StoreError(
            f"the store {path} is in use by another process; wait for it or choose another --store"
        )
    if "ermission denied" in reason or "Read-only file system" in reason:
        return StoreError(
            f"the store {path} cannot be written; check its permissions or choose another --store"
        )
    return StoreError(f"the store {path} cannot be used: {reason.splitlines()[0]}")


def _check_path(path: str, write: bool) -> None:
    """StoreError unless the path is a store or, for writing, a place to put one."""
    if "://" in path:
        raise StoreError(f"{path}: remote stores are not supported yet; name a folder")
    folder = Path(path)
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{path} is a file, not a store; name a folder")
    empty = not folder.exists() or not any(folder.iterdir())
    if empty and not write:
        raise StoreError(f"there is no store at {path}; make one with: kg build PATH… --store {path}")
    if not empty and not (folder / "CURRENT").exists():
        raise StoreError(f"the folder {path} holds other files, not a store; choose another --store")


def _syntax_message(message: str) -> str:
    """One line of a syntax error, its position counted without the line of prefixes."""
    hint = "mend it there, or start from one of: kg query --list"
    first = message.splitlines()[0].removeprefix("error at ")
    line, _, rest = first.partition(":")
    where, _, reason = rest.partition(": ")
    if not line.isdigit():
        return f"the query is not valid SPARQL: {first}; {hint}"
    cut = reason if len(reason) <= 120 else f"{reason[:120]}…"
    return f"the query is not valid SPARQL: line {int(line) - 1}, column {where}: {cut}; {hint}"


class GraphStore:
    """Named graphs in a folder or in memory; a context manager that closes the store."""

    def __init__(self, store: Store, path: str = "(memory)", terms: Terms | None = None) -> None:
        self.rdf, self.path = store, path
        self.terms = terms or Terms()
        self._marks = NamedNode(plain(self.terms.named_graph(MARKS)))
        self._digest = NamedNode(plain(term("digest")))

    @classmethod
    def open(cls, path: str | Path, *, write: bool = False) -> Self:
        """The store in a folder, to read or to write (then made when missing); or else StoreError."""
        name = str(path)
        try:
            _check_path(name, write)
            store = cls(Store(name) if write else Store.read_only(name), name)
        except OSError as error:
            raise _explain(error, name) from error
        if write:
            store._remove_unfinished()
        return store

    @classmethod
    def in_memory(cls) -> Self:
        """An empty store that is gone with the process."""
        return cls(Store())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the folder free; what was written is on disk."""
        del self.rdf

    def digests(self) -> dict[str, str]:
        """The mark of every complete named graph, by its IRI."""
        marks = self.rdf.quads_for_pattern(None, self._digest, None, self._marks)
        return {quad.subject.value: quad.object.value for quad in marks}  # type: ignore[union-attr]

    def put(self, graphs: Iterable[GraphData]) -> None:
        """Writes named graphs, each in the place of its former self; an unchanged one is left alone."""
        changed = {data.graph: data for data in graphs if self._mark(data) not in self.rdf}
        try:
            for graph in changed.keys() & self.graphs():
                self.remove_graph(graph)
            for chunk in _chunks(changed.values()):
                self.rdf.bulk_load(b"".join(map(_with_union, chunk)), RdfFormat.N_QUADS)
                self.rdf.extend(self._mark(data) for data in chunk)
            self.rdf.flush()
        except OSError as error:
            raise _explain(error, self.path) from error

    def remove_graph(self, graph: str) -> None:
        """Takes out a named graph, its mark, and what only it says from the union, all or nothing."""
        self.rdf.update(_REMOVE.format(graph=f"<{graph}>", marks=self._marks))

    def _mark(self, data: GraphData) -> Quad:
        return Quad(NamedNode(data.graph), self._digest, Literal(data.digest), self._marks)

    def graphs(self) -> set[str]:
        """The IRIs of the named graphs of reports and vocabulary."""
        return {graph.value for graph in self.rdf.named_graphs()} - {self._marks.value}

    def _remove_unfinished(self) -> None:
        for graph in self.graphs() - self.digests().keys():
            self.remove_graph(graph)

    def reports(self) -> list[StoredReport]:
        """The reports in the store, in the order of their IRIs."""
        return [StoredReport(*(row[n].value for n in range(5))) for row in self.query(_REPORTS)]

    def query(self, sparql: str) -> Any:
        """The answer of pyoxigraph to a query over the union of the named graphs.

        The prefixes of the context are known; a query that is malformed, or no query, is a QueryError.
        """
        prologue = " ".join(f"PREFIX {prefix}: <{space}>" for prefix, space in prefixes().items())
        try:
            return self.rdf.query(f"{prologue}\n{sparql}")
        except SyntaxError as error:
            if update := _UPDATE.match(sparql):
                raise QueryError(
                    f"{update[1].upper()} would change the store, and a query cannot;"
                    " ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
                ) from error
            raise QueryError(_syntax_message(str(error))) from error
        except UnicodeEncodeError as error:
            raise QueryError("the question is not valid UTF-8; set the terminal to UTF-8") from error

    def save(self, out: BinaryIO, form: RdfFormat, graph: str | None = None) -> None:
        """Writes the union of the named graphs, or one of them, in a form that holds triples."""
        source = DefaultGraph() if graph is None else NamedNode(graph)
        # The prefix of the data is left out: its local names hold slashes, which Turtle must escape.
        known = {prefix: space for prefix, space in prefixes().items() if prefix != "id"}
        self.rdf.dump(out, form, from_graph=source, prefixes=known)

    def lines(self) -> Iterator[bytes]:
        """All statements as N-Quads, the graphs in order of their names and the lines of each sorted."""
        for graph in sorted(self.graphs() | {self._marks.value}):
            statements = self.rdf.quads_for_pattern(None, None, None, NamedNode(graph))
            text = serialize(statements, format=RdfFormat.N_QUADS) or b""
            yield from sorted(text.splitlines(keepends=True))

    def dump(self, out: BinaryIO) -> None:
        """Writes all statements as N-Quads; the same reports give the same bytes."""
        out.writelines(self.lines())
