"""Builds on other processes and machines: the same bytes, whoever does the work and whatever happens."""

import gzip
import subprocess
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command import KG, SAMPLES, exported, run, spawn
from pyoxigraph import RdfFormat, parse
from servers import dask_cluster, free_port, until

from kg.build import executors
from kg.build.executors import in_order
from kg.build.parts import read_header, read_part
from kg.errors import StoreError, WorkerError

YEARS = range(2008, 2023)
SOURCES = ("wuhai-2020", "baoding-2022")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough reports for two parts: two places in many years."""
    folder = tmp_path_factory.mktemp("corpus")
    for name in SOURCES:
        text, (place, known) = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8"), name.split("-")
        for year in map(str, YEARS):
            (folder / f"{place}-{year}.txt").write_text(text.replace(known, year), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the local build makes of the corpus."""
    store = tmp_path_factory.mktemp("local") / "store"
    run("build", corpus, "--store", store)
    return exported(store)


def begun(*args: object) -> subprocess.Popen[str]:
    """``kg ARGS…`` at work, in a session of its own so that a signal reaches it alone."""
    command = [str(KG), *map(str, args)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True)


def part_in(folder: Path, process: subprocess.Popen[str]) -> None:
    """Returns when the first part is written and the process is still at work."""
    until(lambda: any(folder.glob("*.nq.gz")))
    assert process.poll() is None


def test_a_killed_worker_loses_nothing(corpus: Path, expected: bytes, tmp_path: Path) -> None:
    store, parts = tmp_path / "store", tmp_path / "parts"
    with dask_cluster(tmp_path, workers=2) as (address, _, workers):
        build = begun("build", corpus, "--store", store, "--scheduler", address, "--parts", parts)
        part_in(parts, build)
        workers[0].kill()
        _, said = build.communicate(timeout=120)
    assert (build.returncode, said) == (0, "")
    assert exported(store) == expected


def test_without_parts_the_graphs_come_straight_back(corpus: Path, expected: bytes, tmp_path: Path) -> None:
    with dask_cluster(tmp_path, workers=2) as (address, _, _):
        built = spawn("build", corpus, "--store", tmp_path / "store", "--scheduler", address)
        assert (built.returncode, built.stderr) == (0, "")
    assert exported(tmp_path / "store") == expected


def test_a_dead_scheduler_is_one_line_and_the_next_build_goes_on(
    corpus: Path, expected: bytes, tmp_path: Path
) -> None:
    store, parts = tmp_path / "store", tmp_path / "parts"
    with dask_cluster(tmp_path, workers=1) as (address, scheduler, _):
        build = begun("build", corpus, "--store", store, "--scheduler", address, "--parts", parts)
        part_in(parts, build)
        scheduler.kill()
        _, said = build.communicate(timeout=120)
    assert build.returncode == 1
    assert "lost; what is written stays; run the same command again to go on\n" in said
    before = {part: part.stat().st_mtime_ns for part in parts.glob("*.nq.gz")}
    run("build", corpus, "--store", store, "--parts", parts)
    assert {part: part.stat().st_mtime_ns for part in before} == before, "what was made is not made again"
    assert exported(store) == expected


def test_a_scheduler_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    built = spawn("build", SAMPLES, "--store", tmp_path / "store", "--scheduler", address)
    assert built.returncode == 1
    assert built.stderr.startswith(f"Error: no Dask scheduler answers at {address}; start one")
    assert built.stderr.count("\n") == 1


# ---------------------------------------------------------------- parts and URLs


@pytest.fixture
def memory() -> Iterator[Any]:
    """A folder that lives in the memory of this process, behind a URL as one in the cloud is."""
    upath = pytest.importorskip("upath")
    folder = upath.UPath("memory://tests")
    yield folder
    folder.fs.rm("/tests", recursive=True)


def test_parts_are_nquads_that_any_store_can_load(memory: Any, store: Path) -> None:
    run("build", SAMPLES, "--parts", f"{memory}/parts", "--only-parts")
    [part] = (memory / "parts").glob("*.nq.gz")
    lines = set(gzip.decompress(part.read_bytes()).splitlines()[1:])
    assert len(list(parse(b"\n".join(lines), format=RdfFormat.N_QUADS))) == len(lines)
    of_reports = {line for line in exported(store).splitlines() if b"/id/graph/" in line.rsplit(b" ", 2)[1]}
    named = {line.rsplit(b" ", 2)[1] for line in lines}
    assert lines == {line for line in of_reports if line.rsplit(b" ", 2)[1] in named}
    assert len(named) == len(list(SAMPLES.glob("*.txt")))


def test_reports_are_read_from_a_url(memory: Any, store: Path, tmp_path: Path) -> None:
    for path in SAMPLES.glob("*.txt"):
        (memory / "reports" / path.name).write_bytes(path.read_bytes())
    run("build", f"{memory}/reports", "--store", tmp_path / "store")
    assert exported(tmp_path / "store") == exported(store)


def test_a_part_tells_what_became_of_each_report(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    run("build", SAMPLES, tmp_path / "empty.txt", "--parts", tmp_path, "--only-parts", status=1)
    [part] = tmp_path.glob("*.nq.gz")
    header, whole = read_header(part), read_part(part)
    assert [o.graph is not None for o in whole] == [True] * (len(whole) - 1) + [False]
    assert "is empty" in (whole[-1].failure or "")
    assert header == [replace(outcome, graph=None) for outcome in whole]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "an empty file"),
        (b"no gzip at all", "another kind of file"),
        (gzip.compress(b"# {}\n", mtime=0)[:-9], "a file that was cut off"),
        (gzip.compress(b"<a> <b> <c> <d> .\n", mtime=0), "N-Quads that are not ours"),
        (gzip.compress(b'# [{"graph": null, "counts": {}, "doubt": "x"}]\n', mtime=0), "another version's"),
        (gzip.compress(b"# [{}]\n", mtime=0), "a comment that is not ours"),
    ],
)
def test_a_damaged_part_is_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    part = tmp_path / "part.nq.gz"
    part.write_bytes(content)
    for read in (read_part, read_header):
        with pytest.raises(StoreError, match="cannot be read; delete it"):
            read(part)


# ---------------------------------------------------------------- order


def test_results_come_in_order_and_few_are_under_way() -> None:
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(50):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(4) as pool:
        for wanted, result in enumerate(in_order(pool, lambda n: n * n, numbers(), ahead=5)):
            assert result == wanted**2
            assert len(taken) <= wanted + 5


class Lost(Executor):
    """What a cluster is whose scheduler went away: it takes work and says no more of it."""

    connected = False

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        return Future()


def test_work_that_nobody_does_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "PATIENCE", 0)
    with pytest.raises(WorkerError, match="lost; what is written stays"):
        list(in_order(Lost(), str, [1, 2], ahead=2))
