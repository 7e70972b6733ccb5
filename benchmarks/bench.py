"""One table of what the program costs, each figure beside a yardstick that was measured in the same run.

    python -m benchmarks.bench [--reports 20] [--times 10] [--seed 1]

Ratios are what counts: the machine and its load are the same for both sides. The corpus is made by
``benchmarks.generate``. Short actions are measured in turn and the best of several runs counts; builds run
once.
"""

import io
import multiprocessing
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click
from pyoxigraph import RdfFormat, Store
from rdflib import Dataset, Graph

from benchmarks.generate import make, write
from kg.build import Workers, build
from kg.extract import extract
from kg.graph import query as q
from kg.graph.store import GraphStore, report_graph
from kg.graph.terms import prefixes
from kg.lexicon import load_lexicon
from kg.read import Source, find_files, read_one

T = TypeVar("T")

#: How often a pair is measured; the best of each side counts.
ROUNDS = 3
POLICY = "法治政府建设实施纲要(2015-2020年)"
TITLE = re.compile("《[^《》]*》")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, how much of it in a second or otherwise, and beside what."""

    topic: str
    figure: str
    beside: str
    ratio: str


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes, in seconds of the wall clock."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def best(*actions: Callable[[], object]) -> list[float]:
    """The shortest time of each action, all measured in turn."""
    return [min(times) for times in zip(*([seconds(a) for a in actions] for _ in range(ROUNDS)), strict=True)]


# ---------------------------------------------------------------- extraction


def extraction(sources: list[Source]) -> Iterator[Row]:
    """Full extraction beside tagging with jieba, and beside a scan for titles as the floor."""
    import jieba.posseg

    lexicon, texts = load_lexicon(None), [source.text for source in sources]
    size = sum(map(len, texts))
    extract(texts[0], "warm.txt", lexicon)
    jieba.posseg.lcut(texts[0])
    ours, tagging, scan = best(
        lambda: [extract(text, "x.txt", lexicon) for text in texts],
        lambda: [jieba.posseg.lcut(text) for text in texts],
        lambda: [TITLE.findall(text) for text in texts],
    )
    figure = f"{len(texts) / ours:.1f} reports/s, {size / ours:,.0f} characters/s"
    yield Row(
        "extraction, one core",
        figure,
        f"jieba.posseg: {size / tagging:,.0f} characters/s",
        f"{tagging / ours:.2f}×",
    )
    yield Row(
        "extraction, one core",
        figure,
        f"re scan for 《…》: {size / scan:,.0f} characters/s",
        f"{scan / ours:.5f}×",
    )


# ---------------------------------------------------------------- loading


def loading(sources: list[Source]) -> Iterator[Row]:
    """Statements into a store on disk beside Oxigraph's own loader, and beside rdflib in memory."""
    lexicon = load_lexicon(None)
    graphs = [report_graph(extract(s.text, s.path.name, lexicon), lexicon, s.sha256) for s in sources]
    ready = b"".join(data.nquads for data in graphs)
    count = ready.count(b"\n")

    def put() -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            GraphStore.open(Path(folder) / "s", write=True) as store,
        ):
            store.put(graphs)

    def bulk() -> None:
        with tempfile.TemporaryDirectory() as folder:
            Store(folder).bulk_load(ready, RdfFormat.N_QUADS)

    ours, loader = best(put, bulk)
    few = b"".join(data.nquads for data in graphs[: max(1, len(graphs) // 10)])
    slow = seconds(lambda: Dataset().parse(data=few, format="nquads"))
    figure = f"{count / ours:,.0f} statements/s, {count / len(graphs):,.0f} a report"
    yield Row(
        "into the store", figure, f"pyoxigraph bulk_load: {count / loader:,.0f}/s", f"{loader / ours:.2f}×"
    )
    rate = few.count(b"\n") / slow
    yield Row("into the store", figure, f"rdflib in memory: {rate:,.0f}/s", f"{count / ours / rate:.1f}×")


# ---------------------------------------------------------------- asking


#: Questions and what they are asked about; rdflib needs minutes for some of the others.
QUESTIONS: dict[str, dict[str, str]] = {
    "who-implements": {"policy": POLICY},
    "first-adoption": {"policy": POLICY},
    "policy-relations": {"policy": POLICY},
    "who-practises": {"program": "12345热线"},
    "reports-by-year": {},
    "forwarding-notices": {},
}


def asking(folder: Path) -> Iterator[Row]:
    """``who`` and some named queries beside rdflib in memory, on the same statements."""
    with GraphStore.open(folder) as store:
        buffer = io.BytesIO()
        store.save(buffer, RdfFormat.N_TRIPLES)
        graph = Graph().parse(data=buffer.getvalue(), format="nt")
        [who] = best(lambda: q.who(store, POLICY))
        yield Row("kg who", f"{who * 1000:.0f} ms", f"{len(graph):,} triples", "")
        for name, arguments in QUESTIONS.items():
            sparql = q.bind(store, q.named_query(name), arguments)
            ours, theirs = best(
                lambda sparql=sparql: q.select(store, sparql),  # type: ignore[misc]
                lambda sparql=sparql: list(graph.query(sparql, initNs=prefixes())),  # type: ignore[misc]
            )
            beside = f"rdflib: {theirs * 1000:,.0f} ms"
            yield Row(f"kg query {name}", f"{ours * 1000:.1f} ms", beside, f"{theirs / ours:.0f}×")


# ---------------------------------------------------------------- growth


def _build(
    files: list[Path], folder: str, workers: int, result: "multiprocessing.Queue[tuple[float, float]]"
) -> None:
    """One build in a process of its own: its seconds and the most memory that it or a worker had, in MB."""
    with GraphStore.open(folder, write=True) as store:
        taken = seconds(lambda: build(files, store, workers=Workers(workers)))
    usage = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    result.put((taken, max(usage) / 1024))


def timed_build(files: list[Path], folder: Path, workers: int) -> tuple[float, float]:
    """Seconds and megabytes of a build from cold."""
    spawn = multiprocessing.get_context("spawn")
    result: multiprocessing.Queue[tuple[float, float]] = spawn.Queue()
    process = spawn.Process(target=_build, args=(files, str(folder), workers, result))
    process.start()
    found = result.get()
    process.join()
    return found


def size_of(folder: Path) -> float:
    """Megabytes on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1024**2


def growth(files: list[Path], folder: Path, base: int) -> Iterator[Row]:
    """A build of 1, 10 and 100 times as many reports; a second build; two cores."""
    first = 0.0
    for times in (1, 10, 100):
        some, where = files[: base * times], folder / f"store-{times}"
        if len(some) < base * times:
            break
        taken, memory = timed_build(some, where, 1)
        each = taken / len(some)
        first = first or each
        figure = (
            f"{taken:.1f} s, {each * 1000:.0f} ms a report, {memory:.0f} MB, {size_of(where):.0f} MB on disk"
        )
        yield Row(
            f"kg build, {len(some)} reports",
            figure,
            f"{base} reports: {first * 1000:.0f} ms each",
            f"{each / first:.2f}×",
        )
        again, _ = timed_build(some, where, 1)
        yield Row(
            "the same again", f"{again:.2f} s", f"the first time: {taken:.1f} s", f"{taken / again:.0f}×"
        )
        if times == 10:
            two, _ = timed_build(some, folder / "two", 2)
            yield Row("two workers", f"{two:.1f} s", f"one: {taken:.1f} s", f"{taken / two:.2f}×")


# ---------------------------------------------------------------- the table


@click.command()
@click.option(
    "--reports", default=20, show_default=True, help="The smallest corpus; 10 and 100 times as many follow."
)
@click.option("--times", type=click.Choice(["1", "10", "100"]), default="10", show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(reports: int, times: str, seed: int) -> None:
    """Print the table of costs and ratios in Markdown."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "reports"
        corpus.mkdir()
        for index in range(reports * int(times)):
            write(make(seed, index, truth=False), corpus, truth=False)
        files = find_files([corpus])
        sources = [read_one(path) for path in files[:reports]]
        print("| what | figure | beside | ratio |\n|---|---|---|---|")
        for row in _rows(sources, files, folder, reports):
            print(f"| {row.topic} | {row.figure} | {row.beside} | {row.ratio} |", flush=True)


def _rows(sources: list[Source], files: list[Path], folder: Path, base: int) -> Iterator[Row]:
    yield from extraction(sources)
    yield from loading(sources)
    yield from growth(files, folder, base)
    yield from asking(folder / "store-1")


if __name__ == "__main__":
    sys.exit(main())
