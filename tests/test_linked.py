"""Linked data: every thing as a page and as data, by header or suffix."""

import pytest
import requests
from rdflib import Graph, URIRef

from kg.graph.terms import BASE
from viz.server import linked
from viz.server.urls import path_of

WUHAI = "/id/place/150300"
SELECT = "SELECT ?label WHERE { <https://w3id.org/fazhi-kg/id/place/150300> rdfs:label ?label }"


def ask(site: str, **more: object) -> requests.Response:
    return requests.get(f"{site}/sparql", timeout=60, **more)  # type: ignore[arg-type]


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
