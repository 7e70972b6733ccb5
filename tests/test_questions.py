"""The named queries: each answers its question on a small corpus, and takes its parameters safely."""

import csv
import io
import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command import ROOT, exported, run
from graph_fixtures import LEXICON, NEW_OUTLINE, filled, wuhai
from pyoxigraph import RdfFormat, Store

from kg.cli.ask import PARAMETERS
from kg.errors import QueryError
from kg.graph import query as q
from kg.graph.questions import KINDS, column_labels, outer_groups, parse
from kg.graph.store import GraphStore, report_graph
from kg.graph.terms import prefixes

QUERIES = q.named_queries()
CORPUS, ANSWERS, PAGE = ROOT / "tests" / "corpus", ROOT / "tests" / "answers", ROOT / "docs" / "questions.md"
#: Columns that change with the tables of the lexicon and with the passages they are measured on.
UNSETTLED = {"rule", "confidence"}
OUTLINE = "法治政府建设实施纲要(2015-2020年)"

each_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus, built by the command."""
    path = tmp_path_factory.mktemp("corpus") / "store"
    run("build", CORPUS, "--store", path)
    return path


@pytest.fixture(scope="module")
def graph(folder: Path) -> GraphStore:
    return GraphStore.open(folder)


def options(query: q.NamedQuery) -> dict[str, str]:
    words = shlex.split(query.example)
    return {name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=True)}


def settled(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """A table without what its unsettled columns hold."""
    head, *_ = rows
    return [["" if n in UNSETTLED and row is not head else c for n, c in zip(head, row, strict=True)]
            for row in rows]  # fmt: skip


def read(text: str) -> list[list[str]]:
    return settled(list(csv.reader(io.StringIO(text))))


# ---------------------------------------------------------------- answers


def test_every_column_has_a_chinese_heading() -> None:
    heads = ((ANSWERS / f"{query.name}.csv").read_text(encoding="utf-8").splitlines()[0] for query in QUERIES)
    assert {name for head in heads for name in head.split(",")} == column_labels().keys()
    assert len(set(column_labels().values())) == len(column_labels()), "two headings alike would mislead"


def test_there_are_enough_and_each_has_an_answer() -> None:
    assert len(QUERIES) >= 28
    assert {path.stem for path in ANSWERS.glob("*.csv")} == {query.name for query in QUERIES}


@each_query
def test_the_example_has_the_answer_beside_it(folder: Path, query: q.NamedQuery) -> None:
    call = ["query", query.name, *shlex.split(query.example), "--format", "csv", "--store", folder]
    expected = read((ANSWERS / f"{query.name}.csv").read_text(encoding="utf-8"))
    assert len(expected) > 1, "an example must have an answer"
    assert read(run(*call).stdout) == expected


@each_query
def test_it_runs_without_any_value(graph: GraphStore, query: q.NamedQuery) -> None:
    whole = q.select(graph, query.sparql)
    part = q.select(graph, q.bind(graph, query, options(query)))
    assert whole.columns == part.columns
    assert len(whole.rows) == len(set(whole.rows)) >= len(part.rows)


@each_query
def test_an_optional_parameter_narrows_the_answer(graph: GraphStore, query: q.NamedQuery) -> None:
    given = options(query)
    for parameter in query.parameters:
        if parameter.required or parameter.name not in given:
            continue
        rest = {name: value for name, value in given.items() if name != parameter.name}
        assert len(q.select(graph, q.bind(graph, query, rest)).rows) >= len(
            q.select(graph, q.bind(graph, query, given)).rows
        )


VALUES = {
    "policy": "优化营商环境条例",
    "other": OUTLINE,
    "place": "石家庄市",
    "under": "河北省",
    "level": "县级",
    "year": "2020",
    "program": "12345热线",
    "agency": "石家庄市人民政府",
    "indicator": "办理行政复议案件数",
    "relation": "implements",
    "status": "done",
    "theme": "6",
}


@each_query
def test_every_parameter_is_taken(graph: GraphStore, query: q.NamedQuery) -> None:
    given = {parameter.name: VALUES[parameter.name] for parameter in query.parameters}
    every = q.select(graph, query.sparql).rows
    found = q.select(graph, q.bind(graph, query, given)).rows
    assert len(found) <= len(every)
    for name in given:
        variable = re.compile(rf"\?{name}\b")
        used = [line for line in query.sparql.splitlines()[3:] if variable.search(line)]
        assert used, f"{name} stands in no pattern"


@pytest.fixture(scope="module")
def repeated(folder: Path) -> Store:
    """The named graphs alone: asked for their union, Oxigraph repeats a triple for each that holds it."""
    store = Store()
    store.load(exported(folder), RdfFormat.N_QUADS)
    return store


@each_query
def test_triples_that_are_seen_several_times_change_nothing(
    graph: GraphStore, repeated: Store, query: q.NamedQuery
) -> None:
    given = q.bind(graph, query, options(query))
    prologue = " ".join(f"PREFIX {prefix}: <{space}>" for prefix, space in prefixes().items())
    answer: Any = repeated.query(f"{prologue}\n{given}", use_default_graph_as_union=True)
    rows = [tuple(None if cell is None else cell.value for cell in row) for row in answer]
    assert rows == q.select(graph, given).rows


def test_the_union_does_repeat_triples(graph: GraphStore, repeated: Store) -> None:
    sparql = "SELECT ?s WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
    answer: Any = repeated.query(sparql, use_default_graph_as_union=True)
    assert len(list(answer)) > len(q.select(graph, sparql).rows)


def outside_brackets(text: str) -> str:
    """A text without what stands in brackets."""
    depth, kept = 0, []
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        kept.append(sign if depth == 0 else "")
    return "".join(kept)


@each_query
def test_the_order_is_total(query: q.NamedQuery) -> None:
    """All columns that are no aggregates stand in ORDER BY, so that two rows never tie."""
    head = query.sparql.partition("WHERE {")[0].partition("SELECT")[2]
    _, _, order = query.sparql.rpartition("ORDER BY")
    free = set(re.findall(r"\?\w+", outside_brackets(head)))
    assert free <= set(re.findall(r"\?\w+", order)), "a column that does not decide the order"


def test_a_report_without_a_year_is_left_out_of_a_year_and_kept_otherwise() -> None:
    store, query = filled(), q.named_query("who-implements")
    assert [row[1] for row in q.select(store, q.bind(store, query, {"policy": NEW_OUTLINE})).rows] == [
        "高新区"
    ]
    assert not q.select(store, q.bind(store, query, {"policy": NEW_OUTLINE, "year": "2020"})).rows


# ---------------------------------------------------------------- the files


@each_query
def test_the_header_says_question_parameters_and_example(query: q.NamedQuery) -> None:
    first, second, third = query.sparql.splitlines()[:3]
    assert first == f"# {query.question_zh} / {query.question_en}"
    assert second.startswith("# parameters: ") and third.startswith("# example: ")
    required = {parameter.name for parameter in query.parameters if parameter.required}
    assert required <= options(query).keys() <= {parameter.name for parameter in query.parameters}


@each_query
def test_there_is_one_outer_group(query: q.NamedQuery) -> None:
    assert len(outer_groups(query.sparql)) == 1


@each_query
def test_no_vendor_words(query: q.NamedQuery) -> None:
    assert not re.search(r"\b(bif|oxigraph|apf|SERVICE|GRAPH)\b|<http", query.sparql)


@pytest.mark.parametrize(
    "header",
    ["SELECT * WHERE {\n}", "# 问？ / Q?\n# parameters: mood\n# example: none\nSELECT * WHERE {\n}"],
)
def test_a_file_with_a_bad_header_is_refused(header: str) -> None:
    with pytest.raises(ValueError):
        parse("x", header)


def test_every_kind_has_an_option_and_a_resolver() -> None:
    assert PARAMETERS.keys() == KINDS.keys() == VALUES.keys()
    assert {parameter.name for query in QUERIES for parameter in query.parameters} == KINDS.keys()


@each_query
def test_the_page_tells_of_the_query_and_its_parameters(query: q.NamedQuery) -> None:
    page = PAGE.read_text(encoding="utf-8")
    section = page.partition(f"## {query.name}\n")[2].partition("\n## ")[0]
    assert query.question_zh in section and query.question_en in section
    assert all(f"`--{parameter.name}`" in section for parameter in query.parameters)
    assert f"kg query {query.name} {query.example}".strip() in section


# ---------------------------------------------------------------- values are only names

EVIL = [
    '"} } DROP ALL #',
    '石家庄市"@zh } ?s ?p ?o . { ?s ?p "',
    "} UNION { ?s ?p ?o",
    "<https://w3id.org/fazhi-kg/id/place/130100>",
    "a\\",
    "a\nb",
    "?policy",
    "%s {} {0}",
]


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("name", EVIL)
def test_a_name_is_only_a_name(graph: GraphStore, kind: str, name: str) -> None:
    with pytest.raises(QueryError):
        KINDS[kind](graph, name)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_value_is_an_iri_or_a_year(graph: GraphStore, kind: str) -> None:
    iri = r"<https://w3id\.org/fazhi-kg/[\w/#-]+>"
    year = r'"\d{4}"\^\^<http://www\.w3\.org/2001/XMLSchema#gYear>'
    assert re.fullmatch(f"{iri}|{year}", KINDS[kind](graph, VALUES[kind]))


def test_a_title_with_quotes_and_braces_is_found() -> None:
    name, store, report = 'A "quoted" } title { \\ ?policy', filled(), wuhai()
    mention = replace(report.policies[0], title=name)
    profile = replace(report.profile, year=1999)
    store.put([report_graph(replace(report, profile=profile, policies=(mention,)), LEXICON, "x")])
    rows = q.select(store, q.bind(store, q.named_query("first-adoption"), {"policy": name})).rows
    assert [row[:3] for row in rows] == [(name, "1999", "乌海市")]


@pytest.mark.parametrize(
    ("kind", "value", "local"),
    [
        ("level", "county", "level-county"),
        ("level", "县级", "level-county"),
        ("status", "计划", "planned"),
        ("relation", "forwards", "forwards"),
        ("theme", "纠纷化解", "theme-6"),
        ("theme", "6", "theme-6"),
    ],
)
def test_concepts_by_value_or_label(graph: GraphStore, kind: str, value: str, local: str) -> None:
    assert KINDS[kind](graph, value) == f"<https://w3id.org/fazhi-kg/ontology#{local}>"


def test_other_names_are_known(graph: GraphStore) -> None:
    assert KINDS["program"](graph, "市长热线") == KINDS["program"](graph, "12345热线"), "another name of it"
    assert KINDS["program"](graph, "12345 citizen hotline") == KINDS["program"](graph, "12345热线")
    assert KINDS["policy"](graph, "民法典") == KINDS["policy"](graph, "《中华人民共和国民法典》")


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("first-adoption", {}, "needs --policy; it takes: --policy POLICY [--level LEVEL] [--under UNDER]"),
        ("first-adoption", {"policy": OUTLINE, "year": "2020"}, "has no --year; it takes: --policy POLICY"),
        ("plans", {"year": "last"}, "last is no year; give one such as 2020"),
        ("plans", {"year": "20200"}, "20200 is no year"),
        ("plans", {"level": "city"}, "none of the levels; say one of: county national"),
        ("plans", {"theme": "11"}, "none of the themes; say one of: 1 2 3 4 5 6 7 8 9 10"),
        ("plans", {"under": "石家庄事"}, "nearest names: 石家庄市"),
        ("who-practises", {"program": "12345热"}, "nearest names: "),
        ("agency-work", {"agency": "石家庄市司法"}, "nearest names: 石家庄市司法局"),
        ("indicators-panel", {"indicator": "zzzz"}, "no indicator in the store is called zzzz; try a part"),
        ("who-implements", {"policy": "纲要"}, "say which"),
    ],
)
def test_what_does_not_fit_is_one_line(
    graph: GraphStore, name: str, given: dict[str, str], words: str
) -> None:
    with pytest.raises(QueryError) as error:
        q.bind(graph, q.named_query(name), given)
    assert words in str(error.value) and "\n" not in str(error.value)


# ---------------------------------------------------------------- the command


def test_the_list_shows_names_questions_and_parameters() -> None:
    listed = run("query", "--list").stdout
    assert all(query.name in listed for query in QUERIES)
    assert "--policy" in listed and "[--year" in listed


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["first-adoption"], "first-adoption needs --policy; it takes: --policy POLICY"),
        (["plans", "--program", "12345热线"], "plans has no --program; it takes: [--theme THEME]"),
        (["plans", "--year", "soon"], "soon is no year"),
        (["-e", "ASK {}", "--year", "2020"], "--year belongs to a named query"),
        (["QUERY.rq", "--under", "河北省"], "--under belongs to a named query"),
        (["-", "--under", "河北省"], "--under belongs to a named query"),
        (["--under", "河北省"], "--under belongs to a named query"),
    ],
)
def test_parameters_that_do_not_fit(folder: Path, tmp_path: Path, args: list[str], words: str) -> None:
    (tmp_path / "QUERY.rq").write_text("ASK {}", encoding="utf-8")
    command = [arg.replace("QUERY.rq", str(tmp_path / "QUERY.rq")) for arg in args]
    [line] = run("query", *command, "--store", folder, status=1).stderr.splitlines()
    assert words in line
