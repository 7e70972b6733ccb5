"""The plain page of a statement, an evidence or anything else: its properties and what points to it."""

from dataclasses import dataclass
from typing import ClassVar

from kg.graph.labels import label_of
from kg.graph.terms import iri as brackets
from kg.graph.terms import prefixes, shorten
from viz.server.data import Data, Thing
from viz.server.pages.base import EntityPage, Fact, properties
from viz.server.statements import Quote, quotes
from viz.server.urls import Address, kind_of, path_of
from viz.server.words import KINDS

_STATEMENTS = ("link", "use", "measure", "observation")
_ABOUT = ("relation", "policy", "program", "indicator", "theme")
_INCOMING = 100
_LONG = 400


@dataclass(frozen=True, kw_only=True)
class ResourcePage(EntityPage):
    """Properties and values as they stand in the graph."""

    template: ClassVar[str] = "resource.html"
    quotes: list[Quote]
    incoming: list[Fact]
    more: bool


def resource(data: Data, iri: str, address: Address) -> ResourcePage:
    """The page of anything in the graph."""
    known = properties(data, iri)
    kind = kind_of(iri)
    rows = data.rows(_POINTING % (brackets(iri), _INCOMING + 1))
    incoming: dict[str, list[Thing]] = {}
    for row in rows[:_INCOMING]:
        incoming.setdefault(row["property"], []).append(_value(data, row["thing"]))
    return ResourcePage(
        title=_title(data, kind, known) or f"{KINDS.get(kind, kind)} {iri.rpartition('/')[2]}",
        iri=iri,
        kind=kind,
        facts=[Fact(_name(name), [_value(data, value) for value in known[name]]) for name in sorted(known)],
        quotes=quotes(data, [iri])[iri] if kind in _STATEMENTS else [],
        incoming=[Fact(_name(name), things) for name, things in sorted(incoming.items())],
        more=len(rows) > _INCOMING,
    )


def _title(data: Data, kind: str, known: dict[str, list[str]]) -> str:
    """What a statement says in one line: 乌海市：贯彻落实 优化营商环境条例."""
    kg = prefixes()["kg"]
    [place] = known.get(f"{kg}jurisdiction", [])[:1] or [""]
    about = [data.label(known[kg + name][0]) for name in _ABOUT if kg + name in known]
    return f"{data.label(place)}：{' '.join(about)}" if place and about and kind in _STATEMENTS else ""


def _name(iri: str) -> str:
    return label_of(iri) or shorten(iri)


def _value(data: Data, value: str) -> Thing:
    """A value: what is an IRI gets its label and page, a long text is cut."""
    if url := path_of(value):
        return Thing(value, data.label(value), url)
    text = shorten(value) if "://" in value else value
    return Thing("", text if len(text) <= _LONG else f"{text[:_LONG]}……", "")


_POINTING = "SELECT ?thing ?property { ?thing ?property %s } ORDER BY ?property ?thing LIMIT %d"
