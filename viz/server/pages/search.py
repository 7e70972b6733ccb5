"""Search over names, and the suggestions while somebody types."""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from viz.server.data import Data
from viz.server.names import Name
from viz.server.pages.base import Page
from viz.server.urls import Address, Part, part, path_of
from viz.server.words import KINDS, SOUGHT

_SUGGESTED = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found."""

    label: str
    kind: str
    kind_label: str
    note: str
    url: str
    weight: int


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page):
    """What was found, by kind."""

    template: ClassVar[str] = "search.html"
    q: str
    kind: str
    kinds: list[tuple[str, str, int, str]]
    hits: Part[Hit]


def search(data: Data, address: Address) -> SearchPage:
    """The page of what is found for ``q``; without it, everything of a kind."""
    text, kind = address.get("q")[:200], address.choice("kind", SOUGHT)
    found = data.names.search(text) if text or kind else []
    count = Counter(name.kind for name in found)
    wanted = [name for name in found if kind in ("", name.kind)]
    shown = part(wanted, address)
    every = ("", "全部", len(found), address.changed(kind="", page=""))
    kinds = [(k, KINDS[k], count[k], address.changed(kind=k, page="")) for k in SOUGHT]
    return SearchPage(
        title=f"查找：{text}" if text else KINDS.get(kind, "查找"),
        q=text,
        kind=kind,
        kinds=[every, *kinds] if found else [],
        hits=shown.showing(list(map(_hit, shown.rows))),
    )


def suggest(data: Data, address: Address) -> list[dict[str, str]]:
    """The names that fit best, for programs."""
    text, kind = address.get("q")[:200], address.choice("kind", SOUGHT)
    found = data.names.search(text, kind)[:_SUGGESTED] if text else []
    return [
        {
            "name": data.label(name.iri),
            "kind": KINDS[name.kind],
            "note": name.note,
            "url": path_of(name.iri) or "",
        }
        for name in found
    ]


def _hit(name: Name) -> Hit:
    return Hit(name.label, name.kind, KINDS[name.kind], name.note, path_of(name.iri) or "", name.weight)
