"""The graph that a query makes as a picture: nodes with their labels, lines with their properties."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx
from markupsafe import Markup

from kg.graph.labels import label_of
from kg.graph.sparql import Row
from kg.graph.terms import shorten
from viz.network import layout
from viz.server.data import Data
from viz.server.urls import kind_of, path_of

#: Nodes that a picture can show and still be read.
NODES = 60
_MARGIN, _LEAST, _STRETCH = 90, 600, 1.5
#: Letters of a label at most.
_LETTERS = 10
#: Lines at most that still have room for the names of their properties.
_NAMED = 40
_EDGE = '<line class="edge" x1="{:.0f}" y1="{:.0f}" x2="{:.0f}" y2="{:.0f}"/>'
_EDGE_NAME = '<text class="edge-name" x="{:.0f}" y="{:.0f}" text-anchor="middle">{}</text>'


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture, how many statements of how many it shows, and what all its lines say if the same."""

    svg: Markup
    shown: int
    total: int
    said: str


def picture(data: Data, rows: Sequence[Row]) -> Picture | None:
    """A picture of triples, as many as there is room for; None when there is nothing to draw."""
    graph = networkx.MultiDiGraph()
    shown = 0
    for subject, name, value in rows:
        if not subject or not name or value is None:
            continue
        if len(graph) + sum(node not in graph for node in {subject, value}) > NODES:
            continue
        for node in (subject, value):
            graph.add_node(node, kind=kind_of(node), label=data.label(node))
        graph.add_edge(subject, value, name=label_of(name) or shorten(name))
        shown += 1
    if not shown:
        return None
    names = {name for *_, name in graph.edges(data="name")}
    said = min(names) if len(names) == 1 else ""
    return Picture(_svg(data, graph, named=not said), shown, len(rows), said)


def _svg(data: Data, graph: networkx.MultiDiGraph, named: bool) -> Markup:
    spots = _layout(graph)
    drawn = [*_lines(graph, spots, named), *(_node(data, node, *spots[node]) for node in graph)]
    about = f"{len(graph)} 个节点，{graph.number_of_edges()} 条陈述；同样的内容见下表。"
    return Markup(
        '<svg class="picture" role="group" aria-label="查询所得的图" viewBox="{}">'
        "<title>查询所得的图</title><desc>{}</desc>{}</svg>"
    ).format(_box(spots), about, Markup("").join(drawn))


def _layout(graph: networkx.MultiDiGraph) -> dict[str, tuple[float, float]]:
    """Where each node stands, as on the page of the graph view, with more room across for the labels."""
    return {node: (x * _STRETCH, y) for node, (x, y) in layout(graph).items()}


def _box(spots: dict[str, tuple[float, float]]) -> str:
    """The part of the plane that is shown: around all nodes, with a margin for the labels."""
    xs, ys = zip(*spots.values(), strict=True)
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN / 2
    width, height = max(xs) + _MARGIN - left, max(ys) + _MARGIN / 2 - top
    return f"{left:.0f} {top:.0f} {max(width, _LEAST):.0f} {height:.0f}"


def _lines(
    graph: networkx.MultiDiGraph, spots: dict[str, tuple[float, float]], named: bool
) -> Iterable[Markup]:
    names: dict[tuple[str, str], list[str]] = {}
    for source, target, name in graph.edges(data="name"):
        names.setdefault((source, target), []).append(name)
    for (source, target), said in names.items():
        (x, y), (u, v) = spots[source], spots[target]
        yield Markup(_EDGE).format(x, y, u, v)
        if named and len(names) <= _NAMED:
            yield Markup(_EDGE_NAME).format((x + u) / 2, (y + v) / 2, "、".join(dict.fromkeys(said)))


def _node(data: Data, value: str, x: float, y: float) -> Markup:
    """A dot with its label, which leads to its page if it has one."""
    page = path_of(value)
    known = data.names.by_iri.get(value)
    label = known.label if known else data.label(value) if page else value
    label = shorten(label) if "://" in label else label
    look = kind_of(value) or "value"
    text = label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1]}…"
    dot = Markup(
        '<g><title>{}</title><circle class="node {}" cx="{:.0f}" cy="{:.0f}" r="7"/>'
        '<text x="{:.0f}" y="{:.0f}" text-anchor="middle">{}</text></g>'
    ).format(label, look, x, y, x, y + 21, text)
    return Markup('<a href="{}">{}</a>').format(page, dot) if page else dot
