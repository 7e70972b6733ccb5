"""The projection to networkx and the graph page: what it shows, and that it is safe and asks for nothing."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx
import pytest
from browser import HOSTILE, NARROW, names_outside, offline, overflow, serious
from graph_fixtures import NEW_OUTLINE, OUTLINE, filled

from kg.errors import QueryError
from kg.graph.graphml import graphml_safe
from kg.graph.network import STATUS_ORDER, WITHIN, project
from kg.graph.summary import aggregate
from viz.network import layout, render, write_page


def sample() -> networkx.MultiDiGraph:
    """Two places of one province, a policy with a hostile name that both speak of, and one of one place."""
    graph = networkx.MultiDiGraph()
    node = {"level": "", "province": "", "years": [2020], "type": ""}
    for iri, kind, label in (
        ("id:p", "policy", HOSTILE),
        ("id:q", "policy", "法治政府建设实施纲要(2015-2020年)"),
        ("id:r", "program", "接诉即办"),
    ):
        graph.add_node(iri, **node | {"kind": kind, "label": label})
    places = (
        ("id:h", "河北省", "province"),
        ("id:a", "保定市", "prefecture"),
        ("id:b", "石家庄市", "prefecture"),
    )
    for iri, label, level in places:
        more = {"kind": "jurisdiction", "label": label, "level": level, "province": "河北省"}
        graph.add_node(iri, **node | more)
    for source, target, status in (
        ("id:a", "id:p", "done"),
        ("id:a", "id:p", "problem"),
        ("id:b", "id:p", "done"),
        ("id:a", "id:q", "planned"),
        ("id:b", "id:r", "done"),
    ):
        quote = f"我市全面落实《纲要》{HOSTILE}，再落实《纲要》（{status}）。"
        again = quote.rindex("《纲要》")
        evidence = {"quote": quote, "surface": "《纲要》", "offset": again, "title": "年度报告", "year": 2020}
        link = {"relation": "implements", "status": status, "year": 2020, "actor": "市政府"}
        link |= {"rule": "title.catalogue regulations.csv:7", "confidence": 0.93}
        graph.add_edge(source, target, **link, evidence=[evidence])
    for place in ("id:a", "id:b"):
        link = {"relation": WITHIN, "status": "", "year": None, "actor": "", "evidence": []}
        graph.add_edge(place, "id:h", **link)
    return graph


# ---------------------------------------------------------------- the projection


def by_label(graph: networkx.MultiDiGraph) -> dict[str, str]:
    return {label: node for node, label in graph.nodes(data="label")}


def test_the_projection_holds_places_documents_and_programs_with_their_links() -> None:
    graph = project(filled())
    names = by_label(graph)
    assert {"乌海市", "内蒙古自治区", OUTLINE, "接诉即办"} <= names.keys()
    assert {kind for _, kind in graph.nodes(data="kind")} == {"jurisdiction", "policy", "program"}
    assert (
        graph.nodes[names["乌海市"]] | {"level": "prefecture", "province": "内蒙古自治区"}
        == graph.nodes[names["乌海市"]]
    )
    assert graph.has_edge(names["乌海市"], names["内蒙古自治区"], WITHIN)
    links = graph.get_edge_data(names["乌海市"], names[OUTLINE]).values()
    done = [link for link in links if (link["relation"], link["status"]) == ("implements", "done")]
    assert [link["year"] for link in done] == [2020]
    assert "《纲要》" in [evidence["surface"] for evidence in done[0]["evidence"]]


def test_every_quote_has_its_mention_where_the_offset_says() -> None:
    evidence = [e for *_, links in project(filled()).edges(data="evidence") for e in links]
    assert evidence
    for e in evidence:
        assert e["quote"][e["offset"] :].startswith(e["surface"])


def test_a_focus_shows_what_is_near_and_who_acts() -> None:
    near = project(filled(), "乌海市")
    assert {"乌海市", OUTLINE} <= by_label(near).keys()
    assert NEW_OUTLINE not in by_label(near)
    wider = project(filled(), "乌海市", hops=2)
    assert by_label(near).keys() < by_label(wider).keys()
    assert "乌海市人民政府" in by_label(project(filled(), "乌海市人民政府"))


@pytest.mark.parametrize("name", ["没有这个名字", "<x> ?y", ""])
def test_an_unknown_focus_is_one_clear_line(name: str) -> None:
    with pytest.raises(QueryError) as error:
        project(filled(), name)
    assert "\n" not in str(error.value)


def test_the_projection_can_be_written_as_graphml() -> None:
    out = io.BytesIO()
    networkx.write_graphml(graphml_safe(project(filled())), out)
    out.seek(0)
    assert len(networkx.read_graphml(out)) == len(project(filled()))


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_replaced_in_graphml(sign: str) -> None:
    graph, out = sample(), io.BytesIO()
    for node in graph:
        graph.nodes[node]["quotes"] = [f"法{sign}治"]
    graph.add_edge("id:a", "id:p", label=f"法{sign}治")
    networkx.write_graphml(graphml_safe(graph), out)
    out.seek(0)
    read = networkx.read_graphml(out)
    assert len(read) == len(graph) and "法" in read.nodes["id:p"]["quotes"]
    assert "\ufffd" in str([label for _, _, label in read.edges(data="label")])


# ---------------------------------------------------------------- the summary of a large graph


def large(places: int = 40, policies: int = 200) -> networkx.MultiDiGraph:
    graph = networkx.MultiDiGraph()
    node = {"level": "", "province": "", "years": [], "type": ""}
    link = {"year": 2020, "actor": "", "evidence": []}
    graph.add_node("id:up", **node, kind="jurisdiction", label="河北省")
    for i in range(places):
        graph.add_node(f"id:j{i}", **node, kind="jurisdiction", label=f"{i}县")
        graph.add_edge(f"id:j{i}", "id:up", **link, relation=WITHIN, status="")
    for i in range(policies):
        graph.add_node(f"id:p{i}", **node, kind="policy", label=f"第{i}号文件")
        for place in {i % places, i * 7 % places, 0}:
            graph.add_edge(
                f"id:j{place}", f"id:p{i}", **link, relation="implements", status=STATUS_ORDER[i % 4]
            )
    return graph


def test_a_large_graph_is_summed_up_by_the_places_above() -> None:
    small = aggregate(large(), 90)
    assert len(small) <= 30
    assert small.nodes["id:up"]["merged"] == 40
    assert max(count for *_, count in small.edges(data="count")) > 1


def test_a_graph_within_the_budget_stays_as_it_is() -> None:
    graph = large()
    assert aggregate(graph, len(graph)) is graph


def test_the_page_of_a_large_graph_says_what_was_left_out() -> None:
    page = render(large(), "大图", budget=90)
    assert '"omitted":{"jurisdiction":40,' in page
    assert '"omitted":{}' in render(large(), "大图")


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize(
    "graph", [networkx.MultiDiGraph(), sample(), large()], ids=["empty", "sample", "large"]
)
def test_the_page_names_nothing_outside(graph: networkx.MultiDiGraph) -> None:
    page = render(graph, HOSTILE)
    assert names_outside(page) == []
    assert page.count("<script") - page.count('"<script>"') == 4  # vis-network holds the word in a string
    assert HOSTILE not in page
    assert "default-src 'none'" in page


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    graph = large()
    again = networkx.MultiDiGraph()
    again.add_nodes_from(reversed(list(graph.nodes(data=True))))
    again.add_edges_from(reversed(list(graph.edges(data=True))))
    for name, one in (("a.html", graph), ("b.html", again)):
        write_page(one, tmp_path / name, "图")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_no_two_nodes_stand_on_one_spot() -> None:
    places = list(layout(large()).values())
    nearest = min((x - u) ** 2 + (y - v) ** 2 for i, (x, y) in enumerate(places) for u, v in places[:i])
    assert nearest > 30**2


def test_a_page_that_would_be_too_large_keeps_fewer_and_shorter_quotes() -> None:
    graph = sample()
    for *_, data in graph.edges(data=True):
        data["evidence"] = [
            e | {"quote": "前" * 900 + e["surface"] + "后" * 900, "offset": 900} for e in data["evidence"]
        ] * 500
    page = render(graph, "长")
    assert len(page.encode()) < 5_000_000
    assert '"quotes":[3,null]' in page


# ---------------------------------------------------------------- in the browser


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens the page of a graph without a network, and fails on any error, dialog or request it makes."""
    with offline(browser) as open_page:

        def open_graph(graph: networkx.MultiDiGraph, fragment: str = "") -> Any:
            path = tmp_path / "graph.html"
            write_page(graph, path, HOSTILE)
            return open_page(path, fragment)

        yield open_graph


def click(page: Any, x: float, y: float) -> None:
    """A click on the canvas at a place of the graph."""
    spot = page.evaluate("([x, y]) => graphPage.network.canvasToDOM({x, y})", [x, y])
    box = page.locator("#graph").bounding_box()
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    page.wait_for_timeout(400)


def place(page: Any, label: str) -> dict[str, float]:
    found: dict[str, float] = page.evaluate(
        "label => graphPage.network.getPosition(graphPage.nodes.findIndex(n => n.label === label))", label
    )
    return found


def visible_labels(page: Any) -> set[str]:
    shown = (
        "graphPage.nodes.filter(n => !graphPage.network.body.nodes[n.id].options.hidden).map(n => n.label)"
    )
    return set(page.evaluate(shown))


def test_a_hostile_name_is_text(opened: Any) -> None:
    page = opened(sample())
    assert page.locator("h1").inner_text() == HOSTILE
    click(page, *place(page, HOSTILE).values())
    assert page.locator("#panel h2").inner_text() == HOSTILE
    page.evaluate("graphPage.showEdge(graphPage.edges.findIndex(edge => edge.status === 'problem'))")
    assert HOSTILE in page.locator("blockquote p").first.inner_text()
    assert page.locator("#panel img, #panel script").count() == 0


def test_a_click_on_a_node_shows_its_facts_and_links(opened: Any) -> None:
    page = opened(sample())
    assert page.evaluate("graphPage.network.body.nodeIndices.length") == 6
    click(page, *place(page, "保定市").values())
    panel = page.locator("#panel")
    assert panel.locator("h2").inner_text() == "保定市"
    assert "地级" in panel.inner_text()
    panel.get_by_role("button", name="法治政府建设实施纲要").click()
    assert "（planned）" in panel.locator("blockquote").inner_text()


def test_a_click_on_an_edge_shows_the_quote_with_the_mention_marked(opened: Any) -> None:
    page = opened(sample())
    ends = place(page, "石家庄市"), place(page, "接诉即办")
    click(page, *((ends[0][axis] + ends[1][axis]) / 2 for axis in "xy"))
    panel = page.locator("#panel")
    assert panel.locator("mark").inner_text() == "《纲要》"
    assert panel.locator("blockquote p").inner_text().endswith("再落实《纲要》（done）。")
    assert "年度报告（2020年）" in panel.inner_text()
    panel.get_by_role("button", name="复制").click()
    panel.get_by_role("button", name="已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("——年度报告（2020年）")


def test_search_by_keyboard_and_the_way_back(opened: Any) -> None:
    page = opened(sample())
    page.keyboard.press("/")
    page.keyboard.type("纲要（2015")
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == OUTLINE
    assert "focus=id%3Aq" in page.url
    page.keyboard.press("Escape")
    assert page.locator("#panel h2").inner_text() == "图中内容"


def test_filters_hide_and_the_hash_keeps_them(opened: Any) -> None:
    page = opened(sample())
    page.locator("#filter-status summary").click()
    page.locator("#filter-status input[value=planned]").check()
    assert visible_labels(page) == {"保定市", OUTLINE}
    again = opened(sample(), "#" + page.url.partition("#")[2])
    assert visible_labels(again) == {"保定市", OUTLINE}
    again.get_by_role("button", name="清除筛选").click()
    assert len(visible_labels(again)) == 6


def test_an_empty_graph_says_what_to_do(opened: Any) -> None:
    assert "kg build" in opened(networkx.MultiDiGraph()).locator("#empty").inner_text()


def test_the_panel_stands_below_on_a_narrow_screen(opened: Any) -> None:
    page = opened(sample())
    page.set_viewport_size(NARROW)
    graph, panel = (page.locator(name).bounding_box() for name in ("#graph", "#panel"))
    assert panel["y"] >= graph["y"] + graph["height"]
    assert overflow(page) <= 0


def test_an_edge_shows_why_and_stands_in_the_address(opened: Any) -> None:
    page = opened(sample())
    page.evaluate("graphPage.showEdge(graphPage.edges.findIndex(edge => edge.status === 'planned'))")
    again = opened(sample(), "#" + page.url.partition("#")[2])
    panel = again.locator("#panel").inner_text()
    assert "（planned）" in panel and "title.catalogue regulations.csv:7" in panel and "0.93" in panel
    assert visible_labels(again) == visible_labels(page)


def test_the_projection_knows_the_rule_of_each_claim() -> None:
    links = [data for *_, data in project(filled()).edges(data=True) if data["relation"] != WITHIN]
    assert links and all(data["rule"] and 0 < data["confidence"] <= 1 for data in links)


def test_axe_finds_nothing_serious(browser: Any, tmp_path: Path) -> None:
    write_page(sample(), tmp_path / "graph.html", "图")
    assert serious(browser, tmp_path / "graph.html") == []
    assert serious(browser, tmp_path / "graph.html", viewport=NARROW) == []
