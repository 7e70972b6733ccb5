"""From files to a store: the same reports give the same graph, and only what changed is written."""

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from random import Random
from time import perf_counter

import psutil
import pytest
from command import KG, ROOT, SAMPLES, exported, run, spawn
from servers import until

from kg.build import build
from kg.build.work import extracted
from kg.cli.corpus import progress
from kg.errors import WorkerError
from kg.graph.store import GraphStore
from kg.lexicon import load_lexicon
from kg.read import Source, find_files

NAMES = sorted(path.name for path in SAMPLES.glob("*.txt"))
RECIPE = "西红柿炒鸡蛋\n鸡蛋两个，西红柿三个，盐少许。先把鸡蛋炒熟盛出，再放西红柿。\n"
NEWS = "本报讯 5月8日，我市召开经济工作会议，部署下半年重点项目，市领导出席会议并讲话。\n"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A copy of the samples that a test may change."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(SAMPLES / name, folder)
    return folder


@pytest.fixture
def built(store: Path, tmp_path: Path) -> Path:
    """A copy of the store of the samples that a test may change."""
    return shutil.copytree(store, tmp_path / "built")


def by_graph(store: Path) -> dict[bytes, set[bytes]]:
    """The statements of a store by the name of their graph."""
    graphs: dict[bytes, set[bytes]] = {}
    for line in exported(store).splitlines():
        graphs.setdefault(line.split(b" ")[-2], set()).add(line)
    return graphs


def graph_of(store: Path, file: str) -> bytes:
    """The graph that holds the report of a file."""
    says = f'/ontology#file> "{file}"'.encode()
    return next(graph for graph, lines in by_graph(store).items() if any(says in line for line in lines))


def test_a_second_build_reads_and_writes_nothing(
    built: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.build.work.extract", lambda *_: pytest.fail("a report was extracted again"))
    assert "0 reports written, 5 unchanged, 0 removed" in run("build", SAMPLES, "--store", built).stdout
    assert exported(built) == exported(store)


@pytest.mark.parametrize(
    ("order", "options", "reason"),
    [
        (NAMES[::-1], [], "another folder, another order"),
        (NAMES, ["--workers", 2], "two workers"),
    ],
)
def test_the_same_reports_give_the_same_bytes(
    order: list[str], options: list[object], reports: Path, store: Path, tmp_path: Path, reason: str
) -> None:
    run("build", *[reports / name for name in order], "--store", tmp_path / "other", *options)
    assert exported(tmp_path / "other") == exported(store), reason


def test_reports_added_one_by_one_give_the_same_bytes(reports: Path, store: Path, tmp_path: Path) -> None:
    for name in NAMES:
        assert "1 reports written" in run("build", reports / name, "--store", tmp_path / "other").stdout
    assert exported(tmp_path / "other") == exported(store)


def test_a_changed_report_replaces_its_own_graph_only(built: Path, reports: Path) -> None:
    before, own = by_graph(built), graph_of(built, "wuhai-2020.txt")
    path = reports / "wuhai-2020.txt"
    text = path.read_text(encoding="utf-8")
    assert "调解员799名" in text
    path.write_text(text.replace("调解员799名", "调解员801名"), encoding="utf-8")
    assert "1 reports written, 4 unchanged" in run("build", reports, "--store", built).stdout
    after = by_graph(built)
    assert {graph for graph in before | after if before.get(graph) != after.get(graph)} <= {
        own, next(graph for graph in after if graph.endswith(b"/marks>"))
    }  # fmt: skip
    assert b'"801"' in b"".join(after[own])
    assert b'"799"' not in b"".join(after[own])


def test_prune_drops_the_reports_that_are_gone(built: Path, reports: Path, tmp_path: Path) -> None:
    (reports / "wuhai-2020.txt").unlink()
    assert "4 unchanged, 0 removed" in run("build", reports, "--store", built).stdout
    run("what", "乌海市", "--store", built)
    assert "4 unchanged, 1 removed" in run("build", reports, "--store", built, "--prune").stdout
    run("what", "乌海市", "--store", built, status=1)
    run("build", reports, "--store", tmp_path / "new")
    assert exported(built) == exported(tmp_path / "new"), "as if it had never been there"


def test_a_byte_order_mark_does_not_change_what_a_report_says(reports: Path, built: Path) -> None:
    before = set(by_graph(built))
    for name in NAMES:
        (reports / name).write_text((reports / name).read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert "5 reports written" in run("build", reports, "--store", built).stdout
    assert set(by_graph(built)) == before, "each takes the place of its former self"
    assert "\ufeff" not in run("query", "-e", "SELECT ?t { ?r dcterms:title ?t }", "--store", built).stdout


def test_a_build_killed_at_random_moments_is_completed_by_the_next(tmp_path: Path, reports: Path) -> None:
    for path in (ROOT / "tests" / "corpus").glob("*.txt"):
        shutil.copy(path, reports)
    build = [str(KG), "build", str(reports), "--workers", "2", "--store"]
    started = perf_counter()
    subprocess.run([*build, tmp_path / "whole"], check=True, capture_output=True)
    whole = perf_counter() - started
    moments = Random(20210801)
    for _ in range(4):
        with subprocess.Popen([*build, tmp_path / "killed"], stdout=subprocess.PIPE) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(moments.uniform(0, whole))
            process.kill()
            assert process.stdout
            process.stdout.read()  # to the end, which comes when its workers have ended too
    subprocess.run([*build, tmp_path / "killed"], check=True, capture_output=True)
    assert exported(tmp_path / "killed") == exported(tmp_path / "whole")


def test_a_killed_worker_is_one_line_and_the_next_build_goes_on(
    reports: Path, store: Path, tmp_path: Path
) -> None:
    build = [str(KG), "build", str(reports), "--workers", "2", "--store", tmp_path / "killed"]
    with subprocess.Popen(build, stderr=subprocess.PIPE, encoding="utf-8") as process:
        above = psutil.Process(process.pid)
        until(lambda: len(above.children()) == 2)
        above.children()[0].kill()
        said = process.communicate()[1]
    assert process.returncode == 1
    assert said.splitlines() == [
        "Error: a worker was killed, perhaps for want of memory;"
        " what is written stays; run the same command again to go on"
    ]
    run(*build[1:])
    assert exported(tmp_path / "killed") == exported(store)


def test_workers_with_other_tables_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "units.csv").write_text("unit,factor,base,counts,example\n", encoding="utf-8")
    others = load_lexicon(tmp_path)
    monkeypatch.setattr("kg.build.work.load_lexicon", lambda _: others)
    with GraphStore.in_memory() as graph, pytest.raises(WorkerError, match="other rules or tables"):
        build(find_files([SAMPLES]), graph)


def test_a_long_run_says_how_far_it_is_where_nobody_watches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [Path(name) for name in "abc"]
    monkeypatch.setattr("kg.cli.corpus.SILENCE", -1)
    assert list(progress(files, len(files))) == files
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(",")[0] for line in lines] == [f"{i} of 3 files" for i in (1, 2, 3)]
    assert lines[-1].endswith("0 min left")


BAD = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b"\n \n", "is empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00", "is a picture, which is not read"),
    "broken.txt": ("法治政府".encode() + b"\xff\n", "is neither UTF-8, UTF-16, GB18030 nor Big5"),
    "recipe.txt": (RECIPE.encode(), "is no 法治政府建设 report"),
    "news.txt": (NEWS.encode(), "is no 法治政府建设 report"),
}


def test_bad_files_do_not_stop_the_good_ones(reports: Path, store: Path, tmp_path: Path) -> None:
    for name, (content, _) in BAD.items():
        (reports / name).write_bytes(content)
    result = spawn("build", reports, "--store", tmp_path / "new", "--workers", 2)
    assert result.returncode == 1
    assert "5 reports written, 0 unchanged" in result.stdout
    lines = result.stderr.splitlines()
    assert len(lines) == len(BAD)
    for name, (_, reason) in BAD.items():
        assert sum(f"left out: {reports / name} {reason}" in line for line in lines) == 1, name
    assert exported(tmp_path / "new") == exported(store)


def test_a_first_build_without_any_report_can_be_asked(tmp_path: Path) -> None:
    (tmp_path / "recipe.txt").write_text(RECIPE, encoding="utf-8")
    result = run("build", tmp_path / "recipe.txt", "--store", tmp_path / "new", status=1)
    assert "0 reports written" in result.stdout
    run("query", "reports-by-year", "--store", tmp_path / "new")


def test_a_text_that_makes_more_claims_than_any_report_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each costs kilobytes of the graph: of millions of full stops it would be gigabytes."""
    monkeypatch.setattr("kg.build.work.MOST_CLAIMS", 99)
    few, many = (Source(Path("a.txt"), "推进法治政府建设。" * n, "") for n in (99, 100))
    assert extracted(few, load_lexicon(), every=False).graph
    assert extracted(many, load_lexicon(), every=False).failure == (
        "a.txt makes 100 claims, more than any report; split it"
    )
