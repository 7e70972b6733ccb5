"""Whatever breaks a build: one clear line, nothing lost, and the next build gives the same bytes."""

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pytest
from command import KG, SAMPLES, exported, run
from pyoxigraph import Store

from kg.graph.store import GraphStore
from kg.graph.terms import literal

FIRST = SAMPLES / "wuhai-2020.txt"


def build(
    store: Path, *more: object, limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [str(KG), "build", str(SAMPLES), "--store", str(store), *map(str, more)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, preexec_fn=limit)


def says(result: subprocess.CompletedProcess[str], words: str) -> None:
    """A command that failed said so in one line, which tells what to do."""
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1 and words in result.stderr, result.stderr


def still_there(store: Path) -> None:
    """What was in the store before can still be asked for."""
    assert "乌海" in run("what", "乌海市", "--store", store).stdout


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Callable[[str], None]]:
    """A file system of its own on a folder, and how to mount it anew with other options."""
    folder.mkdir(exist_ok=True)
    result = subprocess.run(["mount", *options, folder], capture_output=True, check=False)
    if result.returncode:
        pytest.skip("only root may mount")

    def again(other: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{other}", folder], check=True)

    try:
        yield again
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("size", ["100k", "1m", "6m", "10m"])
def test_a_full_disk(size: str, tmp_path: Path, store: Path) -> None:
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", f"size={size}", "tmpfs") as again:
        folder = tmp_path / "disk" / "store"
        says(build(folder), "the disk is full; make room")
        again("size=400m")
        assert build(folder).returncode == 0
        assert exported(folder) == exported(store)


@pytest.mark.parametrize("kilobytes", [40, 300, 700])
def test_a_file_that_may_not_grow(kilobytes: int, tmp_path: Path, store: Path) -> None:
    run("build", FIRST, "--store", tmp_path / "store")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    says(build(tmp_path / "store", limit=limit), "the disk is full; make room")
    still_there(tmp_path / "store")
    assert build(tmp_path / "store").returncode == 0
    assert exported(tmp_path / "store") == exported(store)


def test_a_disk_that_may_only_be_read(tmp_path: Path, store: Path) -> None:
    folder = shutil.copytree(store, tmp_path / "store")
    with mounted(folder, "--bind", str(folder)) as again:
        again("ro,bind")
        says(build(folder), "cannot be written; check its permissions")
        still_there(folder)
    assert exported(folder) == exported(store)


def test_a_store_of_an_older_version(tmp_path: Path, store: Path) -> None:
    folder = shutil.copytree(store, tmp_path / "store")
    with GraphStore.open(folder, write=True) as graph:
        change = (
            "DELETE { GRAPH ?g { ?m owl:versionInfo ?old } } INSERT { GRAPH ?g { ?m owl:versionInfo %s } }"
        )
        graph.engine.update(
            f"{change % literal('3')} WHERE {{ GRAPH ?g {{ ?m owl:versionInfo ?old }}"
            " FILTER(STRENDS(STR(?g), '/marks')) }"
        )
    before = sorted(map(str, Store.read_only(str(folder))))
    says(build(folder), "made by another version of kg; build it anew")
    assert "made by another version" in run("who", "民法典", "--store", folder, status=1).stderr
    assert sorted(map(str, Store.read_only(str(folder)))) == before


def test_two_builds_at_once(tmp_path: Path, store: Path) -> None:
    command = [str(KG), "build", str(SAMPLES), "--store", str(tmp_path / "store")]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as one,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as other,
    ):
        told = [(*process.communicate(), process.returncode) for process in (one, other)]
    assert sorted(status for *_, status in told) in ([0, 1], [0, 0]), "at most one had to give way"
    for _, error, status in told:
        assert not error if status == 0 else "in use by another process; wait" in error
        assert len(error.splitlines()) == status
    assert exported(tmp_path / "store") == exported(store)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_build_that_is_stopped_by_hand(workers: int, tmp_path: Path, store: Path) -> None:
    command = [str(KG), "build", str(SAMPLES), "--store", str(tmp_path / "store"), "--workers", str(workers)]
    run("build", FIRST, "--store", tmp_path / "store")
    moments = Random(20201223 + workers)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has its background jobs ignore it
    stopped = 0
    for _ in range(6):
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
        ) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(moments.uniform(0.3, 3))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)  # as the terminal does: to the workers, too
            _, error = process.communicate()
        assert "Traceback" not in error
        if process.returncode:
            stopped += 1
            said = [line for line in error.splitlines() if line.strip()]
            assert (process.returncode, said) in (
                (1, ["Aborted!"]),  # before the build began
                (130, ["stopped; what is written stays; run the same command again to go on"]),
            )
        still_there(tmp_path / "store")
    assert stopped
    assert build(tmp_path / "store").returncode == 0
    assert exported(tmp_path / "store") == exported(store)
