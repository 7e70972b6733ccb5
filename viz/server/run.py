"""Running the application: the port is taken first, so that its address can be told."""

import errno
import logging
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from kg.errors import KgError
from viz.server.app import create_app
from viz.server.protocol import BODY_BYTES
from viz.server.site import Settings

#: Connections at once; more are told to come again.
_CONNECTIONS = 200


class ServeError(KgError):
    """The address cannot be served on."""


def serve(
    store: str, host: str, port: int, settings: Settings | None = None, ready: Callable[[str], None] = print
) -> None:
    """Serves a store until it is told to stop; ``ready`` is told the URL when requests are taken.

    A port of 0 is any that is free. What cannot be served is a KgError.
    """
    app = create_app(store, settings)
    listening = _listen(host, port)
    with listening:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            lifespan="on",
            server_header=False,
            limit_concurrency=_CONNECTIONS,
            timeout_graceful_shutdown=3,
            h11_max_incomplete_event_size=BODY_BYTES + 65_536,
        )
        ready(_url(listening))
        with suppress(KeyboardInterrupt):  # the usual end
            uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, proto, _, address = found[0]
        listening = socket.socket(family, kind, proto)
    except OSError as error:
        raise ServeError(f"there is no address {host}; try --host 127.0.0.1") from error
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise ServeError(_reason(error, host, port)) from error
    return listening


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use; try --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights; try --port 8000"
    return f"cannot listen on {host} port {port}: {error.strerror}; try --host 127.0.0.1"


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
