"""The parts of the explorer without a server: templates, headers, marks, lists, names."""

import json
import re
import time
from dataclasses import fields
from urllib.parse import quote

import pytest
from graph_fixtures import filled
from jinja2 import Environment, FileSystemLoader, nodes

from kg.graph.terms import BASE
from viz.server import app, negotiate, protocol
from viz.server.names import Name, Names
from viz.server.pages import asked, base, compare, home, search, terms
from viz.server.pages.marks import Mention, Span, paragraphs
from viz.server.site import _TEMPLATES
from viz.server.urls import Address, part, path_of

SELECT = "SELECT ?label WHERE { <https://w3id.org/fazhi-kg/id/place/150300> rdfs:label ?label }"
CONSTRUCT = "CONSTRUCT { ?s a kg:Report } WHERE { ?s a kg:Report }"


def test_every_template_shows_only_the_fields_of_its_page() -> None:
    pages = [
        *app._PAGES.values(), home.home, search.search, compare.compare, asked.query_page,
        asked.questions_page, asked.question_page, terms.ontology_page,
    ]  # fmt: skip
    kinds = {kind for page in pages for kind in _page_classes(page)} | {base.ErrorPage}
    parser = Environment(loader=FileSystemLoader(_TEMPLATES))
    assert len(kinds) == 14
    for kind in kinds:
        known = {field.name for field in fields(kind)} | {
            n for n, v in vars_of(kind) if isinstance(v, property)
        }
        source = (_TEMPLATES / kind.template).read_text(encoding="utf-8")
        used = {
            node.attr
            for node in parser.parse(source).find_all(nodes.Getattr)
            if isinstance(node.node, nodes.Name) and node.node.name == "page"
        }
        assert used <= known, (kind.__name__, used - known)


def _page_classes(function: object) -> list[type[base.Page]]:
    import sys

    module = sys.modules[getattr(function, "__module__", "")]
    found = [
        value for value in vars(module).values() if isinstance(value, type) and issubclass(value, base.Page)
    ]
    return [value for value in found if value.__module__ == module.__name__ and hasattr(value, "template")]


def vars_of(kind: type) -> list[tuple[str, object]]:
    return [pair for one in kind.__mro__ for pair in vars(one).items()]


def test_templates_escape_by_themselves_and_are_never_told_not_to() -> None:
    for path in sorted(_TEMPLATES.glob("*.html")):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|style=|<script>|\son[a-z]+=", source), path.name


def test_accept_headers_are_read_as_http_says() -> None:
    offered = ("text/html", "text/turtle")
    assert negotiate.best(None, offered) == "text/html"
    assert negotiate.best("text/*;q=0.3, text/html;q=0.2", offered) == "text/turtle"
    assert negotiate.best("*/*, text/html;q=0", offered) == "text/turtle"
    assert negotiate.best("TEXT/TURTLE; charset=utf-8", offered) == "text/turtle"
    for accept in ("image/png", "text/html;q=0", "text/html;q=x", ",;,"):
        with pytest.raises(negotiate.NotAcceptable):
            negotiate.best(accept, offered)


def test_the_form_of_a_query_is_told_by_its_first_word() -> None:
    assert protocol.wants_graph("# SELECT\nPREFIX a: <x:SELECT> construct { } where { }")
    assert protocol.wants_graph("BASE <x:y> DESCRIBE <z>")
    assert not protocol.wants_graph("PREFIX c: <x:CONSTRUCT>\nSELECT * { }")
    assert not protocol.wants_graph("nonsense CONSTRUCT")


def test_the_text_of_a_report_is_shown_whole_and_once() -> None:
    text = "标题\n\n　　甲落实《纲要》和《条例》。乙计划做好。\n断开\n的丙。"
    spans = [Span(6, 19, "done"), Span(6, 12), Span(19, 25, "planned"), Span(26, 32, "problem")]
    mentions = [
        Mention(9, 13, "policy", "/a", "外"), Mention(10, 12, "program", "/b", "内"),
        Mention(14, 18, "policy", "/c", "二"), Mention(17, 21, "indicator", "/d", "跨"),
    ]  # fmt: skip
    made = paragraphs(text, spans, mentions)
    shown = "".join(p.text for par in made for s in par.sentences for p in s.pieces)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)
    marked = [(p.text, p.kind, p.about) for par in made for s in par.sentences for p in s.pieces if p.kind]
    assert marked[0] == (text[9:13], "policy", "外\n内")
    anchors = [s.anchors for par in made for s in par.sentences if s.anchors]
    assert anchors[0] == ("char=6,19", "char=6,12")


def test_a_very_long_report_is_cut_up_quickly() -> None:
    text = "我市落实《条例》，办结12件。" * 7_000
    spans = [Span(n, n + 15, "done") for n in range(0, len(text), 15)]
    mentions = [Mention(n + 4, n + 8, "policy", "/a", "甲") for n in range(0, len(text), 15)]
    began = time.monotonic()
    made = paragraphs(text, spans, mentions)
    assert time.monotonic() - began < 1
    assert "".join(p.text for par in made for s in par.sentences for p in s.pieces) == text


def test_lists_are_cut_into_pages() -> None:
    address = Address("/x", (("page", "2"), ("q", "a&b")))
    shown = part(list(range(120)), address, size=50)
    assert (list(shown.rows)[:1], shown.pages, shown.before, shown.after) == (
        [50], 3, "/x?q=a%26b&page=1", "/x?q=a%26b&page=3",
    )  # fmt: skip
    assert part([], Address("/x", (("page", "9"),))).number == 1


def test_names_are_found_by_any_spelling() -> None:
    names = Names(
        [
            Name("x:1", "policy", "中华人民共和国民法典", "", 1),
            Name("x:2", "policy", "民法典宣传方案", "", 9),
        ],
        {"x:1": ["民法典"]},
    )
    assert [name.iri for name in names.search("《民法典》")] == ["x:1", "x:2"]
    assert names.search("民法典", "place") == []


def test_pages_of_the_fixtures_are_made_without_a_server() -> None:
    from viz.server.data import Data

    page = home.home(Data(filled(), "v"))
    assert {text: number for text, number, _ in page.counts}["报告"] == "3"
    assert json.dumps(search.suggest(Data(filled(), "v"), Address("/suggest", (("q", "乌海"),))))


def test_an_address_is_quoted() -> None:
    assert path_of(BASE + "place/150300") == "/id/place/150300"
    assert path_of(BASE + 'place/"><script>') is None
    assert path_of("javascript:alert(1)") is None
    assert quote("/id/a") == "/id/a"
