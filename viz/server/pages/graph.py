"""The page on which to choose what the graph is drawn around."""

from dataclasses import dataclass
from typing import ClassVar

from kg.graph.terms import BASE
from viz.server.data import Data, Thing
from viz.server.pages.base import Page
from viz.server.pages.home import home

_PLACES = 24


@dataclass(frozen=True, kw_only=True)
class GraphPage(Page):
    """Things to begin with."""

    template: ClassVar[str] = "choose.html"
    groups: list[tuple[str, list[Thing]]]


def graph_page(data: Data) -> GraphPage:
    """The page, with the places of the most reports and the things of the most places."""
    first = home(data)
    most = sorted(data.reports_of, key=lambda place: -len(data.reports_of[place]))[:_PLACES]
    made = [("地方", data.things(most))]
    for title, bars in (("政策文件", first.policies), ("治理项目", first.programs)):
        made.append((title, [Thing(BASE + bar.url.removeprefix("/id/"), bar.label, bar.url) for bar in bars]))
    return GraphPage(title="关系图", groups=[(title, things) for title, things in made if things])
