"""Every shape and every check is broken once on purpose."""

from collections.abc import Callable

import pytest
from graph_fixtures import filled

from kg.graph.check import validate
from kg.graph.store import GraphData, GraphStore
from kg.graph.terms import prefixes

PROLOGUE = " ".join(f"PREFIX {prefix}: <{space}>" for prefix, space in prefixes().items())


def test_the_graph_of_the_small_reports_conforms() -> None:
    assert validate(filled()).lines == []
    assert validate(filled()).conforms


def test_an_empty_store_conforms() -> None:
    assert validate(GraphStore.in_memory()).conforms


def _both(pattern: str) -> Callable[[str, str], str]:
    """An update of every named graph and of the union, as the store would hold it."""

    def update(delete: str, insert: str) -> str:
        return (
            f"{PROLOGUE} DELETE {{ GRAPH ?g {{ {delete} }} }} INSERT {{ GRAPH ?g {{ {insert} }} }}"
            f" WHERE {{ GRAPH ?g {{ {pattern} }} }} ;"
            f" DELETE {{ {delete} }} INSERT {{ {insert} }} WHERE {{ {pattern} }}"
        )

    return update


LINK, SEEN = "?s a kg:PolicyLink ; ", "?s a kg:Observation ; "


@pytest.mark.parametrize(
    ("pattern", "delete", "insert", "words"),
    [
        (LINK + "kg:evidence ?o", "?s kg:evidence ?o", "", "must have evidence"),
        ("?s a kg:ProgramUse ; kg:evidence ?o", "?s kg:evidence ?o", "", "must have evidence"),
        ("?s a kg:Measure ; kg:evidence ?o", "?s kg:evidence ?o", "", "must have evidence"),
        (SEEN + "kg:evidence ?o", "?s kg:evidence ?o", "", "must have evidence"),
        (LINK + "kg:jurisdiction ?o", "?s kg:jurisdiction ?o", "", "exactly one jurisdiction"),
        (LINK + "kg:report ?o", "?s kg:report ?o", "", "exactly one report"),
        (LINK + "kg:actor ?o", "?s kg:actor ?o", "", "exactly one actor"),
        (LINK + "kg:policy ?o", "?s kg:policy ?o", "", "exactly one policy"),
        (LINK + "kg:status ?o", "", "?s kg:status kg:theme-1", "status must be one of"),
        (LINK + "kg:relation ?o", "?s kg:relation ?o", "?s kg:relation kg:within", "relation must be one of"),
        (LINK + "kg:year ?o", "", "?s kg:year '2020'", "an xsd:gYear"),
        ("?s a kg:Measure ; kg:theme ?o", "", "?s kg:theme kg:done", "one of the ten"),
        (SEEN + "kg:value ?o", "?s kg:value ?o", "", "exactly one decimal value"),
        (SEEN + "kg:value ?o", "?s kg:value ?o", "?s kg:value 'many'", "exactly one decimal value"),
        (SEEN + "kg:unit ?o", "?s kg:unit ?o", "", "exactly one unit"),
        (SEEN + "kg:bound ?o", "?s kg:bound ?o", "?s kg:bound '>'", "bound must be one of"),
        (SEEN + "kg:indicator ?o", "?s kg:indicator ?o", "", "exactly one indicator"),
        ("?s a kg:Evidence ; kg:quote ?o", "?s kg:quote ?o", "", "exactly one quote"),
        ("?s a kg:Evidence ; kg:end ?o", "?s kg:end ?o", "?s kg:end 0", "must start before it ends"),
        ("?s a kg:Evidence ; oa:hasSelector ?o", "?s oa:hasSelector ?o", "", "must have a selector"),
        ("?s a kg:Policy ; rdfs:label ?o", "?s rdfs:label ?o", "", "must have a label"),
        ("?s a kg:Policy ; rdfs:label ?o", "", "?s rdfs:label '又名'@zh", "at most one in each language"),
        ("?s a kg:Program ; skos:prefLabel ?o", "", "?s skos:prefLabel '又名'@zh", "at most one in each"),
        ("?s a kg:Policy ; kg:type ?o", "?s kg:type ?o", "?s kg:type kg:done", "one of the list"),
        ("?s a kg:Jurisdiction ; kg:adcode ?o", "?s kg:adcode ?o", "?s kg:adcode '15'", "one six-digit code"),
        ("?s a kg:Jurisdiction ; kg:level ?o", "?s kg:level ?o", "", "one of the levels"),
        ("?s a kg:Jurisdiction ; rdfs:label ?o", "?s rdfs:label ?o", "", "must have a label"),
        ("?s a kg:Report ; kg:text ?o", "?s kg:text ?o", "", "must have its text"),
        ("?s a kg:Report ; kg:issuer ?o", "?s kg:issuer ?o", "", "exactly one issuer"),
        ("?s kg:implements ?o", "?s kg:implements ?o", "", "a done link lacks its direct triple"),
        ("?s kg:implements ?o", "", "?s kg:repeals ?o", "a direct triple has no done link"),
        ("?s kg:practises ?o", "?s kg:practises ?o", "", "lacks its direct triple"),
        ("?s kg:program ?o ; kg:jurisdiction ?j", "", "?j kg:practises ?o", "without a use that is done"),
        ("?s a kg:Evidence ; kg:quote ?o", "?s kg:quote ?o", "?s kg:quote '别的话'", "not what stands at"),
    ],
)  # fmt: skip
def test_what_would_hurt_is_caught(pattern: str, delete: str, insert: str, words: str) -> None:
    store = filled()
    store.rdf.update(_both(pattern)(delete, insert))
    report = validate(store)
    assert not report.conforms
    assert any(words in line for line in report.lines), report.lines


def test_labels_that_differ_between_reports_are_caught() -> None:
    store = filled()
    line = "<http://e/p> {} {} <http://e/{}> .\n"
    for graph, label in (("a", '"甲"@zh'), ("b", '"乙"@zh')):
        kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{prefixes()['kg']}Agency>"
        lines = line.format(*kind, graph) + line.format(f"<{prefixes()['rdfs']}label>", label, graph)
        store.put([GraphData(f"http://e/{graph}", "mark", lines.encode())])
    assert any("several Chinese labels" in report for report in validate(store).lines)


def test_many_graphs_are_checked_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.graph.check.BATCH", 1)
    store = filled()
    assert validate(store).conforms
    store.rdf.update(_both(LINK + "kg:evidence ?o")("?s kg:evidence ?o", ""))
    assert len([line for line in validate(store).lines if "must have evidence" in line]) == 6
