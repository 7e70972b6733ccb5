"""The graph, the matrix and the curves within the explorer: they lead back and to the pages of things."""

from typing import Any
from urllib.parse import quote

import pytest
import requests
from graph_fixtures import OUTLINE

PLACE = "乌海市"
DRAWN = (
    # address, what its heading says
    (f"/graph?focus={quote(PLACE)}", "内蒙古自治区乌海市"),
    ("/matrix", "各地落实政策文件一览"),
    ("/matrix?of=programs", "各地实施治理项目一览"),
    (f"/matrix?focus={quote(PLACE)}", "内蒙古自治区乌海市：各地落实政策文件一览"),
    ("/timeline", "各地首次报告落实政策文件的年份"),
    (f"/timeline?focus={quote(OUTLINE)}", f"{OUTLINE}：各地首次报告落实政策文件的年份"),
)


@pytest.mark.parametrize(("address", "heading"), DRAWN)
def test_a_drawn_page_says_what_it_shows_and_leads_back(opened: Any, address: str, heading: str) -> None:
    page = opened(address)
    page.locator("#panel :is(h2, p)").first.wait_for()
    assert page.locator("h1").inner_text() == heading
    page.get_by_role("link", name="首页").click()
    page.wait_for_url("**/")
    assert page.locator(".counts").is_visible()


def test_a_node_of_the_graph_leads_to_its_page(opened: Any) -> None:
    page = opened(f"/graph?focus={quote(PLACE)}")
    page.get_by_role("link", name="打开它的页面").click()
    page.wait_for_url("**/id/place/150300")
    assert page.locator("h1").inner_text() == "内蒙古自治区乌海市"


def test_a_row_of_the_matrix_leads_to_its_page(opened: Any) -> None:
    page = opened("/matrix")
    page.locator("#grid th[scope=row]", has_text=PLACE).click()
    page.get_by_role("link", name="打开它的页面").click()
    page.wait_for_url("**/id/place/150300")


def test_the_graph_without_a_beginning_lets_one_choose(opened: Any) -> None:
    page = opened("/graph")
    page.get_by_label("名称").fill(PLACE)
    page.get_by_role("button", name="看图").click()
    page.locator("#panel h2").wait_for()
    assert page.locator("h1").inner_text() == "内蒙古自治区乌海市"
    page.go_back()
    page.locator("main .chips a", has_text=OUTLINE).click()
    page.locator("#panel h2").wait_for()
    assert page.locator("#panel h2").inner_text() == OUTLINE


@pytest.mark.parametrize(
    ("address", "status", "said", "reason"),
    [
        ("/graph?focus=nowhere", 400, "nowhere", "an unknown name"),
        ("/matrix?focus=nowhere", 400, "nowhere", "an unknown name"),
        ("/timeline?of=programs&focus=" + quote(OUTLINE), 400, "policies", "a document is no program"),
        ("/matrix?of=nonsense", 200, "各地落实政策文件一览", "an unknown kind is the default"),
    ],
)
def test_what_cannot_be_drawn_is_said(site: str, address: str, status: int, said: str, reason: str) -> None:
    answer = requests.get(site + address, headers={"Accept": "text/html"}, timeout=120)
    assert (answer.status_code, said in answer.text) == (status, True), reason


def test_the_agencies_that_a_report_names_are_marked_in_its_text(opened: Any, site: str) -> None:
    asked = {"q": "wuhai-2020.txt", "kind": "report"}
    [hit] = requests.get(f"{site}/suggest", params=asked, timeout=60).json()
    page = opened(hit["url"])
    marks = page.locator(".text a.m:has(mark.agency)")
    marked = {
        (mark.get_attribute("title") or "").splitlines()[0]: mark.get_attribute("href")
        for mark in marks.all()
    }
    agencies = page.locator(".aside section", has_text="机构").locator("li a")
    listed = {agency.inner_text(): agency.get_attribute("href") for agency in agencies.all()}
    assert marked["乌海市司法局"] == listed["乌海市司法局"]
    assert marked.items() <= listed.items()
