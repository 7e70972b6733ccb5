"""The SPARQL Protocol: clients that are not ours, every case, limits."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from servers import explorer
from SPARQLWrapper import CSV, JSON, N3, POST, POSTDIRECTLY, RDFXML, TURTLE, URLENCODED, XML, SPARQLWrapper

from kg.graph.terms import BASE

WUHAI = "/id/place/150300"
SELECT = "SELECT ?label WHERE { <https://w3id.org/fazhi-kg/id/place/150300> rdfs:label ?label }"
CONSTRUCT = "CONSTRUCT { ?s a kg:Report } WHERE { ?s a kg:Report }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }"
EAGER = "ASK {{ {} FILTER(?v0 + ?v1 + ?v2 + ?v3 + ?v4 > 1000000) }}".format(
    " ".join(f"{{ VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }} }}" for n in range(5))
)


def ask(site: str, **more: object) -> requests.Response:
    return requests.get(f"{site}/sparql", timeout=60, **more)  # type: ignore[arg-type]


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
