"""The page of adoption curves: what it counts and draws, its evidence, and that it asks for nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import HOSTILE, NARROW, WIDE, names_outside, offline, overflow, overlapping, serious
from command import run
from panels import sample_panel, wide_panel

from kg.graph.panel import Panel
from viz import page as pages
from viz.timeline import render, write_timeline

LONG = "国务院办公厅关于全面推行行政执法公示制度执法全过程记录制度的指导意见第"
EMPTY = Panel("policies", (), (), (), ())


@pytest.mark.parametrize("some", [EMPTY, sample_panel()], ids=["empty", "sample"])
def test_the_page_names_nothing_outside(some: Panel) -> None:
    page = render(some, HOSTILE)
    assert names_outside(page) == [] and HOSTILE not in page
    assert page.count("<script") == 3 and "default-src 'none'" in page


def test_above_the_budget_the_rarest_go_and_the_page_says_so() -> None:
    assert '"left_out":20' in render(wide_panel(places=4, topics=50), "大", budget=4)


def test_the_command_writes_the_page_in_any_locale(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C")
    assert "wrote timeline.html" in run("view", "--kind", "timeline", "--store", store).stdout
    assert "各地首次报告落实政策文件的年份" in (tmp_path / "timeline.html").read_bytes().decode("utf-8")
    assert len((tmp_path / "timeline.html").read_bytes()) < pages.PAGE_BUDGET


# ---------------------------------------------------------------- in the browser


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    with offline(browser) as open_page:

        def open_panel(some: Panel, fragment: str = "", **options: Any) -> Any:
            write_timeline(some, tmp_path / "timeline.html", HOSTILE, **options)
            return open_page(tmp_path / "timeline.html", fragment)

        yield open_panel


def curves(page: Any) -> list[str]:
    shown: list[str] = page.locator(".curve-label span").all_text_contents()
    return shown


def table(page: Any) -> list[list[str]]:
    rows = page.locator("#table tr")
    return [rows.nth(i).locator("th, td").all_text_contents() for i in range(rows.count())]


def test_a_curve_counts_the_places_that_have_reported_it_done(opened: Any) -> None:
    page = opened(sample_panel(other=True))
    assert curves(page) == ["甲条例 2", f"{HOSTILE} 1"]
    assert table(page) == [
        ["政策文件", "2020年", "2021年"],
        ["A 甲条例", "2", "2"],
        [f"B {HOSTILE}", "0", "1"],
        ["当年报告份数", "2", "3"],
    ]
    assert page.locator("#chart .reports").all_text_contents() == ["2份", "3份"]


def test_planned_and_problem_stand_apart(opened: Any) -> None:
    page = opened(sample_panel())
    page.get_by_role("button", name="乙办法 0 地").click()
    text = page.locator("#adopters").inner_text()
    assert "只报告计划 · 2 地（不计入曲线）" in text and "只报告问题 · 1 地（不计入曲线）" in text
    assert "累计" not in text
    assert table(page)[3] == ["C 乙办法", "0", "0"]


def test_the_places_of_a_curve_lead_to_their_evidence(opened: Any) -> None:
    page = opened(sample_panel())
    assert "2020年 · 新增 2 地，累计 2 地" in page.locator("#adopters").inner_text()
    page.locator(".place", has_text="保定市").click()
    panel = page.locator("#panel")
    assert panel.locator("mark").first.inner_text() == "《甲条例》"
    assert HOSTILE in panel.locator("blockquote p").first.inner_text()
    for part in ("首次报告", "2020年", "a.csv:1", "保定市年度报告（2020年） · baoding-2020.txt"):
        assert part in panel.inner_text()
    panel.get_by_role("button", name="复制").first.click()
    panel.get_by_role("button", name="已复制").wait_for()
    assert panel.locator("script, img").count() == 0


def test_curves_are_chosen_in_the_list_and_kept_in_the_address(opened: Any) -> None:
    page = opened(sample_panel())
    page.get_by_role("checkbox", name="画出曲线：甲条例").uncheck()
    assert curves(page) == [f"{HOSTILE} 1"]
    page.get_by_role("checkbox", name="画出曲线：乙办法").check()
    page.locator(".curve-label").last.click()
    page.locator(".place", has_text="昆山市").click()
    again = opened(sample_panel(), "#" + page.url.partition("#")[2])
    assert curves(again) == curves(page) == [f"{HOSTILE} 1", "乙办法 0"]
    assert again.locator("#panel .ends").inner_text().startswith("江苏省昆山市")
    again.keyboard.press("Escape")
    assert again.locator("#panel h2").inner_text() == "乙办法"


def test_search_and_filters(opened: Any) -> None:
    page = opened(sample_panel())
    page.keyboard.press("/")
    page.keyboard.type("乙办")
    assert page.locator("#topics .topic span").all_text_contents() == ["乙办法"]
    page.keyboard.press("Escape")
    page.locator("#filter-province summary").click()
    page.locator("#filter-province input[value=江苏省]").check()
    assert curves(page) == ["甲条例 0", f"{HOSTILE} 1"]
    assert page.locator("#chart .reports").all_text_contents() == ["无", "1份"]


def test_by_keyboard_alone(opened: Any) -> None:
    page = opened(sample_panel())
    page.locator(".curve-label").last.focus()
    page.keyboard.press("Enter")
    page.locator("#adopters h2", has_text="alert(1)").wait_for()
    page.locator(".place").first.focus()
    page.keyboard.press("Enter")
    assert "昆山市" in page.locator("#panel .ends").inner_text()


@pytest.mark.parametrize(
    "viewport", [WIDE, {"width": 900, "height": 700}, NARROW], ids=["wide", "half", "narrow"]
)
@pytest.mark.parametrize("title", ["第", LONG], ids=["short", "long"])
def test_no_label_stands_over_another(opened: Any, viewport: dict[str, int], title: str) -> None:
    page = opened(wide_panel(places=30, topics=20, title=title))
    page.set_viewport_size(viewport)
    page.wait_for_timeout(200)
    labels = page.locator(".curve-label")
    boxes = [labels.nth(i).bounding_box() for i in range(labels.count())]
    assert len(boxes) == 12 and overlapping(boxes) == []
    assert overflow(page) <= 0
    chart = page.locator("#chart").bounding_box()
    assert all(box["x"] + box["width"] <= chart["x"] + chart["width"] + 1 for box in boxes)


def test_no_more_than_twelve_curves(opened: Any) -> None:
    page = opened(wide_panel(places=5, topics=20))
    assert page.locator("#topics input:checked").count() == 12
    assert page.locator("#topics input:disabled").count() == 8
    shapes = page.locator("#topics svg").evaluate_all("all => all.map(one => one.innerHTML)")
    assert len(set(shapes)) == 12


def test_a_narrow_screen_keeps_the_panel_in_a_sheet(opened: Any) -> None:
    page = opened(sample_panel())
    page.set_viewport_size(NARROW)
    assert not page.locator("#panel").is_visible() and overflow(page) <= 0
    page.locator(".place").first.click()
    assert page.locator("#panel mark").first.is_visible() and overflow(page) <= 0


def test_an_empty_page_says_what_to_do(opened: Any) -> None:
    assert "kg build" in opened(EMPTY).locator("#empty").inner_text()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_serious(browser: Any, tmp_path: Path, viewport: dict[str, int]) -> None:
    write_timeline(wide_panel(places=6, topics=20), tmp_path / "timeline.html", "线")
    assert serious(browser, tmp_path / "timeline.html", viewport=viewport) == []
