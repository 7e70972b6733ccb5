"""What all requests share: the store, the processes for queries, the templates."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg.graph.labels import word
from kg.graph.limits import Limits
from viz.server import words
from viz.server.data import Data, Source
from viz.server.drawings import View, draw
from viz.server.pages.base import Page
from viz.server.pool import QueryPool
from viz.server.urls import Address, path_of

#: Drawn pages that are kept, since each takes long to make.
_KEPT = 12

_TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "site"
STATIC = Path(__file__).resolve().parents[1] / "static" / "site"


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of the server: what one query may take, and how many run at once."""

    query: Limits = field(default_factory=lambda: Limits(30.0, 100_000, 2 * 1024**3))
    processes: int = 2


class Site:
    """The state of a running server."""

    def __init__(self, store: str, settings: Settings) -> None:
        self.source = Source(store)
        self.pool = QueryPool(store, settings.query, settings.processes)
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(word=word, KINDS=words.KINDS, STATUSES=words.STATUSES, path_of=path_of)
        self._drawn: OrderedDict[tuple[str, View], str] = OrderedDict()
        self._drawing = threading.Lock()

    def html(self, page: Page, address: Address) -> str:
        """A page as its template shows it."""
        return self._templates.get_template(page.template).render(page=page, address=address)

    def response(self, page: Page, request: Request, status: int = 200) -> Response:
        """A page as a response; the same address has other forms of it."""
        headers = {"Vary": "Accept"}
        return HTMLResponse(self.html(page, address_of(request)), status, headers)

    def drawing(self, data: Data, view: View) -> str:
        """A page that viz draws, kept for the next who wants it; one is drawn at a time."""
        key = (data.version, view)
        with self._drawing:
            if key not in self._drawn:
                self._drawn[key] = draw(data, view)
                while len(self._drawn) > _KEPT:
                    self._drawn.popitem(last=False)
            return self._drawn[key]

    def warm(self) -> None:
        """Reads ahead what the first visitor would else wait for."""
        from viz.server.pages.home import home

        data = self.source.data()
        home(data)


def address_of(request: Request) -> Address:
    """The address that was asked for."""
    return Address(request.url.path, tuple(request.query_params.multi_items()))
