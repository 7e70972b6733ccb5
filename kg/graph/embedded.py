"""Oxigraph in a folder or in memory."""

import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, Triple

from kg.errors import QueryError, StoreError
from kg.graph.engine import GraphData
from kg.graph.terms import prefixes, prologue

#: Quads of one bulk load, the union counted: Oxigraph writes up to a million at once or not at all.
CHUNK = 900_000


#: Seconds to wait before each further try to open a store that another process is writing.
PAUSES = (0.01, 0.05, 0.25)


class Embedded:
    """An engine of this process."""

    def __init__(self, rdf: Store, path: str = "(memory)") -> None:
        self.rdf, self.path = rdf, path

    @classmethod
    def open(cls, path: str, *, write: bool) -> Self:
        """The store in a folder, to read or to write (then made when missing); or else StoreError."""
        try:
            _check_path(path, write)
            return cls(Store(path) if write else _read_only(path), path)
        except OSError as error:
            raise _explain(error, path) from error

    def query(self, sparql: str, *, graph: bool) -> Any:
        """The answer of pyoxigraph to a query."""
        try:
            return self.rdf.query(sparql, prefixes=prefixes())
        except OSError as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    def update(self, sparql: str) -> None:
        """Carries out an update, all or nothing."""
        try:
            self.rdf.update(f"{prologue()}\n{sparql}")
        except OSError as error:
            raise _explain(error, self.path) from error

    def load(self, graphs: Iterable[GraphData], *, union: bool) -> None:
        """Writes in bulk, and returns when everything is on disk."""
        try:
            self.rdf.flush()  # what marks the graphs as unfinished must not be lost before they are written
            for chunk in _chunks(graphs):
                parts = [part for data in chunk for part in (data.nquads, data.ntriples() if union else b"")]
                self.rdf.bulk_load(b"".join(parts), RdfFormat.N_QUADS)
            self.rdf.flush()
        except OSError as error:
            raise _explain(error, self.path) from error

    def triples(self, graph: str | None) -> Iterator[Triple]:
        """The statements of a named graph, or of the default graph."""
        source = DefaultGraph() if graph is None else NamedNode(graph)
        return (quad.triple for quad in self.rdf.quads_for_pattern(None, None, None, source))

    def close(self) -> None:
        """Gives the folder free."""
        del self.rdf


def _read_only(path: str) -> Store:
    """The store to read; a build at work may take a file away while it is opened, so it is tried again."""
    for pause in PAUSES:
        try:
            return Store.read_only(path)
        except (OSError, RuntimeError):
            time.sleep(pause)
    try:
        return Store.read_only(path)
    except RuntimeError as error:
        raise OSError(f"{error}") from error


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
    if re.search(r"\block\b", reason, re.IGNORECASE):  # a block is none
        return StoreError(
            f"the store {path} is in use by another process; wait for it or choose another --store"
        )
    if "ermission denied" in reason or "Read-only file system" in reason:
        return StoreError(
            f"the store {path} cannot be written; check its permissions or choose another --store"
        )
    if "No space left" in reason or "File too large" in reason or "Disk quota" in reason:
        return StoreError(
            f"the store {path} cannot be written: the disk is full; make room and run the same command again"
        )
    return StoreError(f"the store {path} cannot be used: {reason.splitlines()[0]}")


def _check_path(path: str, write: bool) -> None:
    """StoreError unless the path is a store or, for writing, a place to put one."""
    folder = Path(path)
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{path} is a file, not a store; name a folder")
    empty = not folder.exists() or not any(folder.iterdir())
    if empty and not write:
        raise StoreError(f"there is no store at {path}; make one with: kg build PATH… --store {path}")
    if not empty and not (folder / "CURRENT").exists():
        raise StoreError(f"the folder {path} holds other files, not a store; choose another --store")
