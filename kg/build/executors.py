"""Where the work is done: in this process, in processes of this machine, or on a Dask cluster.

All three are executors of ``concurrent.futures``, so that there is one way to give work and to get it back.
"""

import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, parent_process
from threading import Thread
from typing import Any, TypeVar

from kg.errors import KgError, WorkerError

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Seconds in which a scheduler must answer.
PATIENCE = 10
_GO_ON = "what is written stays; run the same command again to go on"


def in_order(
    executor: Executor, function: Callable[[Item], Result], items: Iterable[Item], ahead: int
) -> Iterator[Result]:
    """The results for the items in their order; at most ``ahead`` items are under way or wait to be fetched.

    WorkerError when the workers are lost.
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            waiting.append(executor.submit(function, item))
            if len(waiting) >= ahead:
                yield _result(waiting.popleft(), executor)
        while waiting:
            yield _result(waiting.popleft(), executor)
    except BrokenProcessPool as error:
        raise WorkerError(f"a worker was killed, perhaps for want of memory; {_GO_ON}") from error
    except (CancelledError, OSError) as error:
        raise WorkerError(f"the scheduler or its workers were lost; {_GO_ON}") from error


def _result(future: Future[Result], executor: Executor) -> Result:
    """The result of a future; CancelledError when nobody is left who could bring it."""
    silent = 0
    while True:
        try:
            return future.result(timeout=1)
        except TimeoutError:
            if future.done():
                raise
            silent = 0 if getattr(executor, "connected", True) else silent + 1
            if silent > PATIENCE:
                raise CancelledError from None


class _Here(Executor):
    """Work that is done at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def local(workers: int) -> Iterator[Executor]:
    """So many processes of this machine; for one the work is done in this process."""
    if workers == 1:
        yield _Here()
        return
    pool = ProcessPoolExecutor(workers, initializer=_begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Leaves Ctrl-C to the build, and ends the worker when the build is killed; nobody else would tell it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    above = parent_process()
    assert above, "only workers begin so"
    Thread(target=_end_after, args=(above.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


class _Cluster(Executor):
    """The executor of a Dask client, which tells whether it still has its scheduler.

    Work that is given while the connection breaks is neither done nor cancelled: one would wait for ever.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor: Executor = client.get_executor()

    @property
    def connected(self) -> bool:
        """Whether the scheduler is there."""
        return bool(self._client.status == "running")

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if not self.connected:
            raise CancelledError
        return self._executor.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Gives up what is still under way: at the end of a build there is nothing."""
        if self.connected:
            self._executor.shutdown(wait=False)


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of a Dask scheduler; WorkerError when it does not answer."""
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise KgError("a cluster needs dask.distributed; try: pip install 'fazhi-kg[cluster]'") from error
    loggers = list(logging.root.manager.loggerDict)
    for name in (name for name in loggers if name.startswith(("distributed", "tornado"))):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said here, in one line
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise WorkerError(
            f"no Dask scheduler answers at {address}; start one (dask scheduler) or check the address"
        ) from error
    try:
        with _Cluster(client) as executor:
            yield executor
    except KilledWorker as error:
        raise WorkerError(f"the same work has killed several workers: {error.task}; {_GO_ON}") from error
    finally:
        client.close(timeout=PATIENCE)
