"""What a store stands on: an engine that answers queries, takes updates and loads graphs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from pyoxigraph import Triple


@dataclass(frozen=True, slots=True)
class GraphData:
    """A named graph ready to be written: its IRI, the mark of its content, and its N-Quads in UTF-8."""

    graph: str
    digest: str
    nquads: bytes

    def ntriples(self) -> bytes:
        """The same statements without the name of their graph."""
        return self.nquads.replace(f" <{self.graph}> .\n".encode(), b" .\n")


class Engine(Protocol):
    """An embedded or a remote store of quads; what goes wrong in it is a StoreError or a QueryError."""

    #: Where it is, as the user named it.
    path: str

    def query(self, sparql: str, *, graph: bool) -> Any:
        """The answer to a query in the types of pyoxigraph; for ``graph``, any iterable of triples."""

    def update(self, sparql: str) -> None:
        """Carries out a SPARQL update, the usual prefixes known."""

    def load(self, graphs: Iterable[GraphData], *, union: bool) -> None:
        """Adds the statements to their named graphs and, for ``union``, to the default graph as well."""

    def triples(self, graph: str | None) -> Iterator[Triple]:
        """The statements of a named graph, or of the default graph."""

    def close(self) -> None:
        """Ends the use of the store; what was written stays."""
