"""A networkx graph → one self-contained HTML page, drawn by vis-network and laid out ahead of time.

vis-network and its style come from the installed pyvis; see viz.page for what all pages have in common.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias

import networkx
import numpy
import numpy.typing
import pyvis

from kg.graph.network import STATUS_ORDER
from kg.graph.summary import aggregate
from viz import page

#: Above this many nodes the page shows the aggregated graph.
NODE_BUDGET = 1500
#: How many quotes each link keeps, and how many characters of each: what is tried in turn.
_CUTS: tuple[tuple[int | None, int | None], ...] = ((None, None), (3, None), (1, None), (1, 60), (0, None))

_VIS = Path(pyvis.__file__).resolve().parent / "lib" / "vis-9.1.2"
_SCRIPTS = ("labels.js", "graph-panel.js", "graph.js")
_SEED = 7
_CORE_LIMIT = 300
_RING, _GAP, _SPACING, _MARGIN = 110.0, 72.0, 62.0, 46.0
_STRETCH = 1.25

Point: TypeAlias = tuple[float, float]
Array: TypeAlias = numpy.typing.NDArray[numpy.float64]

_OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "tooltipDelay": 150,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
    "physics": {
        "enabled": False,
        "stabilization": False,
        "solver": "forceAtlas2Based",
        "forceAtlas2Based": {"gravitationalConstant": -120, "springLength": 110, "avoidOverlap": 0.6},
    },
    "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}}},
}


def write_page(graph: networkx.MultiDiGraph, path: Path, title: str, *, budget: int = NODE_BUDGET) -> None:
    """Write the page of a graph as one UTF-8 file; the same graph gives the same bytes.

    A graph of more than ``budget`` nodes is aggregated first, and the page says what it left out.
    """
    page.write(render(graph, title, budget=budget), path)


def render(
    graph: networkx.MultiDiGraph, title: str, *, budget: int = NODE_BUDGET, served: bool = False
) -> str:
    """The page of a graph as text; ``served`` as in viz.page."""
    shown = aggregate(graph, budget)
    nodes = _nodes(shown, layout(shown))
    facts = {"omitted": _omitted(graph, shown), "focus": graph.graph.get("focus")}
    make = partial(_page, shown, nodes, title, served)
    return page.smallest([partial(make, facts | {"quotes": cut}) for cut in _CUTS])


def _page(
    graph: networkx.MultiDiGraph, nodes: list[dict[str, Any]], title: str, served: bool, facts: dict[str, Any]
) -> str:
    data = {"nodes": nodes, "edges": _edges(graph, facts["quotes"]), "options": _OPTIONS, "page": facts}
    parts: dict[str, Any] = {"scripts": _SCRIPTS, "styles": ("graph.css",), "library": _vis_network()}
    return page.render("graph.html", title, data, **parts, served=served)


@cache
def _vis_network() -> tuple[str, str]:
    """The script and the style that draw, without the address of a map that nobody needs."""
    script, style = ((_VIS / name).read_text("utf-8") for name in ("vis-network.min.js", "vis-network.css"))
    return script.partition("//# sourceMappingURL")[0], style


def layout(graph: networkx.MultiDiGraph) -> dict[str, Point]:
    """Where each node stands: shared nodes by force among their places, the others in rings around theirs."""
    simple = _simple(graph)
    core = _core(simple)
    rings = _rings(simple, core)
    hubs = sorted(core)
    radii = numpy.array([_reach(len(rings[hub])) for hub in hubs])
    centres = _spread(_force(simple.subgraph(hubs), hubs) * math.sqrt(float((radii**2).sum())), radii)
    places: dict[str, Point] = {}
    for hub, (x, y) in zip(hubs, centres, strict=True):
        places[hub] = (x, y)
        places |= {leaf: (x + dx, y + dy) for leaf, (dx, dy) in _around(rings[hub])}
    return {node: (x * _STRETCH, y) for node, (x, y) in places.items()}


def _simple(graph: networkx.MultiDiGraph) -> networkx.Graph:
    simple = networkx.Graph()
    for node in sorted(graph):
        simple.add_node(node, kind=graph.nodes[node]["kind"], label=graph.nodes[node]["label"])
    simple.add_edges_from(sorted({(min(u, v), max(u, v)) for u, v in graph.edges() if u != v}))
    return simple


def _core(simple: networkx.Graph) -> set[str]:
    """The nodes that join others, best first, and at least one of every component."""
    joining = sorted((n for n in simple if simple.degree(n) > 1), key=lambda n: (-simple.degree(n), n))
    core = set(joining[:_CORE_LIMIT])
    for component in networkx.connected_components(simple):
        if core.isdisjoint(component):
            core.add(min(component, key=lambda n: (-simple.degree(n), n)))
    return core


def _rings(simple: networkx.Graph, core: set[str]) -> dict[str, list[str]]:
    """The nodes outside the core under the core node that each hangs on, by kind and name."""
    hub_of = {node: node for node in core}
    frontier = sorted(core, key=lambda n: (-simple.degree(n), n))
    while frontier:
        reached = []
        for node in frontier:
            for other in sorted(set(simple[node]) - hub_of.keys()):
                hub_of[other] = hub_of[node]
                reached.append(other)
        frontier = reached
    rings: dict[str, list[str]] = defaultdict(list)
    order = sorted(hub_of, key=lambda n: (simple.nodes[n]["kind"], simple.nodes[n]["label"], n))
    for node in order:
        if node not in core:
            rings[hub_of[node]].append(node)
    return rings


def _capacities(count: int) -> Iterable[tuple[float, int]]:
    """Radius and number of nodes of each ring that ``count`` nodes need."""
    radius = _RING
    while count > 0:
        held = min(count, int(2 * math.pi * radius / _SPACING))
        yield radius, held
        count -= held
        radius += _GAP


def _reach(count: int) -> float:
    return max((radius for radius, _ in _capacities(count)), default=0.0) + _MARGIN


def _around(leaves: list[str]) -> Iterable[tuple[str, Point]]:
    left = iter(leaves)
    for turn, (radius, held) in enumerate(_capacities(len(leaves))):
        for step in range(held):
            angle = 2 * math.pi * (step + 0.5 * (turn % 2)) / held - math.pi / 2
            yield next(left), (radius * math.cos(angle), radius * math.sin(angle))


def _force(core: networkx.Graph, hubs: list[str]) -> Array:
    ordered = networkx.Graph()
    ordered.add_nodes_from(hubs)
    ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in core.edges()))
    found = networkx.spring_layout(ordered, seed=_SEED, iterations=80)
    return numpy.array([found[hub] for hub in hubs], dtype=numpy.float64).reshape(len(hubs), 2)


def _spread(points: Array, radii: Array, rounds: int = 400) -> Array:
    """Push discs apart until none covers another."""
    upper, lower = numpy.triu_indices(len(points), 1)
    need = radii[upper] + radii[lower]
    for _ in range(rounds):
        delta = points[upper] - points[lower]
        close = numpy.flatnonzero((delta**2).sum(axis=1) < (need - 1) ** 2)
        if not len(close):
            break
        distance = numpy.maximum(numpy.hypot(*delta[close].T), 1e-6)
        push = delta[close] / distance[:, None] * ((need[close] - distance) * 0.3)[:, None]
        numpy.add.at(points, upper[close], push)
        numpy.add.at(points, lower[close], -push)
    return points


def _nodes(graph: networkx.MultiDiGraph, places: dict[str, Point]) -> list[dict[str, Any]]:
    swell = min(max((len(graph) / 150) ** 0.35, 1.0), 2.0)
    nodes = []
    for number, node in enumerate(sorted(graph)):
        facts = {key: value for key, value in graph.nodes[node].items() if value not in ("", None, [], ())}
        neighbours = len({*graph.predecessors(node), *graph.successors(node)})
        size = round(swell * min(9 + 2.4 * math.sqrt(neighbours), 34), 1)
        x, y = (round(at) for at in places[node])
        name, kind = facts.pop("label", node), facts.pop("kind")
        nodes.append(
            {
                "id": number,
                "iri": node,
                "label": name,
                "group": kind,
                "x": x,
                "y": y,
                "size": size,
                "facts": facts,
            }
        )
    return nodes


def _edges(graph: networkx.MultiDiGraph, cut: tuple[int | None, int | None]) -> list[dict[str, Any]]:
    index = {node: number for number, node in enumerate(sorted(graph))}
    return [
        {
            "from": index[source],
            "to": index[target],
            "status": status,
            "links": [_link(data, *cut) for data in links],
        }
        for source, target, status, links in _bundles(graph)
    ]


def _bundles(graph: networkx.MultiDiGraph) -> Iterable[tuple[str, str, str, list[dict[str, Any]]]]:
    """One line to draw for each pair of nodes and status, with all the links it stands for."""
    bundles: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for source, target, data in graph.edges(data=True):
        bundles[source, target, data["status"]].append(data)
    rank = {status: number for number, status in enumerate(STATUS_ORDER)}
    for source, target, status in sorted(
        bundles, key=lambda k: (k[0], k[1], rank.get(k[2], len(rank)), k[2])
    ):
        yield source, target, status, sorted(bundles[source, target, status], key=_link_order)


def _link_order(data: dict[str, Any]) -> tuple[str, int, str, str]:
    return data["relation"], data.get("year") or 0, data.get("actor") or "", repr(data.get("evidence"))


def _link(data: dict[str, Any], quotes: int | None, length: int | None) -> dict[str, Any]:
    names = ("relation", "year", "actor", "local", "notice", "count", "rule", "confidence")
    link = {key: data[key] for key in names if data.get(key)}
    if evidence := data.get("evidence", [])[:quotes]:
        link["evidence"] = [_clip(quote, length) for quote in evidence]
    return link


def _clip(evidence: dict[str, Any], length: int | None) -> dict[str, Any]:
    """The evidence with only so many characters of the quote around the mention."""
    quote, offset = evidence["quote"], evidence.get("offset", 0)
    if length is None or len(quote) <= length:
        return evidence
    first = max(min(offset - length // 3, len(quote) - length), 0)
    last = first + max(length, offset - first + len(evidence["surface"]))
    text = "…" * (first > 0) + quote[first:last] + "…" * (last < len(quote))
    return evidence | {"quote": text, "offset": offset - first + (first > 0)}


def _omitted(graph: networkx.MultiDiGraph, shown: networkx.MultiDiGraph) -> dict[str, int]:
    """How many nodes of each kind the page leaves out."""
    count = Counter(kind for _, kind in graph.nodes(data="kind"))
    count.subtract(kind for _, kind in shown.nodes(data="kind"))
    return {kind: n for kind, n in sorted(count.items()) if n}
