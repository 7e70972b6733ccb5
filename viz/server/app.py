"""The application: which address is answered by what."""

import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from html import unescape

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from kg.errors import KgError, QueryError, StoreError
from kg.graph.panel import Of
from kg.graph.terms import BASE, KG
from viz.server import linked, protocol
from viz.server.data import Data
from viz.server.drawings import Kind, View
from viz.server.negotiate import HTML, NotAcceptable, best
from viz.server.pages.agency import agency
from viz.server.pages.asked import query_page, question_page, questions_page
from viz.server.pages.base import EntityPage, ErrorPage, MissingError, Page
from viz.server.pages.compare import compare
from viz.server.pages.graph import graph_page
from viz.server.pages.home import home
from viz.server.pages.indicator import indicator
from viz.server.pages.place import place
from viz.server.pages.policy import policy
from viz.server.pages.program import program
from viz.server.pages.report import report
from viz.server.pages.resource import resource
from viz.server.pages.search import search, suggest
from viz.server.pages.terms import ontology_page
from viz.server.security import POLICY, Guard
from viz.server.site import STATIC, Settings, Site, address_of
from viz.server.urls import LOCAL, Address

#: Hops of the graph view at most: more would show everything.
_HOPS = 2
_META = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
_PAGES: dict[str, Callable[[Data, str, Address], EntityPage]] = {
    "place": place,
    "policy": policy,
    "program": program,
    "agency": agency,
    "indicator": indicator,
    "report": report,
}
_DOWNLOADS = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "turtle": "text/turtle",
    "json-ld": "application/ld+json",
}
_SUFFIXES = {"turtle": "ttl", "json-ld": "jsonld"}


def create_app(store: str, settings: Settings | None = None) -> ASGIApp:
    """The application over a store, which must be there."""
    site = Site(store, settings or Settings())
    site.source.data()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        threading.Thread(target=_warm, args=(site,), daemon=True).start()
        yield
        site.pool.close()

    app = Starlette(
        routes=_routes(),
        lifespan=lifespan,
        exception_handlers={
            HTTPException: _http_error, MissingError: _missing, KgError: _refused, Exception: _broken,
        },
    )  # fmt: skip
    app.state.site = site
    return Guard(app)


def _warm(site: Site) -> None:
    with suppress(KgError):  # whoever asks for a page will be told
        site.warm()


def _routes() -> list[Route | Mount]:
    return [
        Route("/", _home),
        Route("/search", _search),
        Route("/suggest", _suggest),
        Route("/compare", _compare),
        Route("/questions", _questions),
        Route("/questions/{name}", _question),
        Route("/query", _query),
        Route("/download", _download),
        Route("/graph", _graph),
        Route("/matrix", _matrix),
        Route("/timeline", _timeline),
        Route("/ontology", _ontology),
        Route("/id/{thing:path}", _thing),
        Route("/sparql", protocol.sparql, methods=["GET", "POST", "OPTIONS"]),
        Route("/favicon.ico", _icon),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


def _site(request: Request) -> Site:
    site = request.app.state.site
    assert isinstance(site, Site)
    return site


def _shown(request: Request, page: Page, status: int = 200) -> Response:
    return _site(request).response(page, request, status)


# ---------------------------------------------------------------- pages


def _home(request: Request) -> Response:
    return _shown(request, home(_site(request).source.data()))


def _search(request: Request) -> Response:
    return _shown(request, search(_site(request).source.data(), address_of(request)))


def _suggest(request: Request) -> Response:
    return JSONResponse(suggest(_site(request).source.data(), address_of(request)), headers=protocol.CORS)


def _compare(request: Request) -> Response:
    page = compare(_site(request).source.data(), address_of(request))
    return _shown(request, page, 400 if page.errors else 200)


def _questions(request: Request) -> Response:
    return _shown(request, questions_page())


def _question(request: Request) -> Response:
    site, name = _site(request), request.path_params["name"]
    page = question_page(site.source.data(), site.pool, name, address_of(request))
    return _shown(request, page, page.failure.status if page.failure else 200)


def _query(request: Request) -> Response:
    site = _site(request)
    page = query_page(site.source.data(), site.pool, address_of(request))
    return _shown(request, page, page.failure.status if page.failure else 200)


def _download(request: Request) -> Response:
    """The answer to a query as a file."""
    address = address_of(request)
    kind = _DOWNLOADS.get(name := address.get("as"))
    text = address.get("query")
    if kind is None or not text or len(text.encode()) > protocol.QUERY_BYTES:
        return protocol.failure(400, f"give a query, and as one of {' '.join(_DOWNLOADS)}")
    response = protocol.respond(_site(request).pool, text, kind)
    if response.status_code == 200:
        file = f"result.{_SUFFIXES.get(name, name)}"
        response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _graph(request: Request) -> Response:
    """The graph around a thing; without one, a page to choose it."""
    site, address = _site(request), address_of(request)
    if address.get("focus"):
        return _drawn(request, View("graph", address.get("focus"), address.number("hops", 1, _HOPS)))
    return _shown(request, graph_page(site.source.data()))


def _matrix(request: Request) -> Response:
    return _drawn(request, _panel_view(address_of(request), "matrix"))


def _timeline(request: Request) -> Response:
    return _drawn(request, _panel_view(address_of(request), "timeline"))


def _panel_view(address: Address, kind: Kind) -> View:
    wanted: dict[str, Of] = {"policies": "policies", "programs": "programs"}
    return View(kind, address.get("focus"), of=wanted.get(address.get("of")))


def _drawn(request: Request, view: View) -> Response:
    """A page that viz draws, under its own policy, which names the hashes of its scripts."""
    site = _site(request)
    text = site.drawing(site.source.data(), view)
    own = _META.search(text)
    allowed = f"{unescape(own[1])}; frame-ancestors 'none'" if own else POLICY
    content = text.encode("utf-8", "replace")
    return Response(content, media_type=HTML, headers={"Content-Security-Policy": allowed})


def _icon(_: Request) -> Response:
    return RedirectResponse("/static/icon.svg", 308)


# ---------------------------------------------------------------- linked data


def _ontology(request: Request) -> Response:
    kind = best(request.headers.get("accept"), linked.OFFERED)
    if kind == HTML:
        return _shown(request, ontology_page())
    data = _site(request).source.data()
    triples = data.store.query(
        f'CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{KG[:-1]}")) }}'
    )
    return _data(linked.written(triples, kind), kind)


def _thing(request: Request) -> Response:
    """A thing of the graph: its page, or what the store says of it, by the suffix or by what is accepted."""
    name, _, suffix = request.path_params["thing"].partition(".")
    if not LOCAL.fullmatch(name) or (suffix and suffix not in linked.SUFFIXES):
        raise MissingError(f"没有这个地址：{request.url.path}")
    kind = linked.SUFFIXES.get(suffix) or best(request.headers.get("accept"), linked.OFFERED)
    data, iri = _site(request).source.data(), BASE + name
    if kind == HTML:
        page = _PAGES.get(name.partition("/")[0], resource)(data, iri, address_of(request))
        response = _shown(request, page)
        response.headers["Link"] = ", ".join(
            f'</id/{name}.{ending}>; rel="alternate"; type="{media}"'
            for ending, media in linked.SUFFIXES.items()
        )
        return response
    content, cut = linked.described(data, iri, kind)
    return _data(content, kind, cut)


def _data(content: bytes, kind: str, cut: bool = False) -> Response:
    more = {"X-Result-Cut": f"incoming={linked.INCOMING}"} if cut else {}
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return Response(
        content, headers=protocol.CORS | more | {"Content-Type": kind + charset, "Vary": "Accept"}
    )


# ---------------------------------------------------------------- what goes wrong


def _failed(request: Request, status: int, title: str, message: str, detail: str = "") -> Response:
    """A page that says what is wrong, or a line for a program."""
    try:
        wants_page = best(request.headers.get("accept"), (HTML, "text/plain")) == HTML
    except NotAcceptable:
        wants_page = False
    if not wants_page:
        return PlainTextResponse(f"{detail or message}\n", status)
    page = ErrorPage(title=title, status=status, message=message, detail=detail)
    return _shown(request, page, status)


def _missing(request: Request, error: Exception) -> Response:
    return _failed(request, 404, "找不到这一页", "图中没有这个内容，或者地址有误。", str(error))


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _failed(request, 404, "找不到这一页", "这个地址下没有内容。")
    response = PlainTextResponse(f"{error.detail}\n", error.status_code)
    response.headers.update(error.headers or {})
    return response


def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, NotAcceptable):
        return PlainTextResponse(f"{error}\n", 406)
    if isinstance(error, StoreError):
        return _failed(request, 503, "图库暂时不能用", "请稍后再试。", str(error))
    status = 400 if isinstance(error, QueryError) else 500
    return _failed(request, status, "没有结果", "图中没有这个名称，或者请求有误。", str(error))


def _broken(request: Request, _: Exception) -> Response:
    return _failed(request, 500, "出了问题", "服务器出错了，日志里有详情。")
