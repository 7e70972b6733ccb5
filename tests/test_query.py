"""Questions: names people use, who and what, SPARQL and the named queries."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from graph_fixtures import LEXICON, NEW_OUTLINE, OUTLINE, filled, wuhai, zone

from kg.errors import QueryError
from kg.graph import query as q
from kg.graph.labels import word
from kg.graph.names import normalise
from kg.graph.store import GraphStore, report_graph
from kg.model import Level, Relation, Status

STORE = filled()


@pytest.mark.parametrize(
    ("name", "title", "reason"),
    [
        (OUTLINE, OUTLINE, "the title itself"),
        ("《法治政府建设实施纲要（2015—2020年）》", OUTLINE, "full-width brackets, a long dash, title marks"),
        ("法治政府建设实施纲要(2015至2020年)", OUTLINE, "至 between years"),
        ("法治政府建设实施纲要 (2015～2020年)", OUTLINE, "a space and a wave"),
        ("民法典", "中华人民共和国民法典", "a short form of the catalogue"),
        ("《中华人民共和国民法典》", "中华人民共和国民法典", "the full name in title marks"),
        ("考评办法", "考评办法", "a document of one district only"),
        ("振兴区考评办法", "考评办法", "the place that made it, put in front"),
        ("振政办发〔2016〕71号", "振政办发〔2016〕71号", "a notice by its number"),
    ],
)
def test_resolve_policy(name: str, title: str, reason: str) -> None:
    assert q.resolve_policy(STORE, name).title == title, reason


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [
        ("纲要", [OUTLINE, NEW_OUTLINE, "several documents"], "two outlines"),
        ("法治政府建设实施纲要", [OUTLINE, NEW_OUTLINE], "a short form that both share"),
        ("民法点", ["no document", "nearest names: 民法典"], "a slip of the pen"),
        (
            "公示制度",
            ["nearest names: 国务院办公厅关于推行行政执法公示制度的通知"],
            "part of one title is not enough",
        ),
        ("xyz", ["no document in the store is called xyz"], "nothing like it"),
        ("《》", ["name a document"], "no name at all"),
    ],
)
def test_a_policy_that_is_unknown_or_ambiguous(name: str, words: list[str], reason: str) -> None:
    with pytest.raises(QueryError) as error:
        q.resolve_policy(STORE, name)
    assert all(word in str(error.value) for word in words), reason
    assert "\n" not in str(error.value)


def _city(code: str, label: str) -> GraphStore:
    """The store with one more document 考评办法, of another place."""
    store, report = filled(), wuhai()
    scoped = replace(report.policies[0], title="考评办法", scope=label)
    profile = replace(report.profile, year=1999)
    store.put([report_graph(replace(report, profile=profile, policies=(scoped,)), LEXICON, code)])
    return store


def test_namesakes_are_told_apart_by_who_made_them() -> None:
    store = _city("x", "乌海市")
    with pytest.raises(QueryError, match="乌海市考评办法; 振兴区考评办法"):
        q.resolve_policy(store, "考评办法")
    assert q.resolve_policy(store, "乌海市考评办法").scope == "乌海市"
    assert q.resolve_policy(_city("x", "国家"), "考评办法").scope == "国家", (
        "the national one owns the bare name"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("２０１５－２０２０年", "2015—2020年"), ("“一窗”规定", "一窗规定"), ("〔2017〕30号", "（2017）30号")],
)
def test_normalise(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("name", "path", "reason"),
    [
        ("乌海市", "内蒙古自治区乌海市", "a name"),
        ("乌海", "内蒙古自治区乌海市", "without its kind"),
        ("内蒙古自治区乌海市", "内蒙古自治区乌海市", "the whole path"),
        ("丹东市振兴区", "辽宁省丹东市振兴区", "the end of a path"),
        ("150300", "内蒙古自治区乌海市", "a code is the division's, not the zone's that borrows it"),
        ("乌海市高新区", "内蒙古自治区乌海市高新区", "a zone"),
        ("辽宁省", "辽宁省", "a place above"),
        ("中华人民共和国", "中华人民共和国", "the country"),
    ],
)
def test_resolve_place(name: str, path: str, reason: str) -> None:
    assert q.resolve_place(STORE, name).path == path, reason


@pytest.mark.parametrize(
    ("name", "words"),
    [("乌海事", "nearest names: 乌海市"), ("海", "nearest names: 内蒙古自治区乌海市"), (" ", "name a place")],
)
def test_an_unknown_place(name: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        q.resolve_place(STORE, name)


def test_an_ambiguous_place_lists_paths_and_codes() -> None:
    store, report = filled(), zone()
    other = replace(report.profile, jurisdiction="辽宁省丹东市高新区", adcode="210600")
    store.put([report_graph(replace(report, profile=other), LEXICON, "d")])
    with pytest.raises(
        QueryError, match=r"内蒙古自治区乌海市高新区 \(150300\); 辽宁省丹东市高新区 \(210600\)"
    ):
        q.resolve_place(store, "高新区")


def test_who_shows_place_year_actor_quote_and_report() -> None:
    rows = q.who(STORE, OUTLINE)
    assert [(row.place, row.adcode, row.year, row.relation, row.status) for row in rows] == [
        ("内蒙古自治区乌海市", "150300", 2020, "implements", "done"),
        ("辽宁省丹东市振兴区", "210603", 2017, "implements", "done"),
    ]
    first = rows[0]
    assert first.quote == "市政府全面落实《法治政府建设实施纲要（2015—2020年）》。", (
        "the first of two mentions"
    )
    assert (first.actor, first.report) == ("乌海市人民政府", "wuhai.txt")


@pytest.mark.parametrize(
    ("policy", "filters", "places", "reason"),
    [
        (OUTLINE, {"year": 2017}, ["振兴区"], "one year"),
        (OUTLINE, {"level": Level.PREFECTURE}, ["乌海市"], "one level"),
        (OUTLINE, {"under": "辽宁省"}, ["振兴区"], "within a province"),
        (OUTLINE, {"under": "乌海市"}, ["乌海市"], "a place is under itself"),
        (OUTLINE, {"year": 1990}, [], "nothing"),
        (NEW_OUTLINE, {}, ["高新区"], "the other outline is another document"),
        ("民法典", {}, [], "a problem is no implementation"),
        ("民法典", {"statuses": list(Status)}, ["乌海市"], "unless asked for"),
        ("国务院办公厅关于推行行政执法公示制度的通知", {}, [], "forwarding is not implementing"),
        (
            "国务院办公厅关于推行行政执法公示制度的通知",
            {"relations": list(Relation)},
            ["振兴区"],
            "unless asked",
        ),
    ],
)
def test_who_filters(policy: str, filters: dict, places: list[str], reason: str) -> None:
    rows = q.who(STORE, policy, **filters)
    assert len(rows) == len(places), reason
    assert all(row.place.endswith(place) for row, place in zip(rows, places, strict=True)), reason


def test_what() -> None:
    found = q.what(STORE, "乌海市")
    assert found.place.path == "内蒙古自治区乌海市"
    assert [(row.policy, row.status) for row in found.policies] == [
        (OUTLINE, "done"),
        ("中华人民共和国民法典", "problem"),
    ]
    programs = [(row.program, row.local, row.status) for row in found.programs]
    assert programs == [("12345热线", "民呼必应", "problem"), ("接诉即办", None, "planned")]
    assert [(row.theme, row.status) for row in found.measures] == [
        ("组织领导", "done"), ("纠纷化解", "done"), ("权力监督", "problem"), ("权力监督", "planned")
    ]  # fmt: skip
    assert found.measure_counts()[("权力监督", "problem")] == 1
    numbers = [(row.indicator, row.value, row.unit, row.bound, row.year) for row in found.indicators]
    assert numbers == [("人民调解成功率", "100", "%", "=", 2020)]
    assert all(row.quote in wuhai().text for row in [*found.policies, *found.programs, *found.indicators])


@pytest.mark.parametrize(
    ("name", "group", "expected"),
    [
        ("done", "", "已做"),  # a status
        ("implements", "", "贯彻落实"),  # a relation, which is a property and a concept
        ("practises", "", "实施"),  # a property alone
        ("Jurisdiction", "", "地方"),  # a class
        ("plan", "type", "规划计划"),
        ("county", "level", "县级"),
        ("9", "theme", "组织领导"),
        ("nothing", "", "nothing"),  # what the ontology does not know stays as it is
    ],
)
def test_words_are_those_of_the_ontology(name: str, group: str, expected: str) -> None:
    assert word(name, group) == expected


def test_what_of_another_year_is_empty() -> None:
    found = q.what(STORE, "乌海市", year=2019)
    assert (found.policies, found.programs, found.measures, found.indicators) == ([], [], [], [])


def test_what_works_without_the_vocabulary() -> None:
    store = GraphStore.in_memory()
    store.put([report_graph(wuhai(), LEXICON, "a")])
    assert len(q.what(store, "乌海市").measures) == 4


@pytest.mark.parametrize(
    ("sparql", "form", "start"),
    [
        ("SELECT ?f WHERE { ?r kg:file ?f } ORDER BY ?f", "csv", b"f\r\nwuhai.txt"),
        ("SELECT ?f WHERE { ?r kg:file ?f } ORDER BY ?f", "tsv", b'?f\n"wuhai.txt"'),
        ("ASK { ?r a kg:Report }", "json", b'{"head":{},"boolean":true}'),
        (
            "CONSTRUCT { ?r a kg:Report } WHERE { ?r kg:file 'zone.txt' }",
            "nt",
            b"<https://w3id.org/fazhi-kg/id/report",
        ),
        ("CONSTRUCT { ?r a kg:Report } WHERE { ?r kg:file 'zone.txt' }", "ttl", b"@prefix"),
    ],
)
def test_answer(sparql: str, form: str, start: bytes) -> None:
    assert q.answer(STORE, sparql, form).content.startswith(start)


def test_answer_as_json_is_what_sparql_says() -> None:
    parsed = json.loads(q.answer(STORE, "SELECT ?l WHERE { kg:done skos:prefLabel ?l }", "json").content)
    assert {"type": "literal", "value": "已做", "xml:lang": "zh"} in [
        b["l"] for b in parsed["results"]["bindings"]
    ]


@pytest.mark.parametrize(
    ("sparql", "form"),
    [("SELECT ?s WHERE { ?s ?p ?o }", "ttl"), ("CONSTRUCT WHERE { ?s a kg:Report }", "csv")],
)
def test_a_form_that_does_not_fit_names_those_that_do(sparql: str, form: str) -> None:
    with pytest.raises(QueryError, match="try one of"):
        q.answer(STORE, sparql, form)


def test_select_and_shorten() -> None:
    table = q.select(STORE, "SELECT ?r ?nothing WHERE { ?r a kg:Report } LIMIT 1")
    assert table.columns == ("r", "nothing")
    assert table.rows[0][1] is None
    assert q.shorten(table.rows[0][0]).startswith("id:report/")
    assert (q.shorten(None), q.shorten("文字")) == ("", "文字")
    assert q.select(STORE, "CONSTRUCT { ?r a kg:Report } WHERE { ?r a kg:Report }").columns[0] == "subject"


def test_an_unknown_named_query_lists_the_known() -> None:
    with pytest.raises(QueryError, match="adoption-curve agencies-that-act"):
        q.named_query("nope")


def test_places_are_read_with_their_paths() -> None:
    paths = sorted(place.path for place in q.places(STORE).values())
    assert "内蒙古自治区乌海市高新区" in paths
    assert all(one != other for one, other in pairwise(paths))
