"""SPARQL over the store: answers as tables or files, and the named queries that come with the project."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    serialize,
)

from kg.errors import QueryError
from kg.graph.store import GraphStore
from kg.graph.terms import prefixes
from kg.resources import ontology_dir

_TABLES = {"csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV, "json": QueryResultsFormat.JSON}
_GRAPHS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES}
FORMATS = ("table", *_TABLES, *_GRAPHS)

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as strings: IRIs whole, literals without type or language, None where nothing is bound."""

    columns: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of ``ontology/queries``: its name, the question it answers, its text."""

    name: str
    question: str
    sparql: str


def _value(node: object) -> str | None:
    return node.value if isinstance(node, NamedNode | BlankNode | Literal) else None


@contextmanager
def _answering() -> Iterator[None]:
    """Answers are worked out while they are read, and may still fail then: at a SERVICE, or on the disk."""
    try:
        yield
    except OSError as error:
        raise QueryError(
            f"the query cannot be answered: {error}; leave out SERVICE, if it has one"
        ) from error


@_answering()
def select(store: GraphStore, sparql: str) -> Table:
    """The answer of a query: a SELECT as it is, an ASK as one cell, a CONSTRUCT as three columns."""
    result = store.query(sparql)
    if isinstance(result, QueryBoolean):
        return Table(("answer",), [(str(bool(result)).lower(),)])
    if isinstance(result, QueryTriples):
        triples = [(_value(t.subject), _value(t.predicate), _value(t.object)) for t in result]
        return Table(("subject", "predicate", "object"), list[Row](triples))
    columns = tuple(variable.value for variable in result.variables)
    return Table(columns, [tuple(map(_value, solution)) for solution in result])


@_answering()
def answer(store: GraphStore, sparql: str, form: str) -> bytes:
    """The answer of a query as csv, tsv or json (SELECT, ASK) or as ttl or nt (CONSTRUCT, DESCRIBE)."""
    result = store.query(sparql)
    if isinstance(result, QueryTriples):
        if form not in _GRAPHS:
            raise QueryError(
                f"a query that makes a graph has no {form} form; try one of: {' '.join(_GRAPHS)}"
            )
        # The prefix of the data is left out: its local names hold slashes, which Turtle must escape.
        known = {prefix: space for prefix, space in prefixes().items() if prefix != "id"}
        return serialize(result, format=_GRAPHS[form], prefixes=known) or b""
    if form not in _TABLES:
        raise QueryError(f"a query that makes a table has no {form} form; try one of: {' '.join(_TABLES)}")
    serialised: bytes | None = result.serialize(format=_TABLES[form])
    return serialised or b""


def shorten(value: str | None) -> str:
    """A cell for the eye: kg:implements for the whole IRI, nothing for None."""
    for prefix, namespace in prefixes().items():
        if value and value.startswith(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return value or ""


def named_queries() -> list[NamedQuery]:
    """The queries that come with the project, by name."""
    return [named_query(path.stem) for path in sorted((ontology_dir() / "queries").glob("*.rq"))]


def named_query(name: str) -> NamedQuery:
    """One of the named queries; the QueryError for an unknown name lists them all."""
    folder = ontology_dir() / "queries"
    paths = {path.stem: path for path in sorted(folder.glob("*.rq"))}
    if name not in paths:
        raise QueryError(
            f"there is no query or query file {name}; the text of a query goes behind -e;"
            f" the named queries are: {' '.join(paths)}"
        )
    sparql = paths[name].read_text(encoding="utf-8")
    return NamedQuery(name, sparql.splitlines()[0].lstrip("# "), sparql)
