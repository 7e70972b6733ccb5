"""SPARQL over the store: answers as tables or files, as many rows of them as are wanted."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from kg.errors import QueryError
from kg.graph.store import GraphStore
from kg.graph.terms import turtle_prefixes

_TABLES = {"csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV, "json": QueryResultsFormat.JSON}
_GRAPHS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES}
FORMATS = ("table", *_TABLES, *_GRAPHS)

Row = tuple[str | None, ...]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as strings: IRIs whole, literals without type or language, None where nothing is bound.

    ``cut`` tells that there are more rows than were asked for.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    cut: bool = False

    def records(self) -> list[dict[str, str]]:
        """The rows by the names of their columns, without what is not bound."""
        named = (zip(self.columns, row, strict=True) for row in self.rows)
        return [{name: cell for name, cell in row if cell is not None} for row in named]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in one of the forms, and whether it was cut as in Table."""

    content: bytes
    cut: bool = False


def _value(node: object) -> str | None:
    return node.value if isinstance(node, NamedNode | BlankNode | Literal) else None


@contextmanager
def _answering() -> Iterator[None]:
    """Answers are worked out while they are read, and may fail then, as when a build takes files away."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise QueryError(
            f"the query cannot be answered: {reason}; if the store is being built, ask again afterwards"
        ) from error


def _first(items: Iterable[Item], most: int | None) -> tuple[list[Item], bool]:
    """At most so many of the items, and whether there are more."""
    taken = list(items if most is None else islice(items, most + 1))
    return (taken, False) if most is None else (taken[:most], len(taken) > most)


@_answering()
def select(store: GraphStore, sparql: str, rows: int | None = None) -> Table:
    """The answer of a query: a SELECT as it is, an ASK as one cell, a CONSTRUCT as three columns.

    ``rows`` is the most rows that are wanted.
    """
    result = store.query(sparql)
    if isinstance(result, QueryBoolean):
        return Table(("answer",), [(str(bool(result)).lower(),)])
    taken, cut = _first(result, rows)
    if isinstance(result, QuerySolutions):
        columns = tuple(variable.value for variable in result.variables)
        return Table(columns, [tuple(map(_value, solution)) for solution in taken], cut)
    triples = [(_value(t.subject), _value(t.predicate), _value(t.object)) for t in taken]
    return Table(("subject", "predicate", "object"), list[Row](triples), cut)


@_answering()
def answer(store: GraphStore, sparql: str, form: str, rows: int | None = None) -> Answer:
    """The answer of a query as csv, tsv or json (SELECT, ASK) or as ttl or nt (CONSTRUCT, DESCRIBE)."""
    result = store.query(sparql)
    if isinstance(result, QueryBoolean | QuerySolutions):
        if form not in _TABLES:
            raise QueryError(
                f"a query that makes a table has no {form} form; try one of: {' '.join(_TABLES)}"
            )
        return _results(result, form, rows)
    if form not in _GRAPHS:
        raise QueryError(f"a query that makes a graph has no {form} form; try one of: {' '.join(_GRAPHS)}")
    triples, cut = _first(result, rows)
    return Answer(serialize(triples, format=_GRAPHS[form], prefixes=turtle_prefixes()) or b"", cut)


def _results(result: QueryBoolean | QuerySolutions, form: str, rows: int | None) -> Answer:
    if isinstance(result, QueryBoolean) or rows is None:
        return Answer(result.serialize(format=_TABLES[form]) or b"")
    taken, cut = _first(result, rows)
    names = [variable.value for variable in result.variables]
    bindings = [
        {name: _json(node) for name, node in zip(names, solution, strict=True) if node is not None}
        for solution in taken
    ]
    text = json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}, ensure_ascii=False)
    again = parse_query_results(text, QueryResultsFormat.JSON)
    return Answer(again.serialize(format=_TABLES[form]) or b"", cut)


def _json(node: Any) -> dict[str, Any]:
    """A term in the JSON form of SPARQL results."""
    if isinstance(node, NamedNode):
        return {"type": "uri", "value": node.value}
    if isinstance(node, BlankNode):
        return {"type": "bnode", "value": node.value}
    if isinstance(node, Triple):
        parts = {"subject": node.subject, "predicate": node.predicate, "object": node.object}
        return {"type": "triple", "value": {name: _json(part) for name, part in parts.items()}}
    more = {"xml:lang": node.language} if node.language else {"datatype": node.datatype.value}
    return {"type": "literal", "value": node.value, **more}
