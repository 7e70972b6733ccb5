"""Corpus → store: reads what is new or changed, extracts it, writes it."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import connection, parent_process
from pathlib import Path
from threading import Thread

from kg.errors import InputError
from kg.extract import extract, is_report
from kg.graph.dataset import describe
from kg.graph.engine import GraphData
from kg.graph.store import GraphStore, report_graph, vocabulary_graph
from kg.lexicon import Lexicon, load_lexicon
from kg.model import Extraction, Status
from kg.read import Source, read

BATCH = 200  # reports written at once, so that memory stays bounded

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


def read_report(source: Source, lexicon: Lexicon) -> Extraction:
    """The extraction of one report; InputError when the text is none."""
    if not is_report(source.text, lexicon):
        raise InputError(f"{source.where} is no 法治政府建设 report: it never speaks of 法治政府 or 依法行政")
    return extract(source.text, source.name, lexicon)


def build(
    files: list[Path],
    store: GraphStore,
    *,
    own: Path | None = None,
    prune: bool = False,
    workers: int = 1,
    progress: Progress = lambda files, _: files,
) -> Summary:
    """Brings a store up to date with the files and says what was done.

    A file whose content and rules are in the store already is not extracted again; a changed report
    takes the place of its former self; ``prune`` removes the reports that none of the files holds.
    ``own`` is a folder of the user's own tables. ``progress`` is handed the files and their number and
    passes them on as they are taken up.
    """
    builder = _Builder(store, own, workers)
    builder.take(progress(files, len(files)))
    if prune:
        builder.prune()
    describe(store)
    return builder.summary


class _Builder:
    """One run of a build."""

    def __init__(self, store: GraphStore, own: Path | None, workers: int) -> None:
        self.store = store
        self.own = own
        self.workers = workers
        self.summary = Summary()
        self.owner: dict[str, str] = {}
        self.unread: set[str] = set()
        lexicon = load_lexicon(own)
        store.put([vocabulary_graph(lexicon)])
        self.stored = {r.source_hash: r.graph for r in store.reports() if r.rules_version == lexicon.version}

    def take(self, files: Iterable[Path]) -> None:
        """Writes what is new or changed among the files."""
        new: list[Source] = []
        for source in self._sources(files):
            graph = self.stored.get(source.sha256)
            if graph is None:
                new.append(source)
            elif self._claim(graph, source.where):
                self.summary.unchanged += 1
            if len(new) == BATCH:
                self._write(new)
                new = []
        self._write(new)

    def prune(self) -> None:
        """Removes the reports that no file of this run holds; a file that could not be read keeps its own."""
        reports = self.store.reports()
        gone = [
            r.graph
            for r in reports
            if r.graph not in self.owner and r.file.partition("/")[0] not in self.unread
        ]
        for graph in gone:
            self.store.remove_graph(graph)
        self.summary.pruned = len(gone)

    def _sources(self, files: Iterable[Path]) -> Iterator[Source]:
        """The reports of the files; what cannot be read goes to the summary with its reason."""
        for path in files:
            for source in read(path):
                if isinstance(source, InputError):
                    self.unread.add(path.name)
                    self.summary.left_out.append(str(source))
                    continue
                if source.doubt:
                    self.summary.doubts.append(f"{source.where}: {source.doubt}")
                yield source

    def _claim(self, graph: str, where: str) -> bool:
        """Whether a report is met for the first time; the same report in a second file is left out."""
        if graph in self.owner:
            reason = f"{where} holds the same report as {self.owner[graph]}; leave one of them out"
            self.summary.left_out.append(reason)
            return False
        self.owner[graph] = where
        return True

    def _write(self, sources: list[Source]) -> None:
        """Extracts and writes some reports."""
        graphs = []
        for source, result in zip(sources, self._extracted(sources), strict=True):
            if isinstance(result, str):
                self.summary.left_out.append(result)
            elif self._claim(result[0].graph, source.where):
                graphs.append(result[0])
                self.summary.counts += result[1]
        self.store.put(graphs)
        self.summary.written += len(graphs)

    def _extracted(self, sources: list[Source]) -> Iterable[tuple[GraphData, Counter[str]] | str]:
        """The graph and the counts of every source, or the reason why it has none, in order."""
        graph = partial(_graph, own=self.own)
        if self.workers == 1 or len(sources) < 2:
            return map(graph, sources)
        with ProcessPoolExecutor(self.workers, initializer=_end_with_the_build) as pool:
            return list(pool.map(graph, sources, chunksize=4))


def _end_with_the_build() -> None:
    """Lets a worker end when the build is killed; nobody else would tell it."""
    above = parent_process()
    assert above, "only workers begin so"
    Thread(target=_end_after, args=(above.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _graph(source: Source, own: Path | None) -> tuple[GraphData, Counter[str]] | str:
    lexicon = load_lexicon(own)
    try:
        extraction = read_report(source, lexicon)
    except InputError as error:
        return str(error)
    return report_graph(extraction, lexicon, source.sha256), _counts(extraction)


def _counts(extraction: Extraction) -> Counter[str]:
    return Counter(
        policies=len(extraction.policies),
        done=sum(m.status is Status.DONE for m in extraction.policies),
        agencies=len(extraction.agencies),
        programs=len(extraction.programs),
        observations=len(extraction.observations),
        sentences=len(extraction.sentences),
    )
