"""The pages in a real browser: with and without scripts, on every screen, and text is shown as text."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
import requests
from browser import STATUS_SAID, watched
from graph_fixtures import LEXICON, NEW_OUTLINE, OUTLINE, policy, span, wuhai
from servers import explorer

from kg.graph.store import GraphStore, report_graph, vocabulary_graph
from kg.model import Level, Observation, ProgramMention, ProgramUse, Relation, Status

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"
CONSTRUCT = "CONSTRUCT { ?s kg:implements ?o } WHERE { ?s kg:implements ?o }"
RESULT = "SELECT ?place ?label { ?place a kg:Jurisdiction ; rdfs:label ?label } ORDER BY ?label"


def found(site: str, name: str, kind: str = "") -> str:
    """The page of the thing that is found first by a name."""
    hits = requests.get(f"{site}/suggest", params={"q": name, "kind": kind}, timeout=60).json()
    url: str = hits[0]["url"]
    return url


def addresses(site: str) -> dict[str, str]:
    """One page of each kind."""
    report = found(site, "wuhai-2020.txt", "report")
    query = f"SELECT ?s {{ ?s kg:report <https://w3id.org/fazhi-kg{report}> ; a kg:PolicyLink }} LIMIT 1"
    rows = requests.get(f"{site}/sparql", params={"query": query}, timeout=60).json()["results"]["bindings"]
    return {
        "home": "/",
        "search": f"/search?q={quote('纲要')}",
        "nothing found": "/search?q=zzz",
        "place": found(site, "乌海市", "place"),
        "province": found(site, "内蒙古自治区", "place"),
        "policy": found(site, OUTLINE, "policy"),
        "program": found(site, "12345热线", "program"),
        "agency": found(site, "乌海市人民政府", "agency"),
        "indicator": found(site, "率", "indicator"),
        "report": report,
        "statement": "/id/" + rows[0]["s"]["value"].partition("/id/")[2],
        "compare": f"/compare?place={quote('乌海市')}&place={quote('保定市')}",
        "questions": "/questions",
        "question": f"/questions/place-in-year?place={quote('乌海市')}",
        "query": f"/query?query={quote(RESULT)}",
        "picture": f"/query?query={quote(CONSTRUCT)}",
        "choice of a graph": "/graph",
        "wrong query": "/query?query=SELECT",
        "ontology": "/ontology",
        "missing": "/id/place/000000",
    }


KINDS = (
    "home", "search", "nothing found", "place", "province", "policy", "program", "agency", "indicator",
    "report", "statement", "compare", "questions", "question", "query", "picture",
    "choice of a graph", "wrong query", "ontology", "missing",
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(site: str) -> dict[str, str]:
    return addresses(site)


# ---------------------------------------------------------------- every page


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_a_heading_and_fits_the_screen(opened: Any, pages: dict[str, str], kind: str) -> None:
    page = opened(pages[kind])
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    for width, height in ((1440, 900), (768, 1024), (390, 844), (320, 700)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (kind, width)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1440, 390])
def test_a_page_has_no_serious_barrier(
    browser: Any, site: str, pages: dict[str, str], kind: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    # Only axe itself needs the policy out of its way; every other test leaves it on.
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
    try:
        page = context.new_page()
        page.goto(site + pages[kind])
        results = axe.Axe().run(page).response["violations"]
    finally:
        context.close()
    serious = [
        (rule["id"], node["html"][:200], node["failureSummary"])
        for rule in results
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert serious == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_works_without_scripts(browser: Any, site: str, pages: dict[str, str], kind: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(site + pages[kind])
        assert page.locator("main h1").inner_text().strip()
        assert page.locator("header form button").is_visible()
    finally:
        context.close()


# ---------------------------------------------------------------- ways through the site


def test_home_leads_to_a_document_and_on_to_the_sentence(opened: Any) -> None:
    page = opened("/")
    assert page.locator(".counts li").count() == 6
    assert page.locator("svg.chart title").first.text_content() == "各年度报告份数"
    page.locator(".card", has_text="落实地方最多的文件").get_by_role("link").first.click()
    page.get_by_role("link", name="看原文").first.click()
    target = page.locator(":target")
    assert target.count() == 1
    assert target.is_visible()
    assert "char=" in page.url


def test_names_are_suggested_while_one_types(opened: Any) -> None:
    page = opened("/")
    box = page.get_by_role("combobox", name="查找地方、文件、项目、机构")
    with page.expect_response(lambda r: "/suggest?" in r.url):
        box.press_sequentially("乌海")
    page.wait_for_function("document.querySelectorAll('#find-names option').length > 0")
    names = page.eval_on_selector_all("#find-names option", "list => list.map(one => one.value)")
    assert "内蒙古自治区乌海市" in names
    box.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.get_by_role("link", name="乌海市", exact=True).first.click()
    assert page.locator("h1").inner_text() == "内蒙古自治区乌海市"


def test_a_mark_in_a_report_leads_to_its_document(opened: Any, pages: dict[str, str]) -> None:
    page = opened(pages["report"])
    assert page.locator(".text .s.done").count() > 5
    mark = page.locator(".text a:has(mark.policy)", has_text="2015").first
    assert "贯彻落实·已做" in mark.get_attribute("title")
    mark.click()
    assert page.locator("h1").inner_text() == OUTLINE
    assert page.locator(".kind").inner_text() == "政策文件"


def test_every_evidence_has_its_place_in_the_report(opened: Any, site: str, pages: dict[str, str]) -> None:
    query = f"""SELECT DISTINCT ?start ?end {{
      ?s kg:evidence ?e . ?e kg:start ?start ; kg:end ?end ;
      kg:report <https://w3id.org/fazhi-kg{pages["report"]}> }}"""
    rows = requests.get(f"{site}/sparql", params={"query": query}, timeout=60).json()["results"]["bindings"]
    wanted = {f"char={row['start']['value']},{row['end']['value']}" for row in rows}
    page = opened(pages["report"])
    ids = set(page.eval_on_selector_all(".text [id]", "list => list.map(one => one.id)"))
    assert wanted
    assert wanted == ids


def test_filters_are_kept_in_the_address(opened: Any, pages: dict[str, str]) -> None:
    page = opened(pages["policy"])
    page.get_by_label("关系").select_option("all")
    page.get_by_label("年份").select_option("2020")
    page.get_by_role("button", name="筛选").click()
    assert "relation=all" in page.url
    assert "year=2020" in page.url
    assert set(page.locator("#who td.year").all_inner_texts()) == {"2020"}
    again = opened(page.url.partition("/id/")[1] + page.url.partition("/id/")[2])
    assert again.get_by_label("关系").input_value() == "all"


def test_a_query_is_run_by_the_keyboard_and_its_result_links_to_pages(opened: Any) -> None:
    page = opened("/query")
    area = page.get_by_role("textbox", name="查询")
    assert page.locator(".gutter").inner_text().startswith("1")
    area.fill(RESULT)
    area.press("Control+Enter")
    page.wait_for_url("**/query?query=*")
    page.locator(".result").get_by_role("link", name="内蒙古自治区乌海市").click()
    assert page.locator("h1").inner_text() == "内蒙古自治区乌海市"


def test_a_graph_is_shown_as_a_picture(opened: Any, pages: dict[str, str]) -> None:
    page = opened(pages["picture"])
    assert page.locator("svg.picture circle.node").count() > 5
    page.locator("svg.picture a", has_text="乌海市").first.click()
    assert page.locator(".kind").inner_text() == "地方"


def test_places_are_compared_by_the_form(opened: Any) -> None:
    page = opened("/compare")
    page.get_by_label("地方 1").fill("乌海市")
    page.get_by_label("地方 2").fill("河北省保定市")
    page.get_by_role("button", name="比较", exact=True).click()
    assert "乌海市" in page.locator("h1").inner_text()
    page.get_by_role("link", name="共有").click()
    assert "show=common" in page.url
    assert page.locator(".compared tbody tr").count() > 0
    assert page.locator(".compared").first.get_by_text("—", exact=True).count() == 0


def test_a_question_is_asked_by_its_form(opened: Any) -> None:
    page = opened("/questions")
    page.get_by_role("link", name="某地某年在文件和治理项目上做了什么？", exact=True).click()
    page.locator("main").get_by_label("地方").fill("乌海市")
    page.get_by_role("button", name="回答").click()
    assert page.locator(".result tbody tr").count() > 3
    page.get_by_role("link", name="在 SPARQL 页打开").click()
    assert "id/place/150300>" in page.get_by_role("textbox", name="查询").input_value()
    assert page.locator(".result tbody tr").count() > 3


def test_the_graph_view_opens_around_a_thing(opened: Any, pages: dict[str, str]) -> None:
    page = opened(pages["place"])
    page.get_by_role("link", name="看关系图").click()
    page.locator("#panel h2").wait_for()
    assert "乌海市" in page.title()


# ---------------------------------------------------------------- text is text


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site whose report, place, document, agency, program and indicator all have markup in their names."""
    base = wuhai()
    text = f"{HOSTILE}报告\n落实《{HOSTILE}条例》。\n12345热线{HOSTILE}办结率100%。\n没落实《纲要》。"
    title, agency = f"{HOSTILE}条例", f"{HOSTILE}局"
    extraction = replace(
        base,
        text=text,
        profile=replace(
            base.profile, file=f"{HOSTILE}.txt", title=f"{HOSTILE}报告", level=Level.ZONE,
            jurisdiction=f"内蒙古自治区乌海市{HOSTILE}区", issuer=agency,
        ),
        policies=(
            policy(text, f"《{HOSTILE}条例》", title, Relation.IMPLEMENTS, agency, number=HOSTILE),
            policy(text, "《纲要》", OUTLINE, Relation.IMPLEMENTS, agency, status=Status.PROBLEM),
        ),
        agencies=(),
        observations=(Observation(*span(text, "办结率100%"), "办结率", HOSTILE, 100.0, HOSTILE, "=", 2020),),
        programs=(
            ProgramUse("12345热线", HOSTILE, Status.DONE, False,
                       (ProgramMention(*span(text, "12345热线"), Status.DONE),)),
        ),
        sentences=(),
    )  # fmt: skip
    lines, sentences, start = text.splitlines(keepends=True), [], 0
    for line, status in zip(lines, (Status.NONE, Status.DONE, Status.DONE, Status.PROBLEM), strict=True):
        sentences.append(
            replace(base.sentences[0], start=start, end=start + len(line), status=status, theme=7)
        )
        start += len(line)
    extraction = replace(extraction, sentences=tuple(sentences))
    where = tmp_path_factory.mktemp("hostile") / "store"
    with GraphStore.open(where, write=True) as store:
        store.put([vocabulary_graph(LEXICON), report_graph(extraction, LEXICON, "hash")])
    with explorer(where) as url:
        yield url


def test_markup_in_a_report_is_shown_as_text_on_every_page(browser: Any, hostile: str) -> None:
    context = browser.new_context()
    trouble: list[str] = []
    queries = (
        "SELECT * { ?s kg:quote ?quote }",
        "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s a kg:Policy ; rdfs:label ?o }",
    )
    kinds = ("place", "policy", "agency", "indicator", "report")
    paths = [found(hostile, HOSTILE, kind) for kind in kinds]
    paths += [found(hostile, "12345热线", "program"), "/", f"/search?q={quote(HOSTILE)}"]
    paths += [f"/query?query={quote(query)}" for query in queries]
    paths += [f"/compare?place={paths[0].rpartition('/')[2]}&place=150300"]
    for path in paths:
        page = watched(context, trouble)
        page.goto(hostile + path)
        page.wait_for_load_state("networkidle")
        assert "<script>alert(1)</script>" in page.locator("main").inner_text(), path
        assert page.locator("main script, main img").count() == 0, path
        page.close()
    context.close()
    assert trouble == []


def test_markup_in_what_is_asked_for_is_shown_as_text(browser: Any, site: str) -> None:
    context = browser.new_context()
    trouble: list[str] = []
    for path in (
        "/search?q={}",
        "/query?query={}",
        "/compare?place={}",
        "/questions/place-in-year?place={}",
        "/id/{}",
    ):
        page = watched(context, trouble)
        page.goto(site + path.format(quote(HOSTILE, safe="")))
        assert page.locator("main script, main img").count() == 0
        assert page.locator("input[onerror], main [onerror]").count() == 0
        page.close()
    context.close()
    assert [line for line in trouble if not line.startswith(STATUS_SAID)] == []


def test_markup_in_the_graph_view_is_shown_as_text(browser: Any, hostile: str) -> None:
    context = browser.new_context()
    trouble: list[str] = []
    page = watched(context, trouble)
    page.goto(
        f"{hostile}/graph?focus={quote('https://w3id.org/fazhi-kg' + found(hostile, HOSTILE, 'policy'))}"
    )
    page.locator("#panel h2").wait_for()
    assert "<script>alert(1)</script>" in page.locator("h1").inner_text()
    assert page.locator("#panel img, #panel script").count() == 0
    context.close()
    assert trouble == []


def test_a_tooltip_is_text(browser: Any, hostile: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(hostile + found(hostile, HOSTILE, "report"))
    titles = page.eval_on_selector_all(".text a.m", "list => list.map(one => one.title)")
    context.close()
    assert any("<script>alert(1)</script>" in title for title in titles)


def test_the_policy_of_the_pages_stops_a_script(browser: Any, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    page.evaluate(
        """() => { const tag = document.createElement("script");
        tag.textContent = "window.broken = true"; document.body.append(tag); }"""
    )
    assert page.evaluate("window.broken") is None
    context.close()


def test_a_document_that_nobody_carries_out_shows_what_else_is_done(opened: Any, site: str) -> None:
    page = opened(found(site, "法治政府建设与责任落实督察工作规定", "policy"))
    assert "没有报告说已落实" in page.locator("main").inner_text()
    assert page.locator("#who .status.problem").count() > 0
    assert NEW_OUTLINE not in page.locator("h1").inner_text()
