"""The server as a program sees it: the SPARQL Protocol, linked data, limits, and what it refuses."""

import http.client
import json
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import requests
from command import spawn
from graph_fixtures import OUTLINE, filled
from jinja2 import Environment, FileSystemLoader, nodes
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from servers import explorer, oxigraph
from SPARQLWrapper import CSV, JSON, N3, POST, POSTDIRECTLY, RDFXML, TURTLE, URLENCODED, XML, SPARQLWrapper

from kg.graph.terms import BASE
from viz.server import app, linked, negotiate, protocol
from viz.server.names import Name, Names
from viz.server.pages import asked, base, compare, home, search, terms
from viz.server.pages.marks import Mention, Span, paragraphs
from viz.server.site import _TEMPLATES
from viz.server.urls import Address, part, path_of

WUHAI = "/id/place/150300"
SELECT = "SELECT ?label WHERE { <https://w3id.org/fazhi-kg/id/place/150300> rdfs:label ?label }"
CONSTRUCT = "CONSTRUCT { ?s a kg:Report } WHERE { ?s a kg:Report }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }"
EAGER = "ASK {{ {} FILTER(?v0 + ?v1 + ?v2 + ?v3 + ?v4 > 1000000) }}".format(
    " ".join(f"{{ VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }} }}" for n in range(5))
)


@pytest.fixture(scope="module")
def site(store: Path) -> Iterator[str]:
    with explorer(store) as url:
        yield url


def ask(site: str, **more: object) -> requests.Response:
    return requests.get(f"{site}/sparql", timeout=60, **more)  # type: ignore[arg-type]


def raw(site: str, target: str, method: str = "GET") -> tuple[int, bytes]:
    """The answer to a request whose target is sent as it is, dots and all."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=20)
    connection.request(method, target, headers={"Accept": "text/html"})
    answer = connection.getresponse()
    return answer.status, answer.read()


# ---------------------------------------------------------------- the protocol, by clients that are not ours


def test_sparqlwrapper_reads_every_form_of_a_table(site: str) -> None:
    client = SPARQLWrapper(f"{site}/sparql")
    client.setQuery(SELECT)
    client.setReturnFormat(JSON)
    found = client.query().convert()
    assert [row["label"]["value"] for row in found["results"]["bindings"]] == ["乌海市"]
    assert found["results"]["bindings"][0]["label"]["xml:lang"] == "zh"
    client.setReturnFormat(XML)
    assert "乌海市" in client.query().convert().toxml()
    client.setReturnFormat(CSV)
    assert client.query().convert().decode().split() == ["label", "乌海市"]


@pytest.mark.parametrize("request_method", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_posts_in_both_ways(site: str, request_method: str) -> None:
    client = SPARQLWrapper(f"{site}/sparql", returnFormat=JSON)
    client.setMethod(POST)
    client.setRequestMethod(request_method)
    client.setQuery("ASK { ?s a kg:Report }")
    assert client.query().convert() == {"head": {}, "boolean": True}


@pytest.mark.parametrize("form", [TURTLE, RDFXML, N3])
def test_sparqlwrapper_reads_a_graph(site: str, form: str) -> None:
    client = SPARQLWrapper(f"{site}/sparql", returnFormat=form)
    client.setQuery(CONSTRUCT)
    answer = client.query()
    content = answer.convert()
    graph = content if isinstance(content, Graph) else Graph().parse(data=content, format="turtle")
    assert len(graph) == 5


def test_rdflib_asks_through_its_sparql_store(site: str) -> None:
    graph = Graph(SPARQLStore(f"{site}/sparql"))
    rows = list(graph.query("PREFIX kg: <https://w3id.org/fazhi-kg/ontology#> SELECT ?r { ?r a kg:Report }"))
    assert len(rows) == 5
    place = URIRef(BASE + "place/150300")
    assert "乌海市" in {str(o) for o in graph.objects(place, None)}


# ---------------------------------------------------------------- the protocol, case by case


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/turtle, application/sparql-results+json;q=0.1", "application/sparql-results+json"),
        ("application/*", "application/sparql-results+json"),
    ],
)
def test_a_table_comes_in_the_form_that_is_accepted(site: str, accept: str | None, kind: str) -> None:
    answer = ask(site, params={"query": SELECT}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert "乌海市" in answer.content.decode()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_a_graph_comes_in_the_form_that_is_accepted(site: str, accept: str | None, kind: str) -> None:
    answer = ask(site, params={"query": f"# a comment\n{CONSTRUCT}"}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    form = {"application/n-triples": "nt", "application/ld+json": "json-ld", "application/rdf+xml": "xml"}
    assert len(Graph().parse(data=answer.content, format=form.get(kind, "turtle"))) == 5


@pytest.mark.parametrize(
    ("params", "status", "said"),
    [
        ({}, 400, "give one query"),
        ({"query": ""}, 400, "give one query"),
        ({"query": "SELECT * {"}, 400, "not valid SPARQL"),
        ({"query": [SELECT, SELECT]}, 400, "give one query"),
        ({"query": "INSERT DATA { <x:a> <x:b> <x:c> }"}, 400, "INSERT would change the store"),
        ({"query": "LOAD <file:///etc/passwd>"}, 400, "LOAD would change the store"),
        ({"query": "CLEAR ALL"}, 400, "CLEAR would change the store"),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, 400, "SERVICE"),
        ({"query": "SELECT * { SERVICE SILENT <file:///etc/passwd> { ?s ?p ?o } }"}, 400, "SERVICE"),
        ({"update": "CLEAR ALL"}, 400, "updates are refused"),
        ({"query": SELECT, "update": "CLEAR ALL"}, 400, "updates are refused"),
        ({"query": SELECT, "default-graph-uri": "x:g"}, 400, "default-graph-uri is not supported"),
        ({"query": SELECT, "named-graph-uri": "x:g"}, 400, "named-graph-uri is not supported"),
    ],
)
def test_a_wrong_request_gets_one_line(site: str, params: dict[str, object], status: int, said: str) -> None:
    for answer in (ask(site, params=params), requests.post(f"{site}/sparql", data=params, timeout=60)):
        if not params and answer.request.method == "POST":
            continue  # without a form there is no content type either
        assert answer.status_code == status
        assert said in answer.text
        assert answer.text.count("\n") == 1
        assert answer.headers["Content-Type"].startswith("text/plain")


def test_what_is_posted_must_be_a_query(site: str) -> None:
    def post(content: bytes, kind: str) -> int:
        return requests.post(
            f"{site}/sparql", data=content, headers={"Content-Type": kind}, timeout=60
        ).status_code

    assert post(SELECT.encode(), "application/sparql-query") == 200
    assert post(SELECT.encode(), "application/sparql-query; charset=utf-8") == 200
    assert post(b"CLEAR ALL", "application/sparql-update") == 400
    assert post(b"{}", "application/json") == 415
    assert post(b"\xff\xfe", "application/sparql-query") == 400
    assert post(b"query=%ff", "application/x-www-form-urlencoded") == 400
    assert post(b"#" * 100_001, "application/sparql-query") == 413
    assert post(b"#" * 5_000_000, "application/sparql-query") == 413


def test_other_methods_and_forms_are_refused(site: str) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        answer = requests.request(method, f"{site}/sparql", data="x", timeout=60)
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]
    assert ask(site, params={"query": SELECT}, headers={"Accept": "image/png"}).status_code == 406
    assert ask(site, params={"query": CONSTRUCT}, headers={"Accept": "text/csv"}).status_code == 406
    assert requests.head(f"{site}/sparql", params={"query": SELECT}, timeout=60).status_code == 200
    preflight = requests.options(f"{site}/sparql", timeout=60)
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, POST"


def test_a_browser_without_a_query_is_sent_to_the_editor(site: str) -> None:
    answer = ask(site, headers={"Accept": "text/html,*/*;q=0.8"}, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/query")


def test_a_long_query_may_be_asked_by_get(site: str) -> None:
    text = f"# {'长' * 30_000}\n{SELECT}"
    assert ask(site, params={"query": text}).status_code == 200


def test_the_store_stays_as_it_is(site: str, store: Path) -> None:
    before = ask(site, params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json()
    requests.post(f"{site}/sparql", data={"update": "CLEAR ALL"}, timeout=60)
    requests.post(f"{site}/sparql", data={"query": "DROP ALL"}, timeout=60)
    assert ask(site, params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json() == before


# ---------------------------------------------------------------- limits


@pytest.fixture(scope="module")
def strict(store: Path) -> Iterator[str]:
    with explorer(store, "--seconds", "2", "--rows", "5") as url:
        assert ask(url, params={"query": SELECT}).ok  # a first process is up
        yield url


@pytest.mark.parametrize("query", [RUNAWAY, EAGER])
def test_a_runaway_query_is_stopped_and_the_next_one_answered(strict: str, query: str) -> None:
    began = time.monotonic()
    answer = ask(strict, params={"query": query})
    assert time.monotonic() - began < 8
    assert answer.status_code == 503
    assert "stopped after 2 s" in answer.text
    assert ask(strict, params={"query": SELECT}).ok
    page = requests.get(f"{strict}/query", params={"query": query}, timeout=60)
    assert page.status_code == 503
    assert "stopped after 2 s" in page.text
    assert requests.get(f"{strict}{WUHAI}", timeout=60).ok


def test_too_many_queries_at_once_are_told_to_come_again(store: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with explorer(store, "--seconds", "8") as url, ThreadPoolExecutor(4) as threads:
        running = [threads.submit(ask, url, params={"query": RUNAWAY}) for _ in range(3)]
        time.sleep(0.5)
        assert requests.get(f"{url}{WUHAI}", timeout=20).ok  # pages do not wait for them
        answers = [one.result() for one in running]
    assert all(answer.status_code == 503 for answer in answers)
    assert [answer.headers.get("Retry-After") for answer in answers].count("5") == 1


def test_a_cut_answer_says_so(strict: str) -> None:
    answer = ask(strict, params={"query": "SELECT * { ?s ?p ?o }"})
    assert len(answer.json()["results"]["bindings"]) == 5
    assert answer.headers["X-Result-Cut"] == "rows=5"
    page = requests.get(f"{strict}/query", params={"query": "SELECT * { ?s ?p ?o }"}, timeout=60)
    assert "没有全部列出" in page.text


# ---------------------------------------------------------------- linked data


@pytest.mark.parametrize(
    ("accept", "kind", "form"),
    [
        ("text/turtle", "text/turtle; charset=utf-8", "turtle"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml, text/html;q=0.5", "application/rdf+xml", "xml"),
    ],
)
def test_every_thing_can_be_had_as_data(site: str, accept: str, kind: str, form: str) -> None:
    answer = requests.get(site + WUHAI, headers={"Accept": accept}, timeout=60)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    graph = Graph().parse(data=answer.content, format=form)
    assert "乌海市" in {str(value) for value in graph.objects(URIRef(BASE + "place/150300"), None)}


def test_a_suffix_is_as_good_as_a_header(site: str) -> None:
    for suffix, kind in linked.SUFFIXES.items():
        answer = requests.get(f"{site}{WUHAI}.{suffix}", headers={"Accept": "text/html"}, timeout=60)
        assert answer.headers["Content-Type"].startswith(kind)
    page = requests.get(site + WUHAI, headers={"Accept": "text/html"}, timeout=60)
    assert f'<{WUHAI}.ttl>; rel="alternate"' in page.headers["Link"]
    assert requests.get(site + WUHAI, headers={"Accept": "image/png"}, timeout=60).status_code == 406


def test_every_iri_of_the_graph_has_a_page(site: str) -> None:
    query = "SELECT ?s { { SELECT DISTINCT ?s { ?s ?p ?o } } FILTER(STRSTARTS(STR(?s), STR(id:))) }"
    rows = ask(site, params={"query": query}).json()["results"]["bindings"]
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        path = path_of(row["s"]["value"])
        assert path, row
        by_kind.setdefault(path.split("/")[2], []).append(path)
    assert {"place", "policy", "program", "agency", "indicator", "report", "link", "use", "measure"} <= set(
        by_kind
    )
    for paths in by_kind.values():
        for path in (paths[0], paths[-1]):
            answer = requests.get(site + path, timeout=60)
            assert answer.status_code == 200, path
            assert answer.headers["Content-Type"].startswith("text/html")


def test_the_ontology_is_a_page_and_data(site: str) -> None:
    assert 'id="implements"' in requests.get(f"{site}/ontology", timeout=60).text
    data = requests.get(f"{site}/ontology", headers={"Accept": "text/turtle"}, timeout=60)
    assert len(Graph().parse(data=data.content, format="turtle")) > 300


def test_evidence_in_data_comes_with_its_statement(site: str) -> None:
    rows = ask(site, params={"query": "SELECT ?l { ?l a kg:PolicyLink } LIMIT 1"}).json()
    path = path_of(rows["results"]["bindings"][0]["l"]["value"])
    turtle = requests.get(f"{site}{path}.ttl", timeout=60).text
    assert "kg:quote" in turtle
    assert "oa:exact" in turtle


# ---------------------------------------------------------------- safety


@pytest.mark.parametrize(
    "target",
    [
        "/static/../app.py", "/static/%2e%2e/%2e%2e/server/app.py", "/static/..%2f..%2fserver%2fapp.py",
        "/static/....//server/app.py", "/static//etc/passwd", "/static/%00", "/static/site.css/../../x",
        "/id/../../etc/passwd", "/id/place/..%2f..%2fetc", "/id/place/%3Cscript%3E", "/id/place/150300.exe",
        "/id/place/x%3E%20%3Fp%20%3Fo%20%7D", "/nothing", "/questions/..%2fcore", "/questions/nothing",
        "/id/place/000000", "/id/report/none", "/id/nothing/x", "/id/", "/id/place/",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_site(site: str, target: str) -> None:
    status, content = raw(site, target)
    assert status in (400, 404), target
    assert b"root:" not in content
    assert b"import " not in content
    assert b"<script>" not in content


def test_pages_have_the_headers_that_keep_them_safe(site: str) -> None:
    for path in ("/", WUHAI, "/query", "/nothing", "/static/site.css", "/sparql", f"{WUHAI}.ttl"):
        answer = requests.get(site + path, timeout=60)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "server" not in answer.headers
    policy = requests.get(site, timeout=60).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    drawn = requests.get(f"{site}/graph", params={"focus": "乌海市"}, timeout=120)
    assert "'sha256-" in drawn.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in requests.get(site, timeout=60).headers


def test_it_listens_to_this_computer_only(site: str) -> None:
    assert urlsplit(site).hostname == "127.0.0.1"


def test_head_is_answered_for_every_page(site: str) -> None:
    for path in ("/", WUHAI, "/search?q=x", "/questions", "/static/site.js"):
        answer = requests.head(site + path, timeout=60)
        assert (answer.status_code, answer.content) == (200, b"")


def test_a_page_that_is_not_there_says_so_in_chinese(site: str) -> None:
    status, content = raw(site, "/id/place/000000")
    assert status == 404
    assert "图中没有" in content.decode()
    plain = requests.get(f"{site}/nothing", headers={"Accept": "application/json"}, timeout=60)
    assert plain.headers["Content-Type"].startswith("text/plain")


def test_odd_parameters_do_no_harm(site: str) -> None:
    for query in ("page=-1", "page=99999999999", "page=x", "year=abcd", "relation=x'", "status=%3Cb%3E",
                  "level=*", "under=%22%3E", "year=%00", "page=1&page=2", "theme=99"):  # fmt: skip
        for path in (WUHAI, "/search"):
            assert requests.get(f"{site}{path}?{query}", timeout=60).status_code == 200, query


# ---------------------------------------------------------------- pages


def test_a_policy_page_tells_who_implements_it_with_the_sentence(site: str) -> None:
    found = requests.get(f"{site}/suggest", params={"q": OUTLINE}, timeout=60).json()
    text = requests.get(site + found[0]["url"], timeout=60).text
    assert found[0]["name"] == OUTLINE
    assert "乌海市全面落实" in text
    assert "#char=" in text
    wide = requests.get(site + found[0]["url"], params={"under": "河南省"}, timeout=60).text
    assert "乌海市全面落实" not in wide
    assert "平顶山" in wide
    wrong = requests.get(site + found[0]["url"], params={"under": "没有此地"}, timeout=60).text
    assert "no report in the store is about a place called 没有此地" in wrong


def test_search_ranks_what_is_the_same_before_what_contains_it(site: str) -> None:
    names = [hit["name"] for hit in requests.get(f"{site}/suggest?q=乌海市", timeout=60).json()]
    assert names[0] == "内蒙古自治区乌海市"
    assert requests.get(f"{site}/suggest?q=", timeout=60).json() == []
    assert "没有找到" in requests.get(f"{site}/search?q=没有这个名字的东西", timeout=60).text


def test_a_comparison_shows_what_is_common(site: str) -> None:
    params = [("place", "乌海市"), ("place", "保定市"), ("show", "common")]
    page = requests.get(f"{site}/compare", params=params, timeout=60)
    assert page.ok
    assert "比较：内蒙古自治区乌海市、河北省保定市" in page.text
    wrong = requests.get(f"{site}/compare?place=乌海市&place=没有此地", timeout=60)
    assert wrong.status_code == 400
    assert "没有此地" in wrong.text


def test_a_question_is_answered_and_its_sparql_can_be_taken_along(site: str) -> None:
    page = requests.get(f"{site}/questions/place-in-year", params={"place": "乌海市"}, timeout=60)
    assert page.ok
    assert "/query?query=" in page.text
    assert "id/place/150300&gt;" in page.text
    unknown = requests.get(f"{site}/questions/place-in-year", params={"place": "某地"}, timeout=60)
    assert unknown.status_code == 400


def test_an_answer_can_be_downloaded(site: str) -> None:
    answer = requests.get(f"{site}/download", params={"query": SELECT, "as": "csv"}, timeout=60)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="result.csv"'
    assert answer.content.decode() == "label\r\n乌海市\r\n"
    assert (
        requests.get(f"{site}/download", params={"query": SELECT, "as": "exe"}, timeout=60).status_code == 400
    )


def test_a_rebuilt_store_is_seen(tmp_path: Path) -> None:
    from command import SAMPLES, run

    where = tmp_path / "store"
    run("build", SAMPLES / "wuhai-2020.txt", "--store", where)
    with explorer(where) as url:
        assert "河北省保定市" not in requests.get(f"{url}/search?kind=place&q=保定", timeout=60).text
        run("build", SAMPLES / "baoding-2022.txt", "--store", where)
        time.sleep(2.5)
        assert "河北省保定市" in requests.get(f"{url}/search?kind=place&q=保定", timeout=60).text
        assert (
            "保定市" in ask(url, params={"query": "SELECT ?l { ?p kg:adcode '130600' ; rdfs:label ?l }"}).text
        )


def test_a_store_behind_a_url_is_served_too(tmp_path: Path) -> None:
    from command import SAMPLES, run

    with oxigraph(tmp_path / "remote") as remote:
        run("build", SAMPLES / "wuhai-2020.txt", "--store", remote)
        with explorer(remote) as url:
            assert "乌海市" in requests.get(url + WUHAI, timeout=60).text
            assert "乌海市" in ask(url, params={"query": SELECT}).text
            assert ask(url, params={"query": "CLEAR ALL"}).status_code == 400


# ---------------------------------------------------------------- the command


def test_a_port_in_use_is_one_clear_line(store: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = spawn("serve", "--port", port, "--store", store)
    assert outcome.returncode == 1
    assert outcome.stderr == f"Error: port {port} is in use; try --port {port + 1}\n"


def test_a_missing_store_is_one_clear_line(tmp_path: Path) -> None:
    outcome = spawn("serve", "--port", 0, "--store", tmp_path / "none")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("Error: there is no store at")
    assert outcome.stderr.count("\n") == 1


def test_an_address_that_is_not_ours_is_one_clear_line(store: Path) -> None:
    outcome = spawn("serve", "--host", "203.0.113.7", "--port", 0, "--store", store)
    assert outcome.returncode == 1
    assert outcome.stderr.count("\n") == 1


# ---------------------------------------------------------------- the parts


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
    assert protocol.makes_graph("# SELECT\nPREFIX a: <x:SELECT> construct { } where { }")
    assert protocol.makes_graph("BASE <x:y> DESCRIBE <z>")
    assert not protocol.makes_graph("PREFIX c: <x:CONSTRUCT>\nSELECT * { }")
    assert not protocol.makes_graph("nonsense CONSTRUCT")


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
