"""One report becomes its named graph: every statement with its evidence, and nothing that was not said."""

from dataclasses import replace

import pytest
from graph_fixtures import LEXICON, OUTLINE, PUBLICITY, filled, wuhai, zhenxing, zone
from pyoxigraph import RdfFormat, parse

from kg.graph.emit import report_quads
from kg.graph.query import select
from kg.graph.store import GraphStore, report_graph, vocabulary_graph
from kg.graph.terms import Terms
from kg.graph.vocabulary import vocabulary_quads
from kg.model import Extraction, Status


def ask(sparql: str, *reports: Extraction) -> list[tuple[str | None, ...]]:
    store = GraphStore.in_memory()
    store.put([report_graph(report, LEXICON, str(n)) for n, report in enumerate(reports)])
    return select(store, sparql).rows


@pytest.mark.parametrize("report", [wuhai(), zhenxing(), zone()], ids=lambda r: r.profile.file)
def test_lines_are_ascii_iris_in_one_graph_without_repetition(report: Extraction) -> None:
    lines = list(report_quads(report, LEXICON, "hash"))
    quads = list(parse("".join(lines), format=RdfFormat.N_QUADS))
    assert len(lines) == len(set(lines)) == len(quads)
    assert {str(quad.graph_name) for quad in quads} == {Terms().graph(report.profile)}
    assert all(str(node).isascii() for quad in quads for node in (quad.subject, quad.predicate))
    assert lines == list(report_quads(report, LEXICON, "hash"))


def test_the_report_itself() -> None:
    found = ask(
        "SELECT ?title ?year ?issued ?file ?hash ?rules ?issuer ?text WHERE { ?r a kg:Report ;"
        " dcterms:title ?title ; kg:year ?year ; dcterms:issued ?issued ; kg:file ?file ;"
        " kg:sourceHash ?hash ; kg:rulesVersion ?rules ; kg:issuer/rdfs:label ?issuer ; kg:text ?text }",
        wuhai(),
    )
    title = "乌海市2020年法治政府建设报告"
    rest = ("wuhai.txt", "0", "rules-1", "乌海市人民政府", wuhai().text)
    assert found == [(title, "2020", "2020-12-23", *rest)]


def test_places_lead_up_to_the_country_under_their_latest_names() -> None:
    rows = ask("SELECT ?n WHERE { ?p kg:adcode '210603' ; kg:within*/rdfs:label ?n }", zhenxing())
    assert {row[0] for row in rows} == {"振兴区", "丹东市", "辽宁省", "中华人民共和国"}


def test_a_zone_stands_within_the_place_that_lends_its_code() -> None:
    rows = ask(
        "SELECT ?n ?l ?above WHERE { ?r a kg:Report ; kg:jurisdiction ?z ."
        " ?z rdfs:label ?n ; kg:level ?l ; kg:within/rdfs:label ?above }",
        zone(),
    )
    assert [(row[0], row[2]) for row in rows] == [("高新区", "乌海市")]


def test_mentions_of_the_same_claim_are_one_link_with_an_evidence_each() -> None:
    rows = ask(
        f'SELECT ?l ?q WHERE {{ ?l kg:policy/rdfs:label "{OUTLINE}"@zh ; kg:evidence/kg:quote ?q }}', wuhai()
    )
    assert len({row[0] for row in rows}) == 1
    assert len(rows) == 2


def test_quotes_are_the_text_at_their_span_and_selectors_the_mention() -> None:
    text = wuhai().text
    rows = ask(
        "SELECT ?q ?s ?e ?x ?a ?b WHERE { ?v kg:quote ?q ; kg:start ?s ; kg:end ?e ;"
        " oa:hasSelector ?o . ?o oa:exact ?x ; oa:start ?a ; oa:end ?b }",
        wuhai(),
    )
    assert len(rows) > 5
    for quote, start, end, exact, first, last in rows:
        assert text[int(start or 0) : int(end or 0)] == quote
        assert text[int(first or 0) : int(last or 0)] == exact
        assert quote and quote == quote.strip() and exact and exact in quote


def test_a_mention_without_sentences_is_its_own_quote() -> None:
    rows = ask("SELECT ?q WHERE { ?l kg:policy ?p ; kg:evidence/kg:quote ?q }", replace(zone(), sentences=()))
    assert rows == [("《纲要》",)]


@pytest.mark.parametrize(
    ("status", "direct", "reason"),
    [
        (Status.DONE, True, "what is done is said directly too"),
        (Status.PLANNED, False, "a plan is not done"),
        (Status.PROBLEM, False, "没有落实 is the opposite"),
        (Status.CONTEXT, False, "somebody else's act"),
        (Status.NONE, False, "a heading counts as context"),
    ],
)
def test_only_what_is_done_is_said_directly(status: Status, direct: bool, reason: str) -> None:
    report = zone()
    changed = replace(report, policies=(replace(report.policies[0], status=status),))
    assert (ask("ASK { ?place kg:implements ?policy }", changed) == [("true",)]) is direct, reason


def test_the_number_behind_a_forwarded_document_is_the_notices() -> None:
    rows = ask("SELECT ?of ?n WHERE { ?p kg:number ?n ; rdfs:label ?of }", zhenxing())
    assert sorted(rows) == [
        ("振政办发〔2016〕71号", "振政办发〔2016〕71号"),
        ("考评办法", "振政发〔2017〕1号"),
    ]
    rows = ask(
        "SELECT ?n ?doc WHERE { ?l kg:notice ?x . ?x rdfs:label ?n ; kg:forwards/rdfs:label ?doc ;"
        " kg:type kg:type-normative }",
        zhenxing(),
    )
    assert rows == [("振政办发〔2016〕71号", PUBLICITY)]


def test_program_uses() -> None:
    rows = ask(
        "SELECT ?k ?s ?n WHERE { ?u kg:program/skos:prefLabel ?k ; kg:status ?s "
        "OPTIONAL { ?u kg:localName ?n } } ORDER BY ?k",
        wuhai(),
    )
    short = [(key, str(status).rpartition("#")[2], local) for key, status, local in rows]
    assert short == [("12345热线", "problem", "民呼必应"), ("接诉即办", "planned", None)]
    assert ask("ASK { ?place kg:practises ?program }", wuhai()) == [("false",)]
    assert ask("ASK { ?place kg:practises ?program }", zhenxing()) == [("true",)]


def test_measures_involve_what_their_sentence_names() -> None:
    rows = ask(
        "SELECT ?s ?t ?n WHERE { ?m a kg:Measure ; kg:status ?s ; kg:theme ?t ; kg:involves ?x ."
        " ?x rdfs:label|skos:prefLabel ?n }",
        wuhai(),
    )
    assert ("planned", "theme-7", "接诉即办") in {
        (str(s).rpartition("#")[2], str(t).rpartition("#")[2], n) for s, t, n in rows
    }
    assert ask("SELECT (COUNT(?m) AS ?n) WHERE { ?m a kg:Measure }", wuhai()) == [("4",)], (
        "the heading is none"
    )


def test_observations() -> None:
    rows = ask(
        "SELECT ?i ?v ?u ?b ?y WHERE { ?o a qb:Observation ; kg:indicator/skos:prefLabel ?i ;"
        " kg:value ?v ; kg:unit ?u ; kg:bound ?b ; kg:year ?y }",
        wuhai(),
    )
    assert rows == [("人民调解成功率", "100", "%", "=", "2020")]
    listed = "?o qb:dataSet kg:observations ; kg:indicator ?i . ?i a skos:Concept ; skos:inScheme ?list"
    rows = ask(f"SELECT ?list WHERE {{ {listed} }}", wuhai())
    assert [str(row[0]).rpartition("#")[2] for row in rows] == ["indicators"]


def test_agencies_are_found_where_the_text_names_them() -> None:
    rows = ask("SELECT ?n ?where WHERE { ?a rdfs:label ?n ; kg:namedAt ?where }", wuhai())
    report, text = wuhai(), wuhai().text
    found = {(name, tuple(map(int, str(where).rpartition("#char=")[2].split(",")))) for name, where in rows}
    assert found == {(m.name, (m.start, m.end)) for m in report.agencies}
    assert {text[start:end] for _, (start, end) in found} == {m.surface for m in report.agencies} != set()
    assert all(str(where).startswith("https://w3id.org/fazhi-kg/id/report/") for _, where in rows)


def test_an_office_belongs_to_the_organ_that_its_name_begins_with() -> None:
    rows = ask(
        "SELECT ?a ?b WHERE { ?x org:subOrganizationOf ?y . ?x rdfs:label ?a . ?y rdfs:label ?b }", wuhai()
    )
    assert rows == [("乌海市司法局办公室", "乌海市司法局")]


@pytest.mark.parametrize(
    ("actor", "code", "reason"),
    [
        ("国务院", "100000", "an issuer of the catalogue is central"),
        ("内蒙古自治区人民政府", "150000", "named after a place above"),
        ("不知何处的机构", "150300", "else the place of the report"),
    ],
)
def test_an_actor_that_is_no_mention_finds_its_place(actor: str, code: str, reason: str) -> None:
    report = wuhai()
    changed = replace(report, policies=(replace(report.policies[0], actor=actor),))
    sparql = "SELECT ?c WHERE { ?l kg:actor ?a . ?a kg:jurisdiction/kg:adcode ?c }"
    assert ask(sparql, changed) == [(code,)], reason


def test_the_catalogue_tells_the_scope_that_the_text_leaves_out() -> None:
    report = zone()
    changed = replace(report, policies=(replace(report.policies[0], title="普法办法", scope=None),))
    store = GraphStore.in_memory()
    store.put([vocabulary_graph(LEXICON), report_graph(changed, LEXICON, "x")])
    assert select(store, "ASK { ?l kg:policy/dcterms:source ?s }").rows == [("true",)]


def test_direct_triples_and_links_agree() -> None:
    store = filled()
    direct = "SELECT ?j ?r ?p WHERE { ?j a kg:Jurisdiction ; ?r ?p . ?r skos:inScheme kg:relations }"
    links = (
        "SELECT ?j ?r ?p WHERE { ?l kg:jurisdiction ?j ; kg:relation ?r ; kg:policy ?p ; kg:status kg:done }"
    )
    assert sorted(select(store, direct).rows) == sorted(set(select(store, links).rows))
    uses = "SELECT ?j ?p WHERE { ?u kg:jurisdiction ?j ; kg:program ?p ; kg:status kg:done }"
    assert select(store, "SELECT ?j ?p WHERE { ?j kg:practises ?p }").rows == select(store, uses).rows


def test_the_vocabulary() -> None:
    text = "".join(vocabulary_quads(LEXICON))
    assert text == "".join(vocabulary_quads(LEXICON)), "no blank nodes, no clock"
    store = GraphStore.in_memory()
    store.put([vocabulary_graph(LEXICON)])
    laws = select(
        store,
        'SELECT ?l ?d ?by WHERE { ?p skos:altLabel "民法典"@zh ; rdfs:label ?l ;'
        " eli:date_document ?d ; eli:passed_by/rdfs:label ?by }",
    ).rows
    assert laws == [("中华人民共和国民法典", "2020-05-28", "全国人民代表大会")]
    programs = select(
        store,
        "SELECT ?b ?t WHERE { ?p skos:broader ?x ; a skos:Concept ;"
        " skos:inScheme kg:programs . ?x skos:prefLabel ?b ; kg:theme ?t FILTER(LANG(?b) = 'en') }",
    ).rows
    assert [row[0] for row in programs] == ["12345 hotline"]
    alternatives = select(store, "SELECT ?a WHERE { ?p a kg:Program ; skos:altLabel ?a }").rows
    assert alternatives == [("市长热线",)], "neither patterns with a gap nor the key itself"
    assert select(store, "ASK { kg:done skos:prefLabel '已做'@zh }").rows == [("true",)]
