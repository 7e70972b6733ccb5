"""Corpus → store: files are read and what is new or changed extracted by workers, and written here."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, islice, tee
from pathlib import Path
from typing import TypeVar

from kg.build.executors import cluster, in_order, local
from kg.build.parts import read_header, read_part, work_part
from kg.build.work import Outcome, Task, outcomes, read_all, read_report
from kg.copies import Version
from kg.errors import InputError, WorkerError
from kg.graph.dataset import describe
from kg.graph.store import GraphStore, vocabulary_graph
from kg.ledger import Ledger, source_iri
from kg.lexicon import load_lexicon
from kg.read import Source, holds_many, read

__all__ = ["Summary", "Workers", "build", "read_report", "write_parts"]

#: Reports that one worker takes at once, and those of one part.
GROUP, PART = 8, 20
#: Reports and bytes that are written at once, so that memory stays bounded.
BATCH, BATCH_BYTES = 200, 120_000_000

Item = TypeVar("Item")
Progress = Callable[[Iterable[Path], int], Iterable[Path]]


@dataclass(slots=True)
class Summary:
    """What a build did: reports written, unchanged and pruned, files joined to a report that another file
    has as well, files left out with the reason, reports whose text may be wrong, and how much of each layer
    was read from the reports written."""

    written: int = 0
    unchanged: int = 0
    pruned: int = 0
    joined: int = 0
    left_out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, warning: str | None = None, failure: str | None = None) -> None:
        """Takes down what may be wrong with a report, or why it is left out."""
        self.warnings += [warning] if warning else []
        self.left_out += [failure] if failure else []


@dataclass(frozen=True, slots=True)
class Workers:
    """Who does the work: processes of this machine, or the Dask cluster of a scheduler.

    ``own`` is a folder of the user's own tables, and ``parts`` one for N-Quads parts, both where the workers
    can reach them; ``every`` takes in texts that are no reports, too.
    """

    count: int = 1
    scheduler: str | None = None
    own: Path | None = None
    every: bool = False
    parts: Path | None = None

    @contextmanager
    def at_work(self) -> Iterator["_Work"]:
        """The workers, from now until they are no longer needed."""
        with cluster(self.scheduler) if self.scheduler else local(self.count) as executor:
            yield _Work(self, executor)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is given to workers, and comes back in the order in which it was given."""

    workers: Workers
    executor: Executor

    def read(self, files: Iterable[Path]) -> Iterator[tuple[Path, Source | InputError]]:
        """The reports of the files, each with its file; what cannot be read is the InputError that says why.

        A cluster may not reach the files: for it they are read here, as are those of many reports, which
        would not fit in what a worker sends back.
        """
        if self.workers.scheduler or self.workers.count == 1:
            yield from ((file, source) for file in files for source in read(file))
            return
        for many, some in groupby(files, key=holds_many):
            if many:
                yield from ((file, source) for file in some for source in read(file))
            else:
                given, kept = tee(some)
                found = in_order(self.executor, read_all, given, self._ahead * GROUP)
                for file, sources in zip(kept, found, strict=True):
                    yield from ((file, source) for source in sources)

    def outcomes(self, sources: Iterable[Source]) -> Iterator[tuple[Source, Outcome]]:
        """Every report with what became of it; by way of parts when they are wanted."""
        given, kept = tee(sources)
        yield from zip(kept, self._outcomes(given), strict=True)

    def _outcomes(self, sources: Iterable[Source]) -> Iterator[Outcome]:
        if self.workers.parts:
            for part in self.parts(sources, self.workers.parts):
                yield from read_part(part)
            return
        make = partial(outcomes, own=self.workers.own, every=self.workers.every)
        for some in in_order(self.executor, make, _groups(sources, GROUP), self._ahead):
            yield from some

    def parts(self, tasks: Iterable[Task], folder: Path) -> Iterator[Path]:
        """The parts that hold the graphs of the reports."""
        make = partial(work_part, own=self.workers.own, every=self.workers.every, folder=folder)
        yield from in_order(self.executor, make, _groups(tasks, PART), self._ahead)

    @property
    def _ahead(self) -> int:
        """Groups under way: enough to keep all busy while something is written."""
        count = self.workers.count
        return 64 if self.workers.scheduler else 3 * count if count > 1 else 1


#: The work is done by this process.
HERE = Workers()


def build(
    files: list[Path],
    store: GraphStore,
    *,
    workers: Workers = HERE,
    prune: bool = False,
    progress: Progress = lambda files, _: files,
) -> Summary:
    """Brings a store up to date with the files and says what was done.

    A file whose content and rules are in the store already is not extracted again; a changed report
    takes the place of its former self; the same report in several files is one report with several
    sources; ``prune`` removes the reports, and the sources of reports, that none of the files holds.
    ``progress`` is handed the files and their number and passes them on as they are taken up. WorkerError
    when the workers are lost: what was written stays, and the same build goes on from there.
    """
    builder = _Builder(store, workers)
    builder.take(progress(files, len(files)))
    if prune:
        builder.prune()
    describe(store)
    return builder.end()


def write_parts(
    files: list[Path], folder: Path, workers: Workers, progress: Progress = lambda files, _: files
) -> Summary:
    """Only writes the parts, for a store that has a loader of its own; parts that are there already stay."""
    summary = Summary()
    with workers.at_work() as work:
        for part in work.parts(progress(files, len(files)), folder):
            for outcome in read_header(part):
                summary.note(outcome.warning, outcome.failure)
                summary.written += not outcome.failure
                summary.counts += outcome.counts
    return summary


class _Builder:
    """One run of a build."""

    def __init__(self, store: GraphStore, workers: Workers) -> None:
        self.store = store
        self.workers = workers
        self.summary = Summary()
        self.written: set[str] = set()
        self.unread: set[str] = set()
        lexicon = load_lexicon(workers.own)
        self.rules = lexicon.version
        store.put([vocabulary_graph(lexicon)])
        self.ledger = Ledger(store, lexicon.version)

    def take(self, files: Iterable[Path]) -> None:
        """Writes what is new or changed among the files."""
        found: list[tuple[Source, Outcome]] = []
        size = 0
        with self.workers.at_work() as work:
            new = (source for source in self._sources(work.read(files)) if self.ledger.meet(source))
            for source, outcome in work.outcomes(new):
                found.append((source, outcome))
                size += len(outcome.graph.nquads) if outcome.graph else 0
                if len(found) == BATCH or size > BATCH_BYTES:
                    self._write(found)
                    found, size = [], 0
        self._write(found)

    def prune(self) -> None:
        """Removes what no file of this run holds; a report that loses a source is read from the others."""
        gone, again = self.ledger.gone(self.unread)
        for graph in gone:
            self.store.remove_graph(graph)
        self.summary.pruned = len(gone)
        self.take(again)

    def end(self) -> Summary:
        """What was done."""
        reports, self.summary.joined = self.ledger.counts()
        self.summary.written = len(self.written)
        self.summary.unchanged = reports - len(self.written)
        self.summary.left_out = list(dict.fromkeys(self.summary.left_out))
        self.summary.warnings = list(dict.fromkeys(self.summary.warnings))
        return self.summary

    def _sources(self, found: Iterable[tuple[Path, Source | InputError]]) -> Iterator[Source]:
        """The reports among what was found in files; the rest goes to the summary with its reason."""
        for path, source in found:
            if isinstance(source, InputError):
                self.unread.add(path.name)
                self.summary.note(failure=str(source))
                continue
            self.summary.note(source.warning)
            yield source

    def _write(self, outcomes: Iterable[tuple[Source, Outcome]]) -> None:
        """Joins what is the same report, and writes it."""
        found: list[tuple[Source, Version]] = []
        counts: dict[str, Counter[str]] = {}
        for source, outcome in outcomes:
            if not outcome.graph:
                self.summary.note(failure=outcome.failure)
                continue
            if not outcome.graph.digest.endswith(self.rules):
                raise WorkerError(
                    "the workers have other rules or tables than this command; give both the same"
                )
            name = source_iri(source.sha256, source.name)
            found.append((source, Version(outcome.graph, source.text, name, source.where)))
            counts[name] = outcome.counts
        graphs = []
        for joined in self.ledger.settle(found):
            self.summary.left_out += joined.reasons()
            self.summary.counts += counts.get(joined.kept.source, Counter())
            graphs.append(joined.graph())
        self.written |= self.store.put(graphs)


def _groups(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    left = iter(items)
    while group := list(islice(left, size)):
        yield group
