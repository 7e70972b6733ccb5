"""The pages of viz within the explorer: the graph around a thing, the matrix and the curves."""

from dataclasses import dataclass
from typing import Literal

from kg.graph.network import project
from kg.graph.panel import Of, panel
from viz import matrix, network, timeline
from viz.server.data import Data

Kind = Literal["graph", "matrix", "timeline"]
_TITLES = {
    ("matrix", "policies"): "各地落实政策文件一览",
    ("matrix", "programs"): "各地实施治理项目一览",
    ("timeline", "policies"): "各地首次报告落实政策文件的年份",
    ("timeline", "programs"): "各地首次报告实施治理项目的年份",
}


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
        return network.render(graph, data.label(start) if start else "法治政府建设知识图谱", served=True)
    found = panel(data.store, view.of, focus=view.focus or None, hops=view.hops)
    about = f"{data.label(found.focus)}：" if found.focus else ""
    render = matrix.render if view.kind == "matrix" else timeline.render
    return render(found, about + _TITLES[view.kind, found.of], served=True)
