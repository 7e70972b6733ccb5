"""Corpus → store: reads what is new or changed, extracts it, writes it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError
from kg.extract import extract, is_report
from kg.graph.store import GraphData, GraphStore, report_graph, vocabulary_graph
from kg.lexicon import Lexicon, default_lexicon
from kg.model import Extraction, Status
from kg.read import Source, read

BATCH = 200  # reports written at once, so that memory stays bounded

Progress = Callable[[Iterable[Path], int], Iterable[Path]]


@dataclass(slots=True)
class Summary:
    """What a build did: reports written, unchanged and pruned, files left out with the reason, and how
    much of each layer was read from the reports written."""

    written: int = 0
    unchanged: int = 0
    pruned: int = 0
    left_out: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def read_report(source: Source, lexicon: Lexicon) -> Extraction:
    """The extraction of one report; InputError when the text is none."""
    if not is_report(source.text, lexicon):
        raise InputError(f"{source.path} is no 法治政府建设 report: it never speaks of 法治政府 or 依法行政")
    return extract(source.text, source.path.name, lexicon)


def build(
    files: list[Path],
    store: GraphStore,
    *,
    prune: bool,
    workers: int = 1,
    progress: Progress = lambda files, _: files,
) -> Summary:
    """Brings a store up to date with the files and says what was done.

    A file whose content and rules are in the store already is not extracted again; a changed report
    takes the place of its former self; ``prune`` removes the reports that none of the files holds.
    ``progress`` is handed the files and their number and passes them on as they are taken up.
    """
    lexicon, summary = default_lexicon(), Summary()
    store.put([vocabulary_graph(lexicon)])
    stored = {r.source_hash: r.graph for r in store.reports() if r.rules_version == lexicon.version}
    owner: dict[str, Path] = {}
    new: list[Source] = []
    for source in _sources(progress(files, len(files)), summary):
        graph = stored.get(source.sha256)
        if graph is None:
            new.append(source)
        elif _claim(owner, graph, source.path, summary):
            summary.unchanged += 1
        if len(new) == BATCH:
            _write(new, store, owner, summary, workers)
            new = []
    _write(new, store, owner, summary, workers)
    if prune:
        summary.pruned = _prune(store, owner)
    return summary


def _sources(files: Iterable[Path], summary: Summary) -> Iterator[Source]:
    """The readable files; the others go to the summary with their reason."""
    for path in files:
        try:
            yield read(path)
        except InputError as error:
            summary.left_out.append(str(error))


def _claim(owner: dict[str, Path], graph: str, path: Path, summary: Summary) -> bool:
    """Whether a report is met for the first time; the same report in a second file is left out."""
    if graph in owner:
        summary.left_out.append(f"{path} holds the same report as {owner[graph]}; leave one of them out")
        return False
    owner[graph] = path
    return True


def _write(
    sources: list[Source], store: GraphStore, owner: dict[str, Path], summary: Summary, workers: int
) -> None:
    """Extracts and writes some reports."""
    graphs = []
    for source, result in zip(sources, _extracted(sources, workers), strict=True):
        if isinstance(result, str):
            summary.left_out.append(result)
        elif _claim(owner, result[0].graph, source.path, summary):
            graphs.append(result[0])
            summary.counts += result[1]
    store.put(graphs)
    summary.written += len(graphs)


def _extracted(sources: list[Source], workers: int) -> Iterable[tuple[GraphData, Counter[str]] | str]:
    """The graph and the counts of every source, or the reason why it has none, in order."""
    if workers == 1 or len(sources) < 2:
        return map(_graph, sources)
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(_graph, sources, chunksize=4))


def _graph(source: Source) -> tuple[GraphData, Counter[str]] | str:
    lexicon = default_lexicon()
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


def _prune(store: GraphStore, owner: dict[str, Path]) -> int:
    """Removes the reports that no file of this build holds, and counts them."""
    gone = [report.graph for report in store.reports() if report.graph not in owner]
    for graph in gone:
        store.remove_graph(graph)
    return len(gone)
