"""A store behind a URL: queries and updates by the SPARQL 1.1 Protocol, graphs by the Graph Store Protocol.

The user and the password come from the environment (``KG_STORE_USER``, ``KG_STORE_PASSWORD``) and are sent
only to the server, by the scheme that it asks for. Where the server takes updates and graphs is told by
``data/servers.csv``, or by ``KG_STORE_UPDATE`` and ``KG_STORE_GRAPHS``.
"""

import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, cast
from urllib.parse import urljoin, urlsplit

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, parse_query_results
from requests import Response, Session
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from requests.exceptions import ChunkedEncodingError, ConnectionError, RequestException, Timeout

from kg.errors import KgError, QueryError, StoreError
from kg.graph.engine import GraphData
from kg.graph.terms import prologue
from kg.resources import data_dir
from kg.tables import Server, read_table

#: Seconds to wait before each further try when a connection breaks or a server is busy.
PAUSES = (0.1, 0.4, 1.6, 6.4)
#: Seconds to wait for a connection, and for a server that has said nothing.
TIMEOUT = (10, 600)
#: Statements of one request; servers limit the size of a body.
BATCH = 20_000

_BUSY = {429, 502, 503, 504}
_RESULTS = "application/sparql-results+xml"
_TRIPLES = "application/n-triples"


@dataclass(frozen=True, slots=True)
class _Urls:
    query: str
    update: str
    graphs: str


class Endpoint:
    """An engine behind HTTP."""

    def __init__(self, url: str) -> None:
        if "@" in urlsplit(url).netloc:
            raise StoreError(
                "leave user and password out of the URL; set KG_STORE_USER and KG_STORE_PASSWORD"
            )
        self.path = url
        self._session = Session()
        self._urls = self._find(url)

    def _find(self, url: str) -> _Urls:
        """The three addresses of a server, from that of its queries or of the server alone."""
        servers = read_table(data_dir() / "servers.csv", Server)
        roots = (urljoin(url, server.query) for server in servers if re.fullmatch(r"/\w+", server.query))
        tried = [url] if urlsplit(url).path not in ("", "/") else roots
        query = next(filter(self._answers, tried), None)
        if query is None:
            raise StoreError(
                f"the store {url} cannot be reached: no SPARQL server answers there; is it running?"
            )
        server = next(server for server in servers if re.fullmatch(server.query, urlsplit(query).path))
        update, graphs = (urljoin(query, path.format(query=query)) for path in (server.update, server.graphs))
        own = os.environ.get
        return _Urls(query, own("KG_STORE_UPDATE", update), own("KG_STORE_GRAPHS", graphs))

    def _answers(self, url: str) -> bool:
        try:
            return self._once("GET", url, params={"query": "ASK {}"}, headers={"Accept": _RESULTS}).ok
        except RequestException:
            return False

    # ------------------------------------------------------------ requests

    def _request(self, method: str, url: str, **more: Any) -> Response:
        """The answer of the server; what fails for the moment is tried again, since nothing counts twice."""
        for pause in PAUSES:
            try:
                response = self._once(method, url, **more)
                if response.status_code not in _BUSY:
                    return response
            except (ConnectionError, ChunkedEncodingError, Timeout):
                pass
            time.sleep(pause)
        return self._once(method, url, **more)

    def _once(self, method: str, url: str, **more: Any) -> Response:
        response = self._session.request(method, url, timeout=TIMEOUT, **more)
        if response.status_code == 401 and self._session.auth is None and (auth := _auth(response)):
            self._session.auth = auth
            return self._session.request(method, url, timeout=TIMEOUT, **more)
        return response

    def _send(self, method: str, url: str, refused: type[KgError] = StoreError, **more: Any) -> Response:
        """The answer, if it is a good one; ``refused`` is the error for what the server cannot read."""
        try:
            response = self._request(method, url, **more)
        except RequestException as error:
            reason = type(error).__name__
            raise StoreError(f"the store {self.path} cannot be reached ({reason}); is it running?") from error
        if response.ok:
            return response
        if response.status_code in (401, 403):
            raise StoreError(
                f"the store {self.path} refuses this user; set KG_STORE_USER and KG_STORE_PASSWORD"
            )
        said = " ".join(response.text.split())[:300]
        kind = refused if response.status_code == 400 else StoreError
        raise kind(f"the store {self.path} answered {response.status_code} {response.reason}: {said}")

    # ------------------------------------------------------------ the engine

    def query(self, sparql: str, *, graph: bool) -> Any:
        """The answer of the server: results as pyoxigraph reads them, or a list of triples."""
        data = {"query": f"{prologue()}\n{sparql}"}
        headers = {"Accept": _TRIPLES if graph else _RESULTS}
        response = self._send("POST", self._urls.query, QueryError, data=data, headers=headers)
        if limit := response.headers.get("X-SPARQL-MaxRows"):
            raise QueryError(f"the store {self.path} cuts answers at {limit} rows; raise that limit of its")
        if graph:
            return [quad.triple for quad in parse(response.content, RdfFormat.N_TRIPLES)]
        result = parse_query_results(response.content, QueryResultsFormat.XML)
        if isinstance(result, QuerySolutions) and [v.value for v in result.variables] == ["__ASK_RETVAL"]:
            return _yes_or_no(any(True for _ in result))
        return result

    def update(self, sparql: str) -> None:
        """Sends an update; one that is sent again changes nothing more."""
        self._send("POST", self._urls.update, data={"update": f"{prologue()}\n{sparql}"})

    def load(self, graphs: Iterable[GraphData], *, union: bool) -> None:
        """Posts every graph, in parts if it is large."""
        for data in graphs:
            for part in _parts(data.ntriples()):
                for where in ({"graph": data.graph}, {"default": ""})[: 1 + union]:
                    headers = {"Content-Type": _TRIPLES}
                    self._send("POST", self._urls.graphs, params=where, data=part, headers=headers)

    def triples(self, graph: str | None) -> Iterator[Triple]:
        """The statements of a named graph, or of the default graph, read as they come."""
        where = {"default": ""} if graph is None else {"graph": graph}
        response = self._send(
            "GET", self._urls.graphs, params=where, headers={"Accept": _TRIPLES}, stream=True
        )
        response.raw.decode_content = True
        return (quad.triple for quad in parse(cast(IO[bytes], response.raw), RdfFormat.N_TRIPLES))

    def close(self) -> None:
        """Ends the connections."""
        self._session.close()


def _yes_or_no(answer: bool) -> Any:
    """The answer to an ASK, which Virtuoso 7 gives as one row for yes and none for no."""
    return parse_query_results(f'{{"head": {{}}, "boolean": {str(answer).lower()}}}', QueryResultsFormat.JSON)


def _auth(response: Response) -> AuthBase | None:
    """The user of the environment, by the scheme that a server asks for."""
    user, password = os.environ.get("KG_STORE_USER"), os.environ.get("KG_STORE_PASSWORD", "")
    if not user:
        return None
    digest = response.headers.get("WWW-Authenticate", "").lower().startswith("digest")
    return HTTPDigestAuth(user, password) if digest else HTTPBasicAuth(user, password)


def _parts(ntriples: bytes) -> Iterator[bytes]:
    lines = ntriples.splitlines(keepends=True)
    return (b"".join(lines[first : first + BATCH]) for first in range(0, len(lines), BATCH))
