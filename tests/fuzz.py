"""Hostile files by the thousand: reading, extraction and the graph have to take them all. Run by hand.

    python tests/fuzz.py --minutes 30 --seed 1

Each file is done with as by a worker of ``kg build``, in a process that may write only to a temporary folder
of its own, connect to nothing, and need only so much time and memory. What goes wrong is told in a line, and
the file is kept. The seed and a file's number tell how it was made; ``--first`` begins with that number.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import traceback
import zipfile
from collections import Counter
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from time import monotonic
from unittest.mock import patch

from command import SAMPLES
from hostile import SECRET, hostile, wholes
from pyoxigraph import RdfFormat, parse

from kg.build import work
from kg.graph.store import report_graph
from kg.lexicon import load_lexicon
from kg.read import Source, read

#: How often each kind is tried; those that LibreOffice reads cost seconds.
KINDS = {".txt": 30, ".md": 5, ".html": 25, ".mht": 12, ".docx": 25, ".zip": 15, ".jsonl": 12, ".csv": 12,
         ".pdf": 12, ".doc": 0.3, ".wps": 0.2, ".odt": 0.3, ".rtf": 0.2}  # fmt: skip
#: Seconds for a file, for each megabyte that it unpacks to, and for one that another program may read.
SECONDS, SECONDS_MB, OTHERS_SECONDS = 5.0, 60.0, 130.0
OTHERS = [b"%PDF", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"content.xml", b"mso-application"]
MEMORY = 4 * 1024**3
LEXICON = load_lexicon()


def problem(path: Path, own: Path) -> tuple[str, int, int]:
    """What went wrong with a file, or nothing; how many reports it held, and how many were refused."""
    reports = refused = 0
    for one in read(path):
        with patch.object(work, "report_graph", wraps=report_graph) as made:
            outcome = work.extracted(one, LEXICON, every=True)
        if outcome.failure:
            refused += 1
            if len(outcome.failure.splitlines()) != 1:
                return f"an error of several lines: {outcome.failure[:200]!r}", 0, 0
            continue
        reports += 1
        extraction = made.call_args.args[0]
        places = [*extraction.policies, *extraction.agencies, *extraction.observations]
        places += [place for program in extraction.programs for place in program.mentions]
        if any(extraction.text[place.start : place.end] != place.surface for place in places):
            return "a span that is not its surface", 0, 0
        if outcome.graph is None or sum(1 for _ in parse(outcome.graph.nquads, RdfFormat.N_QUADS)) < 1:
            return "no graph", 0, 0
        if not isinstance(one, Source) or SECRET[1] in one.text or len(one.name.splitlines()) != 1:
            return "a file was taken in, or a name of several lines", 0, 0
    left = [*own.rglob("*")]
    return f"left behind: {left[:3]}" if left else "", reports, refused


def guard(event: str, args: tuple[object, ...]) -> None:
    """Stops whatever would write elsewhere than into the temporary folder, connect, or run other programs."""
    if event == "open":
        name, _, flags = args
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if (
            writes
            and not isinstance(name, int)
            and not str(name).startswith((os.devnull, tempfile.gettempdir()))
        ):
            raise AssertionError(f"writes {name!r}")
    elif event in {"socket.connect", "socket.getaddrinfo", "os.system", "os.exec", "os.symlink"}:
        raise AssertionError(f"{event} {args!r}")
    elif event == "subprocess.Popen" and Path(str(args[0])).name not in {
        Path(sys.executable).name,
        "soffice",
    }:
        raise AssertionError(f"runs {args[0]!r}")


def worker(pipe: Connection, own: Path) -> None:
    """Does with files whose names come through the pipe; answers what became of each, and the memory."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    problem(SAMPLES / "zhenxing-2017.txt", own)  # what is loaded once
    tempfile.tempdir = str(own)
    sys.addaudithook(guard)
    while True:
        path = pipe.recv()
        try:
            answer = problem(path, own)
        except BaseException as error:
            frames = traceback.extract_tb(error.__traceback__)
            where = next((frame for frame in reversed(frames) if "/kg/" in frame.filename), frames[-1])
            what = f"{type(error).__name__}: {str(error)[:200]!r}"
            answer = f"{what} in {Path(where.filename).name}:{where.lineno}", 0, 0
        pipe.send((*answer, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


class Runner:
    """A process that does with one file after the other, and is started anew when one took it down."""

    def __init__(self, own: Path) -> None:
        self.own = own
        self.pipe, self.process = self._started()

    def _started(self) -> tuple[Connection, multiprocessing.Process]:
        pipe, end = multiprocessing.Pipe()
        process = multiprocessing.Process(target=worker, args=(end, self.own))
        process.start()
        end.close()
        return pipe, process

    def run(self, path: Path, most: float) -> tuple[str, int, int, int]:
        """What went wrong, reports, refusals, and the most megabytes that the process needed so far."""
        with suppress(EOFError, OSError):
            self.pipe.send(path)
            if self.pipe.poll(most):
                answer: tuple[str, int, int, int] = self.pipe.recv()
                return answer
        self.process.kill()
        self.process.join()
        ended = self.process.exitcode
        self.pipe, self.process = self._started()
        return f"took more than {most:.0f} s" if ended == -9 else f"ended with {ended}", 0, 0, 0


def seconds(content: bytes, path: Path) -> float:
    """How long a file may take."""
    size = len(content)
    with suppress(Exception), zipfile.ZipFile(path) as archive:
        size += sum(min(info.file_size, 300 * info.compress_size) for info in archive.infolist())
    other = path.suffix == ".pdf" or any(sign in content for sign in OTHERS)
    return (OTHERS_SECONDS if other else SECONDS) + SECONDS_MB * size / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first file")
    parser.add_argument("--only", nargs="*", choices=KINDS, help="the kinds of files")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"), help="where files are kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work_dir, inputs, own = (Path(folder, name) for name in ("make", "in", "own"))
        for one in (work_dir, inputs, own):
            one.mkdir()
        whole = wholes(work_dir)
        kinds = [kind for kind in options.only or KINDS if kind in whole]
        runner = Runner(own)
        counts = {kind: Counter[str]() for kind in kinds}
        slowest: dict[str, tuple[float, int]] = dict.fromkeys(kinds, (0.0, 0))
        number, end = options.first, monotonic() + 60 * options.minutes
        while monotonic() < end:
            chance = Random(f"{options.seed} {number}")
            [kind] = chance.choices(kinds, [KINDS[kind] for kind in kinds])
            content = hostile(whole[kind], kind, whole, chance)
            path = inputs / f"a{kind}"
            path.write_bytes(content)
            most = seconds(content, path)
            for _ in range(3):  # a machine that was busy is no finding
                started = monotonic()
                said, reports, refused, memory = runner.run(path, most)
                took = monotonic() - started
                if not said.startswith("took"):
                    break
            if [one.name for one in inputs.iterdir()] != [path.name] or path.read_bytes() != content:
                said = "something was written beside the file, or over it"
            path.unlink()
            counts[kind].update(files=1, reports=reports, refused=refused, findings=bool(said))
            counts[kind]["MB"] = max(counts[kind]["MB"], memory)
            slowest[kind] = max(slowest[kind], (took, number))
            if said:
                options.keep.mkdir(exist_ok=True)
                kept = options.keep / f"{options.seed}-{number}{kind}"
                kept.write_bytes(content)
                print(f"{kept}: {len(content)} bytes, {took:.1f} s: {said}", flush=True)
            number += 1
        runner.process.kill()
    columns = ("files", "reports", "refused", "MB", "findings")
    print(f"{'kind':8}" + "".join(f"{name:>10}" for name in columns) + "   slowest")
    for kind in kinds:
        numbers = "".join(f"{counts[kind][name]:>10}" for name in columns)
        print(f"{kind:8}{numbers}   {slowest[kind][0]:.1f} s, number {slowest[kind][1]}")
    sys.exit(any(counts[kind]["findings"] for kind in kinds))


if __name__ == "__main__":
    main()
