"""The pages of viz within the explorer: the graph around a thing, the matrix and the curves."""

from dataclasses import dataclass
from typing import Literal

from kg.graph.network import project
from kg.graph.panel import Of, panel
from viz import matrix, network, timeline
from viz.server.data import Data
from viz.titles import GRAPH, matrix_title, timeline_title

Kind = Literal["graph", "matrix", "timeline"]


@dataclass(frozen=True, slots=True)
class View:
    """What to draw: of what a matrix or a curve is, around which name or IRI, and how far around it."""

    kind: Kind
    focus: str = ""
    hops: int = 1
    of: Of | None = None


def draw(data: Data, view: View) -> str:
    """The page of a view; QueryError for an unknown name."""
    if view.kind == "graph":
        graph = project(data.store, view.focus or None, view.hops)
        start = graph.graph.get("focus")
        return network.render(graph, data.label(start) if start else GRAPH, served=True)
    found = panel(data.store, view.of, focus=view.focus or None, hops=view.hops)
    about = data.label(found.focus) if found.focus else ""
    if view.kind == "matrix":
        return matrix.render(found, matrix_title(found.of, about), served=True)
    return timeline.render(found, timeline_title(found.of, about), served=True)
