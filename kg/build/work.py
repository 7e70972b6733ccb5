"""What a worker does: files → the graphs of their reports, so that any machine may do it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.errors import InputError
from kg.extract import extract, is_report
from kg.graph.engine import GraphData
from kg.graph.store import report_graph
from kg.lexicon import Lexicon, load_lexicon
from kg.model import Extraction, Status
from kg.read import Source, read


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be read, or a report that is read already; ``known`` are the hashes of what needs no work."""

    source: Path | Source
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report: its graph and counts, or why it has none; without either it is known.

    ``file`` is the name of the file, ``where`` how it is called in messages, ``doubt`` what may be wrong with
    its text.
    """

    file: str
    where: str
    sha256: str = ""
    doubt: str | None = None
    graph: GraphData | None = None
    counts: Counter[str] = field(default_factory=Counter)
    failure: str | None = None


def read_report(source: Source, lexicon: Lexicon) -> Extraction:
    """The extraction of one report; InputError when the text is none."""
    if not is_report(source.text, lexicon):
        raise InputError(f"{source.where} is no 法治政府建设 report: it never speaks of 法治政府 or 依法行政")
    return extract(source.text, source.name, lexicon)


def work(tasks: Iterable[Task], own: Path | None) -> list[Outcome]:
    """The outcomes of some tasks, in order; ``own`` is a folder of the user's own tables."""
    lexicon = load_lexicon(own)
    return [extracted(task, source, lexicon) for task in tasks for source in read_sources(task)]


def read_sources(task: Task) -> Iterator[Source | Outcome]:
    """The reports of a task; what cannot be read is an outcome already."""
    if isinstance(task.source, Source):
        yield task.source
        return
    for source in read(task.source):
        if isinstance(source, InputError):
            yield Outcome(task.source.name, str(task.source), failure=str(source))
        else:
            yield source


def extracted(task: Task, source: Source | Outcome, lexicon: Lexicon) -> Outcome:
    """What becomes of a report that was read."""
    if isinstance(source, Outcome):
        return source
    known = Outcome(source.path.name, source.where, source.sha256, source.doubt)
    if source.sha256 in task.known:
        return known
    try:
        extraction = read_report(source, lexicon)
    except InputError as error:
        return replace(known, failure=str(error))
    graph = report_graph(extraction, lexicon, source.sha256)
    return replace(known, graph=graph, counts=_counts(extraction))


def _counts(extraction: Extraction) -> Counter[str]:
    return Counter(
        policies=len(extraction.policies),
        done=sum(m.status is Status.DONE for m in extraction.policies),
        agencies=len(extraction.agencies),
        programs=len(extraction.programs),
        observations=len(extraction.observations),
        sentences=len(extraction.sentences),
    )
