"""The panel of places × policies and the matrix page: what it counts, shows, and that it asks for nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import HOSTILE, NARROW, names_outside, offline, overflow, serious
from command import run
from graph_fixtures import OUTLINE, filled
from panels import sample_panel, wide_panel

from kg.errors import QueryError
from kg.graph.panel import Panel, panel
from kg.graph.store import GraphStore
from viz import page as pages
from viz.condense import fit
from viz.matrix import render, write_matrix

CUT = (
    "all => all.filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1).length"
)

# ---------------------------------------------------------------- what the store says


def names(found: Panel) -> tuple[set[str], set[str]]:
    return {site.label for site in found.places}, {topic.name for topic in found.topics}


def test_the_panel_holds_who_said_what_with_the_reason() -> None:
    found = panel(filled())
    wuhai = next(site for site in found.places if site.label == "乌海市")
    outline = next(topic for topic in found.topics if topic.name == OUTLINE)
    assert (wuhai.path, wuhai.level, wuhai.province) == ("内蒙古自治区乌海市", "prefecture", "内蒙古自治区")
    assert wuhai.years == (2020,) and outline.type == "plan"
    said = [c for c in found.claims if (c.place, c.topic) == (wuhai.iri, outline.iri)]
    done = next(claim for claim in said if claim.status == "done")
    assert (done.relation, done.year, done.actor) == ("implements", 2020, "乌海市人民政府")
    assert done.rule and 0 < done.confidence <= 1
    for quote in done.quotes:
        assert quote.quote[quote.offset :].startswith(quote.surface) and quote.file


def test_only_implements_counts_unless_every_relation_is_asked_for() -> None:
    assert {claim.relation for claim in panel(filled()).claims} == {"implements"}
    assert {claim.relation for claim in panel(filled(), every_relation=True).claims} > {"implements"}
    assert {claim.relation for claim in panel(filled(), "programs").claims} == {"practises"}


def test_a_focus_keeps_a_place_a_policy_or_a_program(store: Path) -> None:
    with GraphStore.open(store) as graph:
        assert names(panel(graph, focus="河北省"))[0] == {"保定市"}
        places, topics = names(panel(graph, focus=OUTLINE))
        assert topics == {OUTLINE} and "保定市" in places
        assert len(panel(graph, focus=OUTLINE, hops=2).topics) > 1
        assert len(panel(graph, focus="保定市", hops=2).places) > 1
        found = panel(graph, focus="领导干部学法用法")
        assert found.of == "programs" and len(found.topics) == 1


@pytest.mark.parametrize(
    ("of", "focus", "words"),
    [
        (None, "没有这个名字", "no document in the store"),
        ("programs", OUTLINE, "say --of policies"),
        (None, "保定市人民政府", "use --kind network"),
    ],
)
def test_a_focus_that_cannot_be_is_one_clear_line(store: Path, of: Any, focus: str, words: str) -> None:
    with GraphStore.open(store) as graph, pytest.raises(QueryError) as error:
        panel(graph, of, focus=focus)
    assert words in str(error.value) and "\n" not in str(error.value)


# ---------------------------------------------------------------- what a page can hold


def test_a_panel_within_the_budget_stays_whole() -> None:
    shown = fit(sample_panel(), 1000)
    assert shown.left_out == 0 and len(shown.rows) == len(sample_panel().places)


def test_the_topics_of_the_most_places_stay_and_one_in_focus() -> None:
    whole = wide_panel(places=4, topics=50)
    shown = fit(whole, 4)
    assert shown.left_out == 20 and shown.panel.topics[0].name == "第0号文件"
    rare = whole.topics[-1].iri
    focused = Panel(whole.of, whole.places, whole.regions, whole.topics, whole.claims, rare)
    assert fit(focused, 4).panel.topics[0].iri == rare


def test_rows_are_merged_upwards_when_they_are_too_many() -> None:
    shown = fit(wide_panel(places=40, topics=50), 900)
    assert {len(members) for members in shown.rows.values()} == {20}
    page = render(wide_panel(places=40, topics=50), "大", budget=900)
    assert '"left_out":0' in page and '"members":[0,2,4,' in page


def test_a_page_that_would_be_too_large_keeps_fewer_quotes() -> None:
    page = render(wide_panel(places=60, topics=30, quote="长" * 1200), "长")
    assert len(pages.encoded(page)) <= pages.PAGE_BUDGET < 5_000_000
    assert '"quotes":[1,60]' in page


@pytest.mark.parametrize("some", [Panel("policies", (), (), (), ()), sample_panel()], ids=["empty", "sample"])
def test_the_page_names_nothing_outside(some: Panel) -> None:
    page = render(some, HOSTILE)
    assert names_outside(page) == [] and HOSTILE not in page
    assert page.count("<script") == 3
    assert "default-src 'none'" in page and "unsafe" not in page.partition("<title>")[0]


def test_the_same_panel_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        write_matrix(sample_panel(), tmp_path / name, "表")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_the_command_writes_the_page_and_tells_wrong_options(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "wrote matrix.html" in run("view", "--kind", "matrix", "--store", store).stdout
    run("view", "--kind", "matrix", "--of", "programs", "--focus", "保定市", "-o", "p.html", "--store", store)
    assert "保定市" in (tmp_path / "p.html").read_text(encoding="utf-8")
    for wrong in (["--of", "programs"], ["--kind", "timeline", "--all-relations"]):
        assert "is for --kind matrix" in run("view", *wrong, "--store", store, status=2).stderr
    wrong = ["view", "--kind", "matrix", "-o", tmp_path / "no" / "m.html", "--store", store]
    assert "choose another file with -o" in run(*wrong, status=1).stderr


# ---------------------------------------------------------------- in the browser


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    with offline(browser) as open_page:

        def open_panel(some: Panel, fragment: str = "", **options: Any) -> Any:
            write_matrix(some, tmp_path / "matrix.html", HOSTILE, **options)
            return open_page(tmp_path / "matrix.html", fragment)

        yield open_panel


def rows(page: Any) -> list[str]:
    shown: list[str] = page.locator("#grid tbody th[scope=row] .name").all_inner_texts()
    return shown


def heads(page: Any) -> list[str]:
    shown: list[str] = page.locator("#grid thead th:not(.corner) .name").all_text_contents()
    return shown


def cell(page: Any, place: str, column: int) -> Any:
    row = page.locator("#grid tbody tr", has=page.locator("th[scope=row] .name", has_text=place))
    return row.locator("td").nth(column)


def test_cells_tell_status_and_year_and_only_done_counts(opened: Any) -> None:
    page = opened(sample_panel())
    first, hostile, last = heads(page)
    assert (first, hostile[:8], last) == ("甲条例", "<script>", "乙办法")
    assert cell(page, "保定市", 0).inner_text() == "●2021×"
    assert cell(page, "石家庄市", 0).inner_text() == "●2020"
    assert cell(page, "保定市", 2).inner_text() == "△2020"
    assert cell(page, "昆山市", 2).get_attribute("class") == "problem"
    assert page.locator("#grid thead b").all_inner_texts() == ["2", "1", "0"]
    assert page.locator("#grid tbody th[scope=row] b").all_inner_texts() == ["1", "1", "1"]


def test_rows_stand_by_province_and_level(opened: Any) -> None:
    page = opened(sample_panel())
    groups = page.locator("#grid .group span").all_inner_texts()
    assert [group.split("\n")[0][:8] for group in groups] == ["河北省 · 地级", "江苏省 · 县级"]
    page.locator("#grouped").uncheck()
    assert page.locator("#grid .group").count() == 0 and "group=0" in page.url


def test_a_click_shows_the_evidence_as_text_and_it_can_be_copied(opened: Any) -> None:
    page = opened(sample_panel())
    cell(page, "保定市", 0).click()
    panel_ = page.locator("#panel")
    assert panel_.locator("mark").first.inner_text() == "《甲条例》"
    assert HOSTILE in panel_.locator("blockquote p").first.inner_text()
    for part in ("贯彻落实", "问题", "2021年", "a.csv:1", "0.9", "保定市年度报告", "baoding-2021.txt"):
        assert part in panel_.inner_text()
    panel_.get_by_role("button", name="复制").first.click()
    panel_.get_by_role("button", name="已复制").wait_for()
    assert "——保定市年度报告（2021年）" in page.evaluate("navigator.clipboard.readText()")
    assert page.locator("#panel script, #panel img").count() == 0


def test_a_click_on_a_head_sorts_and_again_turns(opened: Any) -> None:
    page = opened(sample_panel())
    page.locator("#grouped").uncheck()
    head = page.get_by_role("columnheader", name="甲条例")
    head.click()
    assert rows(page) == ["保定市", "石家庄市", "昆山市"]
    assert head.get_attribute("aria-sort") == "descending"
    assert page.locator("#panel h2").inner_text() == "甲条例"
    head.click()
    assert rows(page)[0] == "昆山市" and head.get_attribute("aria-sort") == "ascending"
    page.locator("#sort").select_option("name")
    assert rows(page) == ["保定市", "昆山市", "石家庄市"]


def test_search_narrows_rows_by_places_and_columns_by_other_words(opened: Any) -> None:
    page = opened(sample_panel())
    page.keyboard.press("/")
    page.keyboard.type("河北 乙办")
    page.locator("#count", has_text="2 行 × 1 项").wait_for()
    assert (rows(page), heads(page)) == (["石家庄市", "保定市"], ["乙办法"])
    page.keyboard.press("Escape")
    page.locator("#count", has_text="3 行 × 3 项").wait_for()


def test_filters_and_the_address_keep_the_state(opened: Any) -> None:
    page = opened(sample_panel())
    page.locator("#filter-status summary").click()
    page.locator("#filter-status input[value=problem]").check()
    assert (rows(page), heads(page)) == (["保定市", "昆山市"], ["甲条例", "乙办法"])
    assert page.locator("#grid thead b").all_inner_texts() == ["0", "0"]
    cell(page, "昆山市", 1).click()
    again = opened(sample_panel(), "#" + page.url.partition("#")[2])
    assert rows(again) == ["保定市", "昆山市"]
    assert "昆山市" in again.locator("#panel .ends").inner_text()
    assert again.locator("td.chosen").inner_text() == "×2021"
    again.get_by_role("button", name="清除筛选").click()
    assert len(rows(again)) == 3


def test_the_grid_is_walked_by_keys(opened: Any) -> None:
    page = opened(sample_panel())
    page.locator("#grid [tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.ariaLabel") == "计划 2020年"
    assert "乙办法" in page.locator("#tip").inner_text()
    page.keyboard.press("Enter")
    assert page.locator("#panel .ends").inner_text().startswith("河北省石家庄市")
    assert page.locator("#panel section.link").count() == 1
    page.keyboard.press("End")
    page.keyboard.press("Control+Home")
    assert page.evaluate("document.activeElement.className") == "corner"
    assert page.locator("#grid [tabindex='0']").count() == 1


def test_a_merged_row_counts_its_places(opened: Any) -> None:
    page = opened(wide_panel(places=40, topics=50), budget=900)
    assert page.locator("#grid td.done").first.inner_text() == "●20地"
    assert "地方很多" in page.locator("#panel").inner_text()
    assert "kg view --kind matrix --focus" in page.locator("#panel").inner_text()


def test_other_relations_do_not_count(opened: Any) -> None:
    page = opened(sample_panel(other=True))
    assert cell(page, "石家庄市", 2).inner_text() == "学2021"
    assert page.locator("#grid thead b").all_inner_texts() == ["2", "1", "0"]
    assert page.locator("#filter-relation").count() == 1


def test_a_report_with_markup_stays_text(opened: Any, tmp_path: Path) -> None:
    marked = "<script>alert(1)</script><img src=x onerror=alert(2)>\"引号\"与'单引号'、“中文引号”</textarea>"
    hostile = f"全市全面落实《优化营商环境条例》{marked}均保留。"
    report = (
        f"保定市2022年法治政府建设情况报告\n\n一、主要工作\n\n{hostile}\n\n保定市人民政府\n2023年1月10日\n"
    )
    (tmp_path / "hostile-2022.txt").write_text(report, encoding="utf-8")
    run("build", tmp_path / "hostile-2022.txt", "--store", tmp_path / "store")
    with GraphStore.open(tmp_path / "store") as graph:
        page = opened(panel(graph, focus="优化营商环境条例"))
    page.locator("td.done").click()
    assert marked in page.locator("#panel").inner_text()
    assert page.locator("#panel script, #panel img").count() == 0


def test_an_empty_matrix_says_what_to_do(opened: Any) -> None:
    assert "kg build" in opened(Panel("policies", (), (), (), ())).locator("#empty").inner_text()


def test_a_narrow_screen_has_its_own_scrolling_and_a_sheet(opened: Any) -> None:
    page = opened(wide_panel(places=12, topics=40))
    page.set_viewport_size(NARROW)
    assert overflow(page) <= 0
    assert not page.locator("#panel").is_visible()
    page.locator("#grid td.done").first.click()
    sheet, scroll = (page.locator(name).bounding_box() for name in ("#panel", "#scroll"))
    assert (
        sheet["y"] >= scroll["y"] + scroll["height"] and sheet["y"] + sheet["height"] <= NARROW["height"] + 1
    )
    assert overflow(page) <= 0
    page.locator("#sheet").click()
    assert not page.locator("#panel").is_visible()


def test_the_title_of_every_head_is_inside_it(opened: Any) -> None:
    page = opened(
        wide_panel(
            places=3, topics=12, title="国务院办公厅关于全面推行行政执法公示制度执法全过程记录制度的第"
        )
    )
    for size in ({"width": 1440, "height": 900}, NARROW):
        page.set_viewport_size(size)
        page.reload()
        page.locator("#panel > *").first.wait_for(state="attached")
        assert page.locator("#grid thead .name").evaluate_all(CUT) == 0


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_serious(browser: Any, tmp_path: Path, viewport: dict[str, int]) -> None:
    write_matrix(sample_panel(other=True), tmp_path / "matrix.html", "表")
    assert serious(browser, tmp_path / "matrix.html", viewport=viewport) == []
