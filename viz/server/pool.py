"""Queries of users: each in a process of its own that can be stopped, so many at once and no more."""

import threading

from kg.errors import KgError
from kg.graph.limits import TABLE, Limits, QueryProcess
from kg.graph.sparql import Answer, Table


class BusyError(KgError):
    """All processes are at work."""


class QueryPool:
    """Processes that answer queries, started when they are first needed and replaced when one was stopped."""

    def __init__(self, store: str, limits: Limits, size: int, patience: float = 2.0) -> None:
        self.limits, self.size, self.patience = limits, size, patience
        self._store = store
        self._free = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._idle: list[QueryProcess] = []
        self._all: set[QueryProcess] = set()

    def table(self, sparql: str) -> Table:
        """The answer as rows of strings."""
        answer = self._ask(sparql, TABLE)
        assert isinstance(answer, Table)
        return answer

    def answer(self, sparql: str, form: str) -> Answer:
        """The answer as bytes: csv, tsv, json, ttl or nt.

        QueryError for a query that is wrong, StoppedError for one that was stopped, BusyError when too many
        others run.
        """
        answer = self._ask(sparql, form)
        assert isinstance(answer, Answer)
        return answer

    def _ask(self, sparql: str, form: str) -> Table | Answer:
        if not self._free.acquire(timeout=self.patience):
            raise BusyError(f"{self.size} queries are running already; try again in a few seconds")
        try:
            process = self._take()
            try:
                return process.ask(sparql, form)
            finally:
                self._give(process)
        finally:
            self._free.release()

    def _take(self) -> QueryProcess:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            process = QueryProcess(self._store, self.limits)
            self._all.add(process)
            return process

    def _give(self, process: QueryProcess) -> None:
        """Keeps a process for the next query, unless it was stopped."""
        with self._lock:
            if process.alive:
                self._idle.append(process)
                return
            self._all.discard(process)
        process.close()

    def close(self) -> None:
        """Ends all processes, whatever they are doing."""
        with self._lock:
            for process in self._all:
                process.close()
            self._all.clear()
            self._idle.clear()
