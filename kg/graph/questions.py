"""The named queries that come with the project, and how their parameters get values.

A query is a file of ``ontology/queries``: three lines of comment (its question in Chinese and English, its
parameters, an example), then plain SPARQL that stands on its own. A parameter is a variable of the query. A
value for it is looked up in the store and put in front of everything else as VALUES, so that only IRIs and
literals made here ever enter a query, never a user's text.
"""

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from kg.errors import QueryError
from kg.graph.names import resolve_concept, resolve_named, resolve_place, resolve_policy
from kg.graph.store import GraphStore
from kg.graph.terms import iri
from kg.graph.terms import year as year_literal
from kg.resources import ontology_dir

_NONE = "none"
_HEADER = re.compile(
    r"# (?P<zh>.+？) / (?P<en>.+\?)\n# parameters: (?P<parameters>.+)\n# example: (?P<example>.+)\n"
)
_GROUP = "WHERE {"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query; ``name`` is also its kind and, behind --, its option."""

    name: str
    required: bool

    def __str__(self) -> str:
        option = f"--{self.name} {self.name.upper()}"
        return option if self.required else f"[{option}]"


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of ``ontology/queries``; ``example`` is the options of a call that has an answer."""

    name: str
    question_zh: str
    question_en: str
    parameters: tuple[Parameter, ...]
    example: str
    sparql: str

    @property
    def usage(self) -> str:
        """What the query takes, as options: ``--policy POLICY [--year YEAR]``."""
        return " ".join(map(str, self.parameters)) or "no parameters"


@cache
def column_labels() -> dict[str, str]:
    """The Chinese headings of the columns of the named queries, by the names of their variables."""
    with (ontology_dir() / "queries" / "columns.csv").open(encoding="utf-8", newline="") as file:
        return {row["column"]: row["label_zh"] for row in csv.DictReader(file)}


def _place(store: GraphStore, name: str) -> str:
    return iri(resolve_place(store, name).iri)


def _policy(store: GraphStore, name: str) -> str:
    return iri(resolve_policy(store, name).iri)


def _named(kind: str, store: GraphStore, name: str) -> str:
    return iri(resolve_named(store, kind, name))


def _concept(scheme: str, store: GraphStore, name: str) -> str:
    return iri(resolve_concept(store, scheme, name))


def _year(_: GraphStore, value: str) -> str:
    if not re.fullmatch("[12][0-9]{3}", value.strip()):
        raise QueryError(f"{value} is no year; give one such as 2020")
    return year_literal(int(value))


#: How a value of each kind of parameter is found: its name → an IRI or a literal.
KINDS: Mapping[str, Callable[[GraphStore, str], str]] = {
    "policy": _policy,
    "other": _policy,
    "place": _place,
    "under": _place,
    "program": partial(_named, "Program"),
    "agency": partial(_named, "Agency"),
    "indicator": partial(_named, "Indicator"),
    "year": _year,
    "level": partial(_concept, "levels"),
    "status": partial(_concept, "statuses"),
    "relation": partial(_concept, "relations"),
    "theme": partial(_concept, "themes"),
}


def parse(name: str, text: str) -> NamedQuery:
    """A query from the text of its file; ValueError when its header is not as it must be."""
    header = _HEADER.match(text)
    if not header:
        raise ValueError(f"{name}: the header is not question, parameters, example")
    parameters = () if header["parameters"] == _NONE else tuple(map(_parameter, header["parameters"].split()))
    if unknown := {parameter.name for parameter in parameters} - KINDS.keys():
        raise ValueError(f"{name}: no such parameters: {unknown}")
    example = "" if header["example"] == _NONE else header["example"]
    return NamedQuery(name, header["zh"], header["en"], parameters, example, text)


def _parameter(word: str) -> Parameter:
    return Parameter(word.removesuffix("?"), not word.endswith("?"))


def named_queries() -> list[NamedQuery]:
    """The queries that come with the project, by name."""
    return [named_query(path.stem) for path in sorted((ontology_dir() / "queries").glob("*.rq"))]


def named_query(name: str) -> NamedQuery:
    """One of the named queries; the QueryError for an unknown name lists them all."""
    paths = {path.stem: path for path in sorted((ontology_dir() / "queries").glob("*.rq"))}
    if name not in paths:
        raise QueryError(
            f"there is no query or query file {name}; the text of a query goes behind -e;"
            f" the named queries are: {' '.join(paths)}"
        )
    return parse(name, paths[name].read_text(encoding="utf-8"))


def outer_groups(sparql: str) -> list[int]:
    """Where the groups of a query begin that stand in no other: behind each ``WHERE {`` that ends a line."""
    found, depth, start = [], 0, 0
    for line in sparql.splitlines(keepends=True):
        code = "" if line.startswith("#") else line.rstrip()
        if depth == 0 and code.endswith(_GROUP):
            found.append(start + len(code))
        depth += code.count("{") - code.count("}")
        start += len(line)
    return found


def bind(store: GraphStore, query: NamedQuery, arguments: Mapping[str, str]) -> str:
    """The query with values for its parameters, each the name of a thing in the store, or a year.

    A parameter that the query does not have, one that is missing, or a name that is unknown or ambiguous
    is a QueryError.
    """
    known = {parameter.name for parameter in query.parameters}
    required = [parameter.name for parameter in query.parameters if parameter.required]
    if unknown := [name for name in arguments if name not in known]:
        raise QueryError(f"{query.name} has no --{unknown[0]}; it takes: {query.usage}")
    if missing := [name for name in required if name not in arguments]:
        raise QueryError(f"{query.name} needs --{missing[0]}; it takes: {query.usage}")
    values = {name: KINDS[name](store, value) for name, value in arguments.items()}
    clauses = "".join(f" VALUES ?{name} {{ {value} }}" for name, value in values.items())
    [start] = outer_groups(query.sparql)
    return query.sparql[:start] + clauses + query.sparql[start:]
