"""The graph describes itself: sources, sizes, years, and the version of the rules."""

import pytest
from command import SAMPLES
from graph_fixtures import LEXICON, filled, wuhai

from kg.build import build
from kg.graph.dataset import describe
from kg.graph.sparql import select
from kg.graph.store import GraphStore, report_graph
from kg.read import find_files


@pytest.fixture
def store() -> GraphStore:
    store = filled()
    describe(store)
    return store


def only(store: GraphStore, pattern: str) -> list[str | None]:
    return [row[0] for row in select(store, f"SELECT ?x WHERE {{ {pattern} }} ORDER BY ?x").rows]


def test_it_names_its_sources_and_its_rules(store: GraphStore) -> None:
    assert only(store, "?d a void:Dataset, dcat:Dataset ; dcterms:source ?x") == [
        report.report for report in store.reports()
    ]
    assert only(store, "?d a void:Dataset ; prov:wasGeneratedBy/kg:rulesVersion ?x") == ["rules-1"]
    assert only(store, "?d dcterms:temporal/dcat:startDate ?x") == ["2017"]
    assert only(store, "?d dcterms:temporal/dcat:endDate ?x") == ["2020"]


@pytest.mark.parametrize(
    "name", ["Report", "Jurisdiction", "PolicyLink", "Observation", "Evidence", "Policy"]
)
def test_it_counts_the_things_of_a_class(store: GraphStore, name: str) -> None:
    counted = select(store, f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a kg:{name} }}").rows[0][0]
    assert only(store, f"?d void:classPartition ?p . ?p void:class kg:{name} ; void:entities ?x") == [counted]


def test_it_counts_the_statements_of_all_graphs_but_its_own() -> None:
    store = filled()
    before = sum(1 for line in store.lines() if b"/id/graph/marks>" not in line)
    describe(store)
    assert only(store, "?d a void:Dataset ; void:triples ?x") == [str(before)]


def test_it_is_written_again_only_when_the_graph_has_changed(store: GraphStore) -> None:
    before = b"".join(store.lines())
    store.put = lambda *_: pytest.fail("written again")  # type: ignore[method-assign]
    describe(store)
    del store.put  # type: ignore[method-assign]
    store.put([report_graph(wuhai(), LEXICON, "a2")])
    describe(store)
    store.put([report_graph(wuhai(), LEXICON, "a")])
    describe(store)
    assert b"".join(store.lines()) == before


def test_every_build_describes_what_it_made() -> None:
    files = find_files([SAMPLES])
    with GraphStore.in_memory() as store:
        build(files[:2], store)
        assert only(store, "?d void:classPartition [ void:class kg:Report ; void:entities ?x ]") == ["2"]
        build(files, store)
        assert only(store, "?d void:classPartition [ void:class kg:Report ; void:entities ?x ]") == ["5"]
