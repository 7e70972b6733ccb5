"""Every shape and every check is broken once on purpose."""

import pytest
from graph_fixtures import LEXICON, filled, wuhai
from rdflib import Graph, URIRef
from rdflib.namespace import SH

from kg.graph.check import validate
from kg.graph.engine import GraphData
from kg.graph.sparql import select
from kg.graph.store import GraphStore, report_graph
from kg.graph.terms import plain, prefixes, term
from kg.resources import ontology_dir

SHAPES = Graph().parse(ontology_dir() / "shapes.ttl")


def test_the_graph_of_the_small_reports_conforms() -> None:
    assert validate(filled()).lines == []
    assert validate(filled()).conforms


def _one_report() -> GraphStore:
    """A report that has things of every class."""
    store = GraphStore.in_memory()
    store.put([report_graph(wuhai(), LEXICON, "a")])
    return store


def test_the_graph_of_one_report_conforms() -> None:
    assert validate(_one_report()).lines == []


def test_an_empty_store_conforms() -> None:
    assert validate(GraphStore.in_memory()).conforms


# ---------------------------------------------------------------- shapes

STATEMENTS = ("PolicyLink", "ProgramUse", "Measure", "Observation")
#: Another value beside the ones that are there, and a thing that nothing is known of.
TWICE, NOBODY = "?o, ", "<http://e/nobody>"

#: What is put in the place of the values of a property, nothing when empty, and the words that must come.
COMMON = [
    ("kg:jurisdiction", "", "exactly one jurisdiction"),
    ("kg:jurisdiction", NOBODY, "exactly one jurisdiction"),
    ("kg:report", "", "exactly one report"),
    ("kg:report", TWICE + NOBODY, "exactly one report"),
    ("kg:evidence", "", "must have evidence"),
    ("kg:evidence", NOBODY, "must have evidence"),
    ("kg:year", "'2020'", "an xsd:gYear"),
    ("kg:rule", "", "must name the rules"),
    ("kg:confidence", "", "0 to 1"),
    ("kg:confidence", "1.01", "0 to 1"),
]
BREAKS = [
    *[(kind, *row) for kind in STATEMENTS for row in COMMON],
    *[(kind, "kg:status", "kg:theme-1", "status must be one of") for kind in STATEMENTS[:3]],
    ("PolicyLink", "kg:policy", "", "exactly one policy"),
    ("PolicyLink", "kg:actor", "", "exactly one actor"),
    ("PolicyLink", "kg:relation", "kg:within", "relation must be one of"),
    ("PolicyLink", "kg:notice", NOBODY, "notice must be a policy"),
    ("PolicyLink", "kg:version", "'2020'", "an xsd:date"),
    ("PolicyLink", "kg:edition", "2020", "an xsd:gYear"),
    ("ProgramUse", "kg:program", NOBODY, "exactly one program"),
    ("ProgramUse", "kg:localName", "'民呼必应'", "must tell its language"),
    ("Measure", "kg:theme", "kg:done", "one of the ten"),
    ("Agency", "kg:namedAt", "<http://e/report>", "a position in a report"),
    ("Measure", "kg:involves", NOBODY, "a policy, a program or an agency"),
    ("Observation", "qb:dataSet", "", "belong to the data set"),
    ("Observation", "kg:evidence", TWICE + "<http://e/e>", "just one evidence"),
    ("Observation", "kg:indicator", "", "exactly one indicator"),
    ("Observation", "kg:value", "", "exactly one decimal value"),
    ("Observation", "kg:value", "'many'", "exactly one decimal value"),
    ("Observation", "kg:unit", "", "exactly one unit"),
    ("Observation", "kg:bound", "'>'", "bound must be one of"),
    ("Evidence", "kg:report", "", "exactly one report"),
    ("Evidence", "kg:quote", "", "exactly one quote"),
    ("Evidence", "kg:start", "-1", "must start before it ends"),
    ("Evidence", "kg:start", "100000", "must start before it ends"),
    ("Evidence", "kg:end", "", "exactly one end"),
    ("Evidence", "oa:hasSelector", "", "must have a selector"),
    ("Evidence", "oa:hasSelector", NOBODY, "must have a selector"),
    ("oa:TextPositionSelector", "oa:start", "100000", "must start before it ends"),
    ("oa:TextPositionSelector", "oa:end", "'9'", "exactly one end"),
    ("oa:TextQuoteSelector", "oa:exact", "", "exactly one exact text"),
    ("Report", "kg:jurisdiction", "", "exactly one jurisdiction"),
    ("Report", "kg:year", "2020", "an xsd:gYear"),
    ("Report", "kg:issuer", "", "exactly one issuer"),
    ("Report", "kg:text", "", "must have its text"),
    ("Report", "kg:rulesVersion", "", "its rules version"),
    ("Report", "kg:file", "", "must have its file"),
    ("Report", "kg:sourceHash", "", "its source hash"),
    ("Report", "prov:wasDerivedFrom", "", "must have a source"),
    ("Report", "prov:wasDerivedFrom", NOBODY, "must have a source"),
    ("Source", "schema:name", "", "one file name"),
    ("Source", "schema:sha256", "", "one hash"),
    ("Source", "schema:url", "'http://a.cn', 'http://b.cn'", "at most one address"),
    ("Source", "schema:creditText", "'甲', '乙'", "at most one origin"),
    ("Source", "dcterms:identifier", "1", "at most one document number"),
    ("Report", "dcterms:title", "'一'@zh, '二'@zh", "at most one title"),
    ("Report", "dcterms:issued", "'2020'", "must be a date"),
    ("Jurisdiction", "rdfs:label", "", "must have a label"),
    ("Jurisdiction", "kg:adcode", "", "one six-digit code"),
    ("Jurisdiction", "kg:adcode", "'15'", "one six-digit code"),
    ("Jurisdiction", "kg:level", "", "one of the levels"),
    ("Jurisdiction", "kg:within", NOBODY, "one place directly above"),
    ("Agency", "rdfs:label", "", "must have a label"),
    ("Agency", "kg:jurisdiction", "", "exactly one jurisdiction"),
    ("Agency", "org:subOrganizationOf", NOBODY, "must be an agency"),
    ("Policy", "rdfs:label", "", "must have a label"),
    ("Policy", "rdfs:label", TWICE + "'又名'@zh", "at most one in each language"),
    ("Policy", "kg:type", "kg:done", "one of the list"),
    ("Policy", "kg:number", "1", "must be a string"),
    ("Policy", "kg:scope", "'国家'@zh, '司法部'@zh", "at most one scope"),
    ("Policy", "kg:carries", NOBODY, "carries must be a policy"),
    ("Policy", "skos:altLabel", "'民法典'", "must tell its language"),
    ("Policy", "eli:passed_by", NOBODY, "must be an agency"),
    ("Policy", "eli:date_document", "'2020'", "it must be a date"),
    ("Policy", "dcterms:modified", "2020", "amended must be a date"),
    ("Program", "skos:prefLabel", TWICE + "'又名'@zh", "at most one in each language"),
    ("Program", "kg:theme", "kg:done", "one of the ten"),
    ("Program", "skos:altLabel", "'市长热线'", "must tell its language"),
    ("Program", "skos:broader", NOBODY, "must be a program"),
    ("Indicator", "skos:prefLabel", "", "must have a preferred label"),
    ("Indicator", "skos:inScheme", "", "in the list of indicators"),
]  # fmt: skip


def _iri(name: str) -> URIRef:
    return URIRef(plain(term(name)))


@pytest.mark.parametrize(("kind", "path", "value", "words"), BREAKS)
def test_a_broken_shape_is_reported(kind: str, path: str, value: str, words: str) -> None:
    store = _one_report()
    _update(
        store,
        delete=f"?s {path} ?o",
        insert=f"?s {path} {value}" if value else "",
        where=f"?s a {term(kind)} OPTIONAL {{ ?s {path} ?o }}",
    )
    lines = [line for line in validate(store).lines if f" {_iri(path.removeprefix('kg:'))}" in line]
    assert any(words in line for line in lines), lines


def test_every_shape_is_broken_once() -> None:
    properties = [
        (kind, SHAPES.value(part, SH.path), str(SHAPES.value(part, SH.message)))
        for shape, kind in SHAPES.subject_objects(SH.targetClass)
        for part in SHAPES.objects(shape, SH.property)
    ]
    breaks = [(_iri(kind), _iri(path.removeprefix("kg:")), words) for kind, path, _, words in BREAKS]
    unbroken = [
        (kind, path, message)
        for kind, path, message in properties
        if not any((kind, path) == broken[:2] and broken[2] in message for broken in breaks)
    ]
    assert unbroken == []
    assert {broken[:2] for broken in breaks} == {(kind, path) for kind, path, _ in properties}


# ---------------------------------------------------------------- checks

PLACE = "?s a kg:Jurisdiction ; kg:level kg:level-province ; kg:within ?o"

#: Each check with what is deleted, what is inserted, and where.
CHECKS = [
    ("done-without-direct-triple", "?s kg:implements ?o", "", "?s kg:implements ?o"),
    ("direct-triple-without-done", "", "?s kg:repeals ?o", "?s kg:implements ?o"),
    ("use-without-practised", "?s kg:practises ?o", "", "?s kg:practises ?o"),
    ("practised-without-use", "", "?j kg:practises ?o", "?s kg:program ?o ; kg:jurisdiction ?j"),
    ("quote-not-at-span", "?s kg:quote ?o", "?s kg:quote '别的话'", "?s kg:quote ?o"),
    ("quote-not-at-span", "?s kg:end ?o", "?s kg:end ?more", "?s kg:end ?o BIND(?o - 1 AS ?more)"),
    ("mention-outside-quote", "?s oa:exact ?o", "?s oa:exact '别的话'", "?s oa:exact ?o"),
    ("mention-outside-quote", "?s oa:end ?o", "?s oa:end 100000", "?s oa:end ?o"),
    ("mention-outside-quote", "?s oa:start ?o", "?s oa:start 0", "?s oa:start ?o"),
    ("not-of-its-report", "?s kg:jurisdiction ?o", "?s kg:jurisdiction ?p",
     "?s a kg:PolicyLink ; kg:jurisdiction ?o . ?o kg:within ?p"),
    ("not-of-its-report", "?s kg:report ?o", f"?s kg:report {NOBODY}", "?s a kg:Evidence ; kg:report ?o"),
    ("place-within-itself", "?s kg:within ?o", "?s kg:within ?s", PLACE),
    ("place-outside-the-country", "?s kg:within ?o", f"?s kg:within {NOBODY}", PLACE),
    ("several-labels", "", "?s rdfs:label '又名'@zh", "?s a kg:Policy"),
]  # fmt: skip


def _message(check: str) -> str:
    text = (ontology_dir() / "checks" / f"{check}.rq").read_text(encoding="utf-8")
    return text.splitlines()[0].lstrip("# ")


def _update(store: GraphStore, *, delete: str, insert: str, where: str) -> None:
    """Changes every named graph and the union, as the store would hold it."""
    store.engine.update(
        f"DELETE {{ GRAPH ?g {{ {delete} }} }} INSERT {{ GRAPH ?g {{ {insert} }} }}"
        f" WHERE {{ GRAPH ?g {{ {where} }} }} ;"
        f" DELETE {{ {delete} }} INSERT {{ {insert} }} WHERE {{ {where} }}"
    )


@pytest.mark.parametrize(("check", "delete", "insert", "where"), CHECKS)
def test_a_broken_check_is_reported(check: str, delete: str, insert: str, where: str) -> None:
    store = filled()
    _update(store, delete=delete, insert=insert, where=where)
    assert any(_message(check) in line for line in validate(store).lines)


def test_every_check_is_broken_once_and_speaks_both_languages() -> None:
    names = {path.stem for path in (ontology_dir() / "checks").glob("*.rq")}
    assert {row[0] for row in CHECKS} == names
    assert all(" / " in _message(name) for name in names)


def test_a_place_with_nothing_above_it_is_let_be() -> None:
    store = filled()
    zone = "?s kg:level kg:level-zone ; kg:within ?o"
    _update(store, delete="?s kg:within ?o", insert="", where=zone)
    assert select(store, "ASK { ?s kg:level kg:level-zone ; kg:within ?o }").rows == [("false",)]
    assert validate(store).lines == []


# ---------------------------------------------------------------- over several graphs


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
    _update(store, delete="?s kg:evidence ?o", insert="", where="?s a kg:PolicyLink ; kg:evidence ?o")
    assert len([line for line in validate(store).lines if "must have evidence" in line]) == 6
