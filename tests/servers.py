"""Real SPARQL servers that our code did not write, each in a folder of its own until the test is over."""

import json
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from urllib3.util import Retry

VIRTUOSO = shutil.which("virtuoso-t")
USER, PASSWORD = "dba", "dba"  # what Virtuoso calls the owner of a new database

_INI = """
[Database]
DatabaseFile = {folder}/db
ErrorLogFile = {folder}/log
LockFile = {folder}/lck
TransactionFile = {folder}/trx
xa_persistent_file = {folder}/pxa
[TempDatabase]
DatabaseFile = {folder}/tempdb
TransactionFile = {folder}/temptrx
[Parameters]
ServerPort = {sql}
DisableUnixSocket = 1
NumberOfBuffers = 40000
CheckpointInterval = 0
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 4
[SPARQL]
{more}
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Returns when the server answers a query."""
    tries = requests.adapters.HTTPAdapter(max_retries=Retry(total=60, backoff_factor=0.1, backoff_max=1))
    with requests.Session() as session:
        session.mount("http://", tries)
        assert session.get(url, params={"query": "ASK {}"}, timeout=60).ok
    assert process.poll() is None


@contextmanager
def _running(command: list[str], url: str) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(url, process)
        yield url
    finally:
        process.kill()
        process.wait()


@contextmanager
def oxigraph(folder: Path, port: int | None = None, *more: str) -> Iterator[str]:
    """The Oxigraph server; the URL of its queries."""
    port = port or free_port()
    program = str(Path(sys.executable).with_name("oxigraph"))
    command = [program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}", *more]
    with _running(command, f"http://127.0.0.1:{port}/query") as url:
        yield url


@contextmanager
def virtuoso(folder: Path, more: str = "") -> Iterator[str]:
    """Virtuoso, with its usual user; the URL of its queries."""
    if VIRTUOSO is None:
        pytest.skip("virtuoso-t is not installed (Debian: virtuoso-opensource)")
    folder.mkdir()
    port, ini = free_port(), folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, port=port, sql=free_port(), more=more), encoding="utf-8")
    command = [VIRTUOSO, "+foreground", "+configfile", str(ini)]
    with _running(command, f"http://127.0.0.1:{port}/sparql") as url:
        yield url


class _Breaking(socketserver.BaseRequestHandler):
    """Passes bytes on, and breaks the line off when it is told to."""

    server: "_Proxy"

    def handle(self) -> None:
        with socket.create_connection(self.server.upstream) as upstream:
            threading.Thread(target=self.pass_on, args=(upstream, self.request)).start()
            self.pass_on(self.request, upstream)

    def pass_on(self, source: socket.socket, target: socket.socket) -> None:
        """Passes bytes on until one side ends, or the line is to break."""
        with suppress(OSError):
            while data := source.recv(65536):
                if self.server.to_break:
                    self.server.to_break -= 1
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class _Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    upstream: tuple[str, int]
    to_break = 0


@contextmanager
def breaking(url: str) -> Iterator[tuple[str, "_Proxy"]]:
    """The same server behind a line that breaks off as often as its ``to_break`` says."""
    parts = urlsplit(url)
    with _Proxy(("127.0.0.1", 0), _Breaking) as proxy:
        proxy.upstream = (str(parts.hostname), int(parts.port or 80))
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield parts._replace(netloc=f"127.0.0.1:{proxy.server_address[1]}").geturl(), proxy
        proxy.shutdown()


@contextmanager
def explorer(store: Path | str, *more: str) -> Iterator[str]:
    """The web explorer, as `kg serve` runs it on a port of its own; its URL, without a slash at the end."""
    command = [
        str(Path(sys.executable).with_name("kg")),
        "serve",
        "--port",
        "0",
        "--store",
        str(store),
        *more,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert "http://" in line, line
        yield line.split(" at ")[-1].strip().rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


# ---------------------------------------------------------------- a Dask cluster


def until(true: Callable[[], bool]) -> None:
    """Returns when something has come true; fails when it does not within a minute."""
    pause, end = threading.Event(), time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it did not come true"
        pause.wait(0.02)


@contextmanager
def dask_cluster(
    folder: Path, *, workers: int
) -> Iterator[tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]]]:
    """A real scheduler with some workers of one thread each: its address, its process and theirs."""
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    dask = [str(Path(sys.executable).with_name("dask"))]
    told = folder / "scheduler.json"
    quiet = ["--no-dashboard", "--scheduler-file", str(told)]
    with ExitStack() as stack:

        def started(*args: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen([*dask, *args, *quiet], stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        scheduler = started("scheduler", "--host", "127.0.0.1", "--port", "0")
        until(lambda: told.exists() and told.read_text().endswith("}"))
        address: str = json.loads(told.read_text())["address"]
        hands = [
            started(
                "worker", "--nthreads", "1", "--no-nanny", "--local-directory", str(folder / f"worker-{n}")
            )
            for n in range(workers)
        ]
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        yield address, scheduler, hands
