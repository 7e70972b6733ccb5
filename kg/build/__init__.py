"""Corpus → store: what is new or changed is read and extracted by workers, and written here."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from kg.build.executors import cluster, in_order, local
from kg.build.parts import read_header, read_part, work_part
from kg.build.work import Outcome, Task, read_report, work
from kg.errors import InputError, WorkerError
from kg.graph.dataset import describe
from kg.graph.engine import GraphData
from kg.graph.store import GraphStore, vocabulary_graph
from kg.lexicon import load_lexicon
from kg.read import holds_many, read

__all__ = ["Summary", "Workers", "build", "read_report", "write_parts"]

#: Reports that one worker takes at once, and those of one part.
GROUP, PART = 8, 20
#: Reports and bytes that are written at once, so that memory stays bounded.
BATCH, BATCH_BYTES = 200, 120_000_000

Item = TypeVar("Item")
Progress = Callable[[Iterable[Path], int], Iterable[Path]]


@dataclass(slots=True)
class Summary:
    """What a build did: reports written, unchanged and pruned, files left out with the reason, reports whose
    text may be wrong, and how much of each layer was read from the reports written."""

    written: int = 0
    unchanged: int = 0
    pruned: int = 0
    left_out: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, outcome: Outcome) -> None:
        """Takes down what may be wrong with a report, or why it is left out."""
        if outcome.doubt:
            self.doubts.append(f"{outcome.where}: {outcome.doubt}")
        if outcome.failure:
            self.left_out.append(outcome.failure)


@dataclass(frozen=True, slots=True)
class Workers:
    """Who does the work: processes of this machine, or the Dask cluster of a scheduler.

    ``own`` is a folder of the user's own tables, and ``parts`` one for N-Quads parts, both where the workers
    can reach them.
    """

    count: int = 1
    scheduler: str | None = None
    own: Path | None = None
    parts: Path | None = None

    def outcomes(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """What became of every report, in the order of the tasks; by way of parts when they are wanted."""
        if self.parts:
            for part in self.made(tasks, self.parts):
                yield from read_part(part)
            return
        with self._executor() as executor:
            for some in in_order(executor, partial(work, own=self.own), _groups(tasks, GROUP), self._ahead):
                yield from some

    def made(self, tasks: Iterable[Task], folder: Path) -> Iterator[Path]:
        """The parts that hold the graphs of the reports, in the order of the tasks."""
        make = partial(work_part, own=self.own, folder=folder)
        with self._executor() as executor:
            yield from in_order(executor, make, _groups(tasks, PART), self._ahead)

    def _executor(self) -> AbstractContextManager[Executor]:
        return cluster(self.scheduler) if self.scheduler else local(self.count)

    @property
    def _ahead(self) -> int:
        """Groups under way: enough to keep all busy while something is written."""
        return 64 if self.scheduler else 3 * self.count if self.count > 1 else 1


def build(
    files: list[Path],
    store: GraphStore,
    *,
    workers: Workers | int = 1,
    own: Path | None = None,
    prune: bool = False,
    progress: Progress = lambda files, _: files,
) -> Summary:
    """Brings a store up to date with the files and says what was done.

    A file whose content and rules are in the store already is not extracted again; a changed report
    takes the place of its former self; ``prune`` removes the reports that none of the files holds.
    ``own`` is a folder of the user's own tables. ``progress`` is handed the files and their number and
    passes them on as they are taken up. WorkerError when the workers are lost: what was written stays, and
    the same build goes on from there.
    """
    builder = _Builder(store, workers if isinstance(workers, Workers) else Workers(workers, own=own))
    builder.take(progress(files, len(files)))
    if prune:
        builder.prune()
    describe(store)
    return builder.summary


def write_parts(
    files: list[Path], folder: Path, workers: Workers, progress: Progress = lambda files, _: files
) -> Summary:
    """Only writes the parts, for a store that has a loader of its own; parts that are there already stay."""
    summary = Summary()
    tasks = (Task(path) for path in progress(files, len(files)))
    for part in workers.made(tasks, folder):
        for outcome in read_header(part):
            summary.note(outcome)
            summary.written += not outcome.failure
            summary.counts += outcome.counts
    return summary


class _Builder:
    """One run of a build."""

    def __init__(self, store: GraphStore, workers: Workers) -> None:
        self.store = store
        self.workers = workers
        self.summary = Summary()
        self.owner: dict[str, str] = {}
        self.unread: set[str] = set()
        self.waiting: list[GraphData] = []
        lexicon = load_lexicon(workers.own)
        self.rules = lexicon.version
        store.put([vocabulary_graph(lexicon)])
        reports = [r for r in store.reports() if r.rules_version == lexicon.version]
        self.stored = {report.source_hash: report.graph for report in reports}
        self.known: dict[str, set[str]] = defaultdict(set)
        for report in reports:
            self.known[_container(report.file)].add(report.source_hash)

    def take(self, files: Iterable[Path]) -> None:
        """Writes what is new or changed among the files."""
        for outcome in self.workers.outcomes(self._tasks(files)):
            self._take(outcome)
        self._write()

    def _tasks(self, files: Iterable[Path]) -> Iterator[Task]:
        """A task for each file; one for each of its reports where a file may hold very many."""
        for path in files:
            known = frozenset(self.known.get(path.name, ()))
            for source in read(path) if holds_many(path) else [path]:
                if isinstance(source, InputError):
                    self._take(Outcome(path.name, str(path), failure=str(source)))
                else:
                    yield Task(source, known)

    def _take(self, outcome: Outcome) -> None:
        self.summary.note(outcome)
        if outcome.failure:
            if not outcome.sha256:
                self.unread.add(outcome.file)
            return
        data = outcome.graph
        if data and not data.digest.endswith(self.rules):
            raise WorkerError(
                "the workers have other rules or tables than this command; install the same version of both"
            )
        graph = data.graph if data else self.stored[outcome.sha256]
        if not self._claim(graph, outcome.where):
            return
        if data is None or self.stored.get(outcome.sha256) == graph:
            self.summary.unchanged += 1
            return
        self.waiting.append(data)
        self.summary.written += 1
        self.summary.counts += outcome.counts
        if len(self.waiting) == BATCH or sum(len(some.nquads) for some in self.waiting) > BATCH_BYTES:
            self._write()

    def _claim(self, graph: str, where: str) -> bool:
        """Whether a report is met for the first time; the same report in a second file is left out."""
        if graph in self.owner:
            reason = f"{where} holds the same report as {self.owner[graph]}; leave one of them out"
            self.summary.left_out.append(reason)
            return False
        self.owner[graph] = where
        return True

    def _write(self) -> None:
        self.store.put(self.waiting)
        self.waiting = []

    def prune(self) -> None:
        """Removes the reports that no file of this run holds; a file that could not be read keeps its own."""
        reports = self.store.reports()
        gone = [
            r.graph for r in reports if r.graph not in self.owner and _container(r.file) not in self.unread
        ]
        for graph in gone:
            self.store.remove_graph(graph)
        self.summary.pruned = len(gone)


def _container(file: str) -> str:
    """The file that holds a report: an archive, or the report itself."""
    return file.partition("/")[0]


def _groups(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    left = iter(items)
    while group := list(islice(left, size)):
        yield group
