"""What a worker does: files → the graphs of their reports, so that any machine may do it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError
from kg.extract import extract, is_report, other_kind
from kg.graph.engine import GraphData
from kg.graph.store import report_graph
from kg.lexicon import Lexicon, load_lexicon
from kg.model import Extraction, Status
from kg.read import Source, read

#: What a worker is given: a report that was read, or a file to read.
Task = Source | Path

#: The most that a report may say, many times what the longest does: each claim is kilobytes of its graph.
MOST_CLAIMS = 50_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report: its graph and counts, or why it has none.

    ``warning`` says what may be wrong with the text of a file that the worker read.
    """

    warning: str | None = None
    graph: GraphData | None = None
    counts: Counter[str] = field(default_factory=Counter)
    failure: str | None = None


def read_report(source: Source, lexicon: Lexicon, every: bool = False) -> Extraction:
    """The extraction of one report; InputError when the text is none, unless ``every`` text is wanted."""
    if not every and not is_report(source.text, lexicon):
        raise InputError(f"{source.where} is no 法治政府建设 report: it never speaks of 法治政府 or 依法行政")
    if not every and (kind := other_kind(source.text, lexicon, source.about.title)):
        raise InputError(f"{source.where} is no report but {kind[0].kind}: {kind[1][:60]}; --all takes it in")
    return extract(source.text, source.name, lexicon, source.about)


def outcomes(tasks: Iterable[Task], own: Path | None, every: bool) -> list[Outcome]:
    """The outcomes of some tasks, in order; ``own`` is a folder of the user's own tables."""
    lexicon = load_lexicon(own)
    return [extracted(source, lexicon, every) for task in tasks for source in sources(task)]


def read_all(file: Path) -> list[Source | InputError]:
    """The reports of a file, all at once."""
    return list(read(file))


def sources(task: Task) -> Iterator[Source | InputError]:
    """The reports of a task."""
    return iter([task]) if isinstance(task, Source) else read(task)


def extracted(source: Source | InputError, lexicon: Lexicon, every: bool) -> Outcome:
    """What becomes of a report that was read, or not."""
    if isinstance(source, InputError):
        return Outcome(failure=str(source))
    try:
        extraction = read_report(source, lexicon, every)
    except InputError as error:
        return Outcome(source.warning, failure=str(error))
    counts = _counts(extraction)
    if (claims := counts.total() - counts["done"]) > MOST_CLAIMS:
        said = f"{source.where} makes {claims:,} claims, more than any report; split it"
        return Outcome(source.warning, failure=said)
    graph = report_graph(extraction, lexicon, source.sha256, source.about)
    return Outcome(source.warning, graph, counts)


def _counts(extraction: Extraction) -> Counter[str]:
    return Counter(
        policies=len(extraction.policies),
        done=sum(m.status is Status.DONE for m in extraction.policies),
        agencies=len(extraction.agencies),
        programs=len(extraction.programs),
        observations=len(extraction.observations),
        sentences=len(extraction.sentences),
    )
