"""Queries within limits: a process of its own answers them, and is stopped when time or memory run out.

Oxigraph has no limit of its own, and a query that it works on cannot be broken off from within the process.
"""

import multiprocessing
import os
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Self

from kg.errors import KgError, StoppedError
from kg.graph.sparql import Answer, Table, answer, select
from kg.graph.store import GraphStore

#: The form in which rows come as they are, for whoever shows them.
TABLE = "table"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, rows (or triples) of the answer, bytes of memory."""

    seconds: float = 60.0
    rows: int = 100_000
    memory: int = 4 * 1024**3


class QueryProcess:
    """A process that holds a store open and answers one query after another; a context manager."""

    def __init__(self, store: str, limits: Limits) -> None:
        self.limits = limits
        spawn = multiprocessing.get_context("spawn")  # a fork would copy the threads of an open store
        self._here, there = spawn.Pipe()
        self._process = spawn.Process(target=_serve, args=(store, limits, there), daemon=True)
        self._process.start()
        there.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether it can still answer: a query that was stopped takes the process with it."""
        return self._process.is_alive()

    def ask(self, sparql: str, form: str = TABLE) -> Table | Answer:
        """The answer as a Table, or in another form as bytes.

        QueryError for a query that is wrong; StoppedError for one that took too much.
        """
        try:
            self._here.send((sparql, form))
            if not self._here.poll(self.limits.seconds):
                self._process.kill()
                self._process.join()
                raise StoppedError(
                    f"the query was stopped after {self.limits.seconds:g} s; narrow it, or allow it more time"
                )
            result: Table | Answer | KgError = self._here.recv()
        except (EOFError, OSError) as error:
            raise StoppedError(self._last_words()) from error
        if isinstance(result, KgError):
            raise result
        return result

    def _last_words(self) -> str:
        self._process.join()
        gigabytes = self.limits.memory / 1024**3
        return (
            f"the query was stopped: it needed more than {gigabytes:g} GB of memory; narrow it, or ask for"
            " fewer rows"
        )

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._here.close()


def _serve(store: str, limits: Limits, pipe: Connection) -> None:
    """What the process does until the pipe is closed."""
    _limit_memory(limits.memory)
    with open(os.devnull, "w") as silence:  # an allocation that fails would write its last words there
        os.dup2(silence.fileno(), 2)
    with suppress(EOFError):
        while True:
            sparql, form = pipe.recv()
            pipe.send(_answer(store, sparql, form, limits.rows))


def _answer(store: str, sparql: str, form: str, rows: int) -> Table | Answer | KgError:
    try:
        with GraphStore.open(store) as graph:
            return select(graph, sparql, rows) if form == TABLE else answer(graph, sparql, form, rows)
    except KgError as error:
        return error


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
