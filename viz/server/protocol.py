"""The SPARQL 1.1 Protocol for queries: GET, and POST with a form or with the query itself."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results, serialize
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from kg.errors import KgError, QueryError, StoppedError
from kg.graph.sparql import Answer
from viz.server.negotiate import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE, NotAcceptable, best
from viz.server.pool import BusyError, QueryPool

#: Bytes of a query at most, and of a body that holds one (a form is up to three times as long).
QUERY_BYTES, BODY_BYTES = 100_000, 400_000
#: Seconds after which a client that was turned away may come again.
RETRY = 5
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "X-Result-Cut, Retry-After"}

_XML = "application/sparql-results+xml"
#: The forms of a table and of a graph: media type → the form that is asked of the store.
_TABLES = {
    "application/sparql-results+json": "json",
    _XML: "json",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "json",
}
_GRAPHS = {TURTLE: "ttl", NTRIPLES: "nt", JSONLD: "nt", RDFXML: "nt", "text/plain": "nt"}
_CONVERTED = {JSONLD: RdfFormat.JSON_LD, RDFXML: RdfFormat.RDF_XML}
_FORM, _QUERY, _UPDATE = (
    "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update",
)  # fmt: skip
_DATASET = ("default-graph-uri", "named-graph-uri")
_WORD = re.compile(
    r"(?:\s|#[^\n\r]*|PREFIX\s+[^\s<]*\s*<[^<>\s]*>|BASE\s*<[^<>\s]*>)*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """A request that is not answered: the status and one line why."""

    status: int
    reason: str


def wants_graph(sparql: str) -> bool:
    """Whether a query seems to ask for a graph.

    Only its first word is looked at: to parse a query is to run a part of it, which belongs into a process
    that can be stopped.
    """
    found = _WORD.match(sparql)
    return found is not None and found[1].upper() in ("CONSTRUCT", "DESCRIBE")


async def sparql(request: Request) -> Response:
    """The endpoint: the answer to a query, or one line that says what is wrong with the request."""
    if request.method == "OPTIONS":
        allowed = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "*"}
        return Response(status_code=204, headers=CORS | allowed)
    if request.method in ("GET", "HEAD") and _is_visit(request):
        return RedirectResponse("/query", 303)
    try:
        text = await _query(request)
        kind = best(request.headers.get("accept"), tuple(_GRAPHS if wants_graph(text) else _TABLES))
        return await run_in_threadpool(respond, request.app.state.site.pool, text, kind)
    except Refused as refused:
        return failure(refused.status, refused.reason)
    except NotAcceptable as error:
        return failure(406, str(error))


def _is_visit(request: Request) -> bool:
    """Whether somebody opens the address in a browser, without a query."""
    return not request.url.query and HTML in request.headers.get("accept", "")


def respond(pool: QueryPool, text: str, kind: str) -> Response:
    """The answer to a query in a media type, or the failure of it."""
    try:
        answer = pool.answer(text, (_TABLES | _GRAPHS)[kind])
    except BusyError as error:
        return failure(503, str(error), {"Retry-After": str(RETRY)})
    except StoppedError as error:
        return failure(503, str(error))
    except QueryError as error:
        return failure(400, str(error))
    except KgError as error:
        return failure(503, str(error))
    headers = {"X-Result-Cut": f"rows={pool.limits.rows}"} if answer.cut else {}
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return Response(_converted(answer, kind), headers=CORS | headers | {"Content-Type": kind + charset})


def _converted(answer: Answer, kind: str) -> bytes:
    """The content in a form that the store does not give."""
    if kind in (_XML, "application/xml"):
        result = parse_query_results(answer.content, QueryResultsFormat.JSON)
        return result.serialize(format=QueryResultsFormat.XML) or b""
    if kind in _CONVERTED:
        triples = (quad.triple for quad in parse(answer.content, RdfFormat.N_TRIPLES))
        return serialize(triples, format=_CONVERTED[kind]) or b""
    return answer.content


def failure(status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    """One line of plain text."""
    more = CORS | (headers or {}) | {"Cache-Control": "no-store"}
    return PlainTextResponse(" ".join(reason.split()) + "\n", status, headers=more)


# ---------------------------------------------------------------- the request


async def _query(request: Request) -> str:
    """The one query of a request; Refused when there is none, or more than a query."""
    values = _parsed(request.url.query)
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == _UPDATE:
            raise Refused(400, "updates are refused: this endpoint only answers queries")
        if kind not in (_FORM, _QUERY):
            raise Refused(415, f"the content type of a POST must be {_FORM} or {_QUERY}")
        body = await _body(request)
        values += _parsed(body) if kind == _FORM else [("query", body)]
    return _only_query(values)


def _parsed(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(400, "the parameters are not valid: they must be UTF-8, percent-encoded") from error


async def _body(request: Request) -> str:
    """The body as text, read only as far as it may go."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > BODY_BYTES:
            raise Refused(413, f"the query is too long; {QUERY_BYTES} bytes are the most")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, "the body is not valid UTF-8") from error


def _only_query(values: list[tuple[str, str]]) -> str:
    names = {name for name, _ in values}
    if "update" in names:
        raise Refused(400, "updates are refused: this endpoint only answers queries")
    if found := names.intersection(_DATASET):
        raise Refused(
            400, f"{min(found)} is not supported; name graphs in the query, with FROM or GRAPH, instead"
        )
    queries = [value for name, value in values if name == "query"]
    if len(queries) != 1 or not queries[0].strip():
        raise Refused(400, "give one query, as the parameter query or as the body of a POST")
    if len(queries[0].encode()) > QUERY_BYTES:
        raise Refused(413, f"the query is too long; {QUERY_BYTES} bytes are the most")
    return queries[0]
