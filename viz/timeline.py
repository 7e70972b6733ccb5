"""A panel → the page of adoption curves: when each place first reports a policy or program as done."""

from pathlib import Path

from kg.graph.panel import Panel
from viz import page
from viz.condense import pages

#: Pairs of a place and a topic that a page has at most.
PAIR_BUDGET = 48_000

_SCRIPTS = ("claims.js", "chart.js", "timeline.js")


def write_timeline(panel: Panel, out: Path, title: str, *, budget: int = PAIR_BUDGET) -> None:
    """Write the curves as one UTF-8 file; the same panel gives the same bytes.

    Above ``budget`` pairs it keeps the topics of the most places, and says so.
    """
    page.write(render(panel, title, budget=budget), out)


def render(panel: Panel, title: str, *, budget: int = PAIR_BUDGET, served: bool = False) -> str:
    """The page as text; ``served`` as in viz.page."""
    styles = ("claims.css", "timeline.css")
    return pages(panel, "timeline.html", title, _SCRIPTS, styles, cells=budget, merge=False, served=served)
