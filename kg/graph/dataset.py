"""What the whole graph is: its sources, its size and the rules that made it, in VoID and DCAT.

The description is a named graph of its own, written again only when a graph of the store has changed, and
free of the clock: the same reports and rules give the same bytes.
"""

from collections.abc import Iterator
from importlib.metadata import version

from kg.graph import terms as t
from kg.graph.emit import quads
from kg.graph.engine import GraphData
from kg.graph.gazetteer import Triple
from kg.graph.sparql import select
from kg.graph.store import GraphStore
from kg.graph.terms import KG, Terms, iri, key, plain, term
from kg.places import NATION

#: Name of the named graph.
NAME = "dataset"

_TITLE = ("法治政府建设报告知识图谱", "Knowledge graph of reports on law-based government")
_ABOUT = (
    "各地各部门法治政府建设年度报告所述内容：谁、何时、对哪份政策文件做了什么，并附原文依据。",
    "What yearly reports on law-based government say: who did what, when, with which policy document, and"
    " the text that proves it.",
)
_VOCABULARIES = ("kg", "dcterms", "eli", "oa", "org", "prov", "qb", "schema", "skos")

_SIZES = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?number) WHERE {
  VALUES ?class { kg:Report kg:Jurisdiction kg:Agency kg:Policy kg:Program kg:Indicator kg:PolicyLink
                  kg:ProgramUse kg:Measure kg:Observation kg:Evidence }
  ?thing a ?class
} GROUP BY ?class ORDER BY ?class
"""
_REPORTS = """
SELECT ?report ?year ?rules WHERE {
  ?report a kg:Report ; kg:rulesVersion ?rules .
  OPTIONAL { ?report kg:year ?year }
}
"""


def describe(store: GraphStore) -> None:
    """Writes the description of a store, unless the one it has still holds."""
    graph = plain(store.terms.named_graph(NAME))
    marks = store.digests()
    former = marks.pop(graph, None)
    digest = key(_software(), *(part for mark in sorted(marks.items()) for part in mark))
    if digest == former:
        return
    if former:
        store.remove_graph(graph)
    lines = quads(_description(store), store.terms.named_graph(NAME))
    store.put([GraphData(graph, digest, "".join(lines).encode())])


def _software() -> str:
    return version("fazhi-kg")


def _description(store: GraphStore) -> Iterator[Triple]:
    whole = store.terms.dataset()
    yield whole, term("rdf:type"), term("void:Dataset")
    yield whole, term("rdf:type"), term("dcat:Dataset")
    for name, (zh, en) in {"dcterms:title": _TITLE, "dcterms:description": _ABOUT}.items():
        yield whole, term(name), t.zh(zh)
        yield whole, term(name), t.en(en)
    yield whole, term("dcterms:language"), t.literal("zh")
    yield whole, term("dcterms:spatial"), store.terms.place(NATION)
    yield whole, term("void:uriSpace"), t.literal(store.terms.base)
    for prefix in _VOCABULARIES:
        yield whole, term("void:vocabulary"), iri(t.prefixes()[prefix])
    yield whole, term("void:triples"), t.integer(store.size())
    yield from _sizes(store, whole)
    yield from _sources(store, whole)


def _sizes(store: GraphStore, whole: str) -> Iterator[Triple]:
    """How many things of each class there are."""
    rows = select(store, _SIZES).rows
    for kind, number in rows:
        name = str(kind).removeprefix(KG)
        part = store.terms.dataset(name)
        yield whole, term("void:classPartition"), part
        yield part, term("void:class"), term(name)
        yield part, term("void:entities"), t.integer(int(str(number)))
    yield whole, term("void:entities"), t.integer(sum(int(str(number)) for _, number in rows))


def _sources(store: GraphStore, whole: str) -> Iterator[Triple]:
    """The reports, the years they tell of, and the program and the rules that read them."""
    rows = select(store, _REPORTS).rows
    for report in sorted({str(report) for report, _, _ in rows}):
        yield whole, term("dcterms:source"), iri(report)
    years = sorted({int(year) for _, year, _ in rows if year})
    if years:
        yield from _period(store.terms, whole, years[0], years[-1])
    making, software = store.terms.dataset("extraction"), store.terms.dataset("software")
    yield whole, term("prov:wasGeneratedBy"), making
    yield making, term("rdf:type"), term("prov:Activity")
    yield making, term("prov:wasAssociatedWith"), software
    yield software, term("rdf:type"), term("prov:SoftwareAgent")
    yield software, term("rdfs:label"), t.literal("fazhi-kg")
    yield software, term("owl:versionInfo"), t.literal(_software())
    for rules in sorted({str(rules) for _, _, rules in rows}):
        yield making, term("rulesVersion"), t.literal(rules)


def _period(terms: Terms, whole: str, first: int, last: int) -> Iterator[Triple]:
    period = terms.dataset("years")
    yield whole, term("dcterms:temporal"), period
    yield period, term("rdf:type"), term("dcterms:PeriodOfTime")
    yield period, term("dcat:startDate"), t.year(first)
    yield period, term("dcat:endDate"), t.year(last)
