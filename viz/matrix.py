"""A panel → the matrix page: places × policies or programs, with status and year in each cell."""

from pathlib import Path

from kg.graph.panel import Panel
from viz import page
from viz.condense import pages

#: Cells of a page at most, empty ones too: so many are there in two seconds.
CELL_BUDGET = 24_000

_SCRIPTS = ("claims.js", "grid.js", "matrix.js")


def write_matrix(panel: Panel, out: Path, title: str, *, budget: int = CELL_BUDGET) -> None:
    """Write the matrix as one UTF-8 file; the same panel gives the same bytes.

    Above ``budget`` cells it keeps the topics of the most places, merges rows, and says so.
    """
    page.write(render(panel, title, budget=budget), out)


def render(panel: Panel, title: str, *, budget: int = CELL_BUDGET, served: bool = False) -> str:
    """The page as text; ``served`` as in viz.page."""
    styles = ("claims.css", "matrix.css")
    return pages(panel, "matrix.html", title, _SCRIPTS, styles, cells=budget, served=served)
