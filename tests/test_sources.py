"""Where a report is from: in the graph, in who reports and when, and on its page."""

import json
from pathlib import Path

import pytest
from command import run
from graph_fixtures import LEXICON, wuhai

from kg.extract import extract
from kg.graph.sparql import select
from kg.graph.store import GraphStore, report_graph
from kg.graph.terms import plain
from kg.lexicon import load_lexicon
from kg.read import About
from viz.server.data import Data
from viz.server.pages.report import report as report_page
from viz.server.urls import Address

PAGE = "http://www.example.gov.cn/art/1.html"
BODY = "过去一年，我县认真落实《优化营商环境条例》，推进依法行政。\n受理行政复议案件12件。\n"
TITLE = "青龙满族自治县司法局2021年法治政府建设工作报告"


def stored(about: About) -> GraphStore:
    store = GraphStore.in_memory()
    store.put([report_graph(wuhai(), LEXICON, "a", about)])
    return store


def test_a_source_is_its_file_and_what_its_page_says_of_itself() -> None:
    about = About(PAGE, "乌海市2020年法治政府建设报告", "2021-01-05", "市司法局", "乌海政发〔2021〕1号")
    rows = select(
        stored(about),
        "SELECT ?name ?hash ?url ?title ?issued ?credit ?number { ?r a kg:Report ; prov:wasDerivedFrom ?s ."
        " ?s a kg:Source ; schema:name ?name ; schema:sha256 ?hash ; schema:url ?url ; dcterms:title ?title ;"
        " dcterms:issued ?issued ; schema:creditText ?credit ; dcterms:identifier ?number }",
    ).rows
    assert rows == [("wuhai.txt", "a", PAGE, about.title, about.date, about.source, about.number)]


def test_what_a_file_does_not_say_is_not_in_the_graph() -> None:
    rows = select(stored(About()), "SELECT DISTINCT ?p { ?s a kg:Source ; ?p ?o }").rows
    assert {str(row[0]).rpartition("/")[2].rpartition("#")[2] for row in rows} == {"type", "name", "sha256"}


@pytest.mark.parametrize(
    ("text", "about", "title", "issuer", "year", "date", "reason"),
    [
        (BODY, About(title=TITLE), TITLE, "青龙满族自治县司法局", 2021, None, "only the page has the title"),
        (BODY, About(date="2022-01-12"), None, "国务院", 2021, "2022-01-12", "only the page has the date"),
        (
            BODY, About(title="首页_政务公开"), None, "国务院", None, None,
            "what is no title of a report tells nothing",
        ),
        (
            f"平江县2022年法治政府建设工作报告\n{BODY}平江县人民政府\n2023年1月9日\n",
            About(title=TITLE, date="2024-05-01"),
            "平江县2022年法治政府建设工作报告", "平江县人民政府", 2022, "2023-01-09",
            "what the text prints goes before what the page says",
        ),
    ],
)  # fmt: skip
def test_the_page_tells_what_the_text_does_not(
    text: str, about: About, title: str, issuer: str, year: int, date: str, reason: str
) -> None:
    found = extract(text, "1.html", load_lexicon(), about)
    profile = found.profile
    assert (profile.title, profile.issuer, profile.year, profile.date) == (title, issuer, year, date), reason
    assert found.text == text, "the text stays as read"
    assert all(text[m.start : m.end] == m.surface for m in (*found.policies, *found.agencies)), reason


def test_a_row_of_a_table_brings_its_page_into_the_graph(tmp_path: Path) -> None:
    table = tmp_path / "crawl.jsonl"
    row = {"id": "7", "text": BODY, "title": TITLE, "url": PAGE, "date": "2022-01-12", "source": "县司法局"}
    table.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    run("build", table, "--store", tmp_path / "store")
    sparql = "SELECT ?u ?y { ?r kg:year ?y ; prov:wasDerivedFrom/schema:url ?u }"
    found = run("query", "-e", sparql, "--store", tmp_path / "store", "--format", "csv").stdout
    assert found.splitlines() == ["u,y", f"{PAGE},2021"]
    run("validate", "--store", tmp_path / "store")


@pytest.mark.parametrize(
    ("url", "leads", "reason"),
    [
        (PAGE, True, "a page of the web"),
        ("HTTPS://www.example.gov.cn/", True, "in capitals"),
        ("javascript:alert(1)", False, "a program is no page"),
        ("file:///etc/passwd", False, "a file of the reader's"),
        ("www.example.gov.cn", False, "it would lead to a page of the explorer"),
    ],
)
def test_an_address_is_a_link_only_if_it_leads_to_the_web(url: str, leads: bool, reason: str) -> None:
    store = stored(About(url=url))
    page = report_page(Data(store, "1"), plain(store.terms.report(wuhai().profile)), Address("/"))
    facts = {fact.name: fact.values for fact in page.facts}
    assert [value.label for value in facts["来源文件"]] == ["wuhai.txt"]
    assert [(v.label, v.url) for v in facts["来源网址"]] == [(url, url if leads else "")], reason
