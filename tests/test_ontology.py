"""The ontology: complete in both languages, and of one mind with the model, the shapes and the context."""

import json
import re
from enum import StrEnum
from pathlib import Path

import pytest
from graph_fixtures import filled
from pyoxigraph import parse
from rdflib import (
    DCAT,
    DCTERMS,
    ORG,
    OWL,
    PROV,
    QB,
    RDF,
    RDFS,
    SKOS,
    VANN,
    VOID,
    Graph,
    Namespace,
    URIRef,
    namespace,
)
from rdflib.namespace import SH

from kg.graph.sparql import select
from kg.graph.store import GraphStore
from kg.graph.terms import KG, prefixes
from kg.model import Level, PolicyType, Relation, Status
from kg.resources import ontology_dir

NS = Namespace(KG)
OA = Namespace(prefixes()["oa"])
CORE = Graph().parse(ontology_dir() / "core.ttl")
CONCEPTS = Graph().parse(ontology_dir() / "concepts.ttl")
SHAPES = Graph().parse(ontology_dir() / "shapes.ttl")
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty)
PROPERTIES = {name for kind in KINDS for name in CORE.subjects(RDF.type, kind) if name.startswith(KG)}
CLASSES = {c for c in CORE.subjects(RDF.type, OWL.Class) if c.startswith(KG)}
#: What other vocabularies declare, with the kind that we take it for.
FOREIGN = {name: CORE.value(name, RDF.type) for name in CORE.subjects(RDFS.isDefinedBy)}
#: The namespaces of RDF and OWL themselves, which need no declaration.
BUILT_IN = tuple(str(space) for space in (RDF, RDFS, OWL, namespace.XSD, SH))

MEMBERS = set(CONCEPTS.subjects(RDF.type, SKOS.Concept))

#: The names that users and other programs rely on.
FIXED_CLASSES = (
    "Report Source Jurisdiction Agency Policy Program PolicyLink ProgramUse Measure Observation Evidence"
)
FIXED_PROPERTIES = (
    "jurisdiction issuer year adcode level within number type scope actor policy relation status report"
    " evidence program localName theme involves namedAt indicator value unit bound quote start end"
    " implements issues forwards drafts revises repeals reviews studies publishes mentions practises"
    " notice file text sourceHash rulesVersion"
)


def languages(graph: Graph, subject: object, predicate: URIRef) -> list[str]:
    return sorted(label.language for label in graph.objects(subject, predicate))


def test_the_ontology_says_its_version() -> None:
    ontology = next(CORE.subjects(RDF.type, OWL.Ontology))
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(CORE.value(ontology, OWL.versionInfo)))


def test_the_fixed_names_are_declared() -> None:
    assert {NS[name] for name in FIXED_CLASSES.split()} <= CLASSES
    assert {NS[name] for name in FIXED_PROPERTIES.split()} <= PROPERTIES


@pytest.mark.parametrize("name", sorted(CLASSES | PROPERTIES), ids=lambda iri: iri.removeprefix(KG))
def test_classes_and_properties_are_labelled_and_explained_in_both_languages(name: URIRef) -> None:
    assert languages(CORE, name, RDFS.label) == ["en", "zh"]
    assert languages(CORE, name, RDFS.comment) == ["en", "zh"]


@pytest.mark.parametrize("name", sorted(PROPERTIES), ids=lambda iri: iri.removeprefix(KG))
def test_properties_have_a_range_and_all_but_general_ones_a_domain(name: URIRef) -> None:
    assert CORE.value(name, RDFS.range) is not None
    assert CORE.value(name, RDFS.domain) is not None or name in {NS.digest, NS.relatesTo}


def _leaves(node: object) -> set[object]:
    """A class, or the classes of a union."""
    union = CORE.value(node, OWL.unionOf)
    return set(CORE.items(union)) if union else {node}


@pytest.mark.parametrize("name", sorted(PROPERTIES), ids=lambda iri: iri.removeprefix(KG))
def test_properties_are_of_one_kind_and_so_are_those_above_them(name: URIRef) -> None:
    kinds = {kind for kind in KINDS if (name, RDF.type, kind) in CORE}
    assert len(kinds) == 1
    for above in CORE.objects(name, RDFS.subPropertyOf):
        assert (above, RDF.type, next(iter(kinds))) in CORE, above
    classes = CLASSES | {c for c, kind in FOREIGN.items() if kind == OWL.Class}
    ranges = _leaves(CORE.value(name, RDFS.range))
    assert (ranges <= classes) is (OWL.ObjectProperty in kinds)
    assert all(str(range_).startswith(BUILT_IN) for range_ in ranges - classes)
    assert {leaf for domain in CORE.objects(name, RDFS.domain) for leaf in _leaves(domain)} <= classes


def test_every_name_is_declared_here_or_told_to_be_of_another_vocabulary() -> None:
    graphs = (CORE, CONCEPTS, SHAPES)
    declared = {name for graph in graphs for name in graph.subjects()} | FOREIGN.keys()
    loose = (RDFS.seeAlso, RDFS.isDefinedBy, DCTERMS.license)
    used = {
        node
        for graph in graphs
        for _, predicate, value in graph
        for node in (predicate, value)
        if predicate not in loose and isinstance(node, URIRef) and not str(node).startswith(BUILT_IN)
    }
    assert used <= declared


@pytest.mark.parametrize("name", sorted(FOREIGN), ids=lambda iri: iri.rpartition("/")[2])
def test_terms_of_others_are_real_and_keep_their_own_names(name: URIRef) -> None:
    kinds = set(CORE.objects(name, RDF.type))
    assert len(kinds) == 1
    assert kinds <= {OWL.Class, OWL.AnnotationProperty, *KINDS}
    assert languages(CORE, name, SKOS.scopeNote) in ([], ["en", "zh"])
    assert CORE.value(name, RDFS.label) is None
    spaces = (DCAT, DCTERMS, ORG, PROV, QB, SKOS, VANN, VOID, VOID, namespace.SDO)
    known = {str(space).replace("https:", "http:"): space for space in spaces}
    start = next((start for start in known if name.startswith(start)), None)
    assert start is None or name.removeprefix(start) in known[start]


def test_the_graph_uses_no_term_of_others_that_is_not_explained(store: Path) -> None:
    with GraphStore.open(store) as graph:
        used = select(graph, "SELECT DISTINCT ?x WHERE { { ?s ?x ?o } UNION { ?s a ?x } }").rows
    others = {URIRef(str(x)) for (x,) in used if not str(x).startswith((KG, *BUILT_IN))}
    assert others <= FOREIGN.keys()
    silent = {name for name in others if CORE.value(name, SKOS.scopeNote) is None}
    assert all(name.startswith(str(VANN)) or name == DCTERMS.license for name in silent)


def test_nothing_is_both_an_activity_and_an_entity() -> None:
    """PROV keeps the two apart, and a reasoner would find the class empty."""
    above = {
        RDFS.domain: {PROV.wasAttributedTo: PROV.Entity, PROV.wasDerivedFrom: PROV.Entity},
        RDFS.range: {PROV.entity: PROV.Entity, PROV.wasDerivedFrom: PROV.Entity},
    }
    kinds = {name: set(CORE.transitive_objects(name, RDFS.subClassOf)) for name in CLASSES}
    for side, known in above.items():
        for name in PROPERTIES:
            for general in CORE.transitive_objects(name, RDFS.subPropertyOf):
                for leaf in _leaves(CORE.value(name, side)) if general in known else ():
                    for below in CORE.transitive_subjects(RDFS.subClassOf, leaf):
                        kinds[below].add(known[general])
    assert kinds[NS.Measure] >= {PROV.Activity, NS.Statement}
    assert [name for name, found in kinds.items() if {PROV.Activity, PROV.Entity} <= found] == []


@pytest.mark.parametrize(
    "concept", sorted(CONCEPTS.subjects(RDF.type, SKOS.Concept)), ids=lambda i: i.removeprefix(KG)
)
def test_concepts_are_labelled_defined_and_in_a_scheme(concept: URIRef) -> None:
    assert languages(CONCEPTS, concept, SKOS.prefLabel) == ["en", "zh"]
    assert languages(CONCEPTS, concept, SKOS.definition) == ["en", "zh"]
    assert CONCEPTS.value(concept, SKOS.notation) is not None
    assert (CONCEPTS.value(concept, SKOS.inScheme), RDF.type, SKOS.ConceptScheme) in CONCEPTS


@pytest.mark.parametrize(
    ("scheme", "values", "prefix"),
    [
        ("relations", Relation, ""),
        ("statuses", [s for s in Status if s is not Status.NONE], ""),
        ("types", PolicyType, "type-"),
        ("levels", Level, "level-"),
        ("themes", [str(n) for n in range(1, 11)], "theme-"),
    ],
)
def test_schemes_hold_what_the_model_knows(scheme: str, values: list[StrEnum], prefix: str) -> None:
    found = {
        (str(c), str(CONCEPTS.value(c, SKOS.notation))) for c in CONCEPTS.subjects(SKOS.inScheme, NS[scheme])
    }
    assert found == {(f"{KG}{prefix}{value}", str(value)) for value in values}


def test_relations_are_properties_too() -> None:
    assert set(CONCEPTS.subjects(SKOS.inScheme, NS.relations)) <= PROPERTIES


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        ("relation", "relations"),
        ("type", "types"),
        ("status", "statuses"),
        ("level", "levels"),
        ("theme", "themes"),
    ],
)
def test_shapes_allow_just_the_concepts_of_a_scheme(path: str, scheme: str) -> None:
    allowed = {
        item
        for shape in SHAPES.subjects(SH.path, NS[path])
        for head in SHAPES.objects(shape, SH["in"])
        for item in SHAPES.items(head)
    }
    assert allowed == set(CONCEPTS.subjects(SKOS.inScheme, NS[scheme]))


def test_shapes_speak_both_languages_and_name_what_is_declared() -> None:
    for shape, path in SHAPES.subject_objects(SH.path):
        assert " / " in str(SHAPES.value(shape, SH.message)), path
        assert path in PROPERTIES | FOREIGN.keys() | {RDFS.label}
    selectors = {OA.TextPositionSelector, OA.TextQuoteSelector}
    fixed = {NS[name] for name in FIXED_CLASSES.split()}
    assert set(SHAPES.objects(None, SH.targetClass)) == fixed | {NS.Indicator} | selectors
    assert not list(SHAPES.triples((None, SH.sparql, None))), "core constraints only"


def test_the_context_names_what_is_declared() -> None:
    context = json.loads((ontology_dir() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    terms = [v if isinstance(v, str) else v["@id"] for k, v in context.items() if k not in prefixes()]
    ours = {NS[term.removeprefix("kg:")] for term in terms if term.startswith("kg:")}
    assert ours <= PROPERTIES
    assert PROPERTIES - ours == {NS.digest, NS.relatesTo}


@pytest.mark.parametrize("path", sorted(ontology_dir().glob("*/*.rq")), ids=lambda path: path.stem)
def test_queries_use_declared_names_and_known_prefixes(path) -> None:
    sparql = path.read_text(encoding="utf-8")
    used = set(re.findall(r"\b(\w+):([A-Za-z][\w-]*)", sparql.partition("\n")[2]))
    names = {str(s) for s in (*CORE.subjects(), *CONCEPTS.subjects())}
    assert all(KG + local in names for prefix, local in used if prefix == "kg")
    assert {prefix for prefix, _ in used} <= prefixes().keys()


@pytest.mark.parametrize("name", ["core", "concepts", "shapes"])
def test_prefixes_agree_in_every_file(name: str) -> None:
    parser = parse(path=ontology_dir() / f"{name}.ttl")
    assert list(parser)
    ours = {prefix: space for prefix, space in parser.prefixes.items() if prefix in prefixes()}
    assert ours == {prefix: prefixes()[prefix] for prefix in ours}


# ---------------------------------------------------------------- the hierarchy of places


def test_every_place_of_the_samples_leads_up_to_the_country(store: Path) -> None:
    with GraphStore.open(store) as graph:
        places = "SELECT ?p WHERE { ?p a kg:Jurisdiction MINUS { ?p kg:level kg:level-national } }"
        up = "SELECT DISTINCT ?p WHERE { ?p kg:within+ ?top . ?top kg:level kg:level-national }"
        rows = select(graph, places).rows
        assert len(rows) > 10
        assert sorted(rows) == sorted(select(graph, up).rows)
        steps = "SELECT ?p WHERE { ?p kg:within ?one, ?other FILTER(?one != ?other) }"
        assert select(graph, steps).rows == [], "one way up"


# ---------------------------------------------------------------- the data set of all observations

#: The integrity constraints of the Data Cube recommendation (section 11) that a cube without slices can
#: break, in our own words: each asks for an example of what must not be.
CUBE = {
    "1 every observation is in just one data set": """
        ?o a qb:Observation . OPTIONAL { ?o qb:dataSet ?set }
        OPTIONAL { ?o qb:dataSet ?other FILTER(?other != ?set) }
        FILTER(!BOUND(?set) || BOUND(?other) || NOT EXISTS { ?set a qb:DataSet })""",
    "2 every data set has just one structure": """
        ?set a qb:DataSet . OPTIONAL { ?set qb:structure ?s }
        OPTIONAL { ?set qb:structure ?t FILTER(?t != ?s) }
        FILTER(!BOUND(?s) || BOUND(?t) || NOT EXISTS { ?s a qb:DataStructureDefinition })""",
    "3 every structure has a measure": """
        ?s a qb:DataStructureDefinition
        FILTER NOT EXISTS { ?s qb:component/qb:measure ?p . ?p a qb:MeasureProperty }""",
    "4 every dimension has a range": """
        ?p a qb:DimensionProperty FILTER NOT EXISTS { ?p rdfs:range ?range }""",
    "5 every dimension of concepts has a list of codes": """
        ?p a qb:DimensionProperty ; rdfs:range/rdfs:subClassOf* skos:Concept
        FILTER NOT EXISTS { ?p qb:codeList ?list . ?list a skos:ConceptScheme }""",
    "6 only attributes are optional": """
        ?c qb:componentRequired false FILTER NOT EXISTS { ?c qb:attribute ?p . ?p a qb:AttributeProperty }""",
    "11 every observation has each dimension, once": """
        ?o qb:dataSet/qb:structure/qb:component/qb:dimension ?p . OPTIONAL { ?o ?p ?one }
        OPTIONAL { ?o ?p ?two FILTER(?two != ?one) } FILTER(!BOUND(?one) || BOUND(?two))""",
    "12 no two observations agree in every dimension": """
        ?o qb:dataSet ?set ; kg:evidence ?e . ?p qb:dataSet ?set ; kg:evidence ?e FILTER(STR(?o) < STR(?p))
        FILTER NOT EXISTS {
          ?set qb:structure/qb:component/qb:dimension ?d . ?o ?d ?one . ?p ?d ?two FILTER(?one != ?two) }""",
    "13 every observation has the attributes that it must have": """
        ?o qb:dataSet/qb:structure/qb:component ?c . ?c qb:componentRequired true ; qb:attribute ?p
        FILTER NOT EXISTS { ?o ?p ?v }""",
    "14 every observation has each measure, once": """
        ?o qb:dataSet/qb:structure/qb:component/qb:measure ?p . OPTIONAL { ?o ?p ?one }
        OPTIONAL { ?o ?p ?two FILTER(?two != ?one) } FILTER(!BOUND(?one) || BOUND(?two))""",
    "19 every code is a concept of its list": """
        ?o a qb:Observation ; qb:dataSet/qb:structure/qb:component/qb:dimension ?p . ?p qb:codeList ?list .
        ?o ?p ?code FILTER NOT EXISTS { ?code a skos:Concept ; skos:inScheme ?list }""",
}  # fmt: skip

#: What breaks each of them.
BROKEN = {
    "1": "DELETE WHERE { ?o qb:dataSet ?set }",
    "2": "DELETE WHERE { ?set qb:structure ?s }",
    "3": "DELETE WHERE { ?c qb:measure ?p }",
    "4": "DELETE WHERE { kg:evidence rdfs:range ?r }",
    "5": "DELETE WHERE { kg:indicator qb:codeList ?list }",
    "6": "INSERT DATA { kg:component-value qb:componentRequired false }",
    "11": "DELETE { ?o kg:evidence ?e } WHERE { ?o a qb:Observation ; kg:evidence ?e }",
    "12": "INSERT { kg:twin ?p ?v } WHERE { ?o a qb:Observation ; ?p ?v }",
    "13": "DELETE WHERE { ?o kg:unit ?u }",
    "14": "INSERT { ?o kg:value 0.5 } WHERE { ?o a qb:Observation }",
    "19": "DELETE WHERE { ?i skos:inScheme kg:indicators }",
}


def _holds(graph: GraphStore, constraint: str) -> bool:
    return select(graph, f"ASK {{ {CUBE[constraint]} }}").rows == [("false",)]


@pytest.mark.parametrize("constraint", CUBE)
def test_the_observations_are_a_data_cube(constraint: str, store: Path) -> None:
    small = filled()
    assert select(small, "ASK { ?o a kg:Observation, qb:Observation }").rows == [("true",)]
    assert _holds(small, constraint)
    with GraphStore.open(store) as graph:
        assert _holds(graph, constraint)
    small.engine.update(BROKEN[constraint.split(maxsplit=1)[0]])
    assert not _holds(small, constraint), "the question itself finds what it looks for"


def test_the_structure_names_its_components_in_order() -> None:
    parts = {
        int(CORE.value(part, QB.order)): (CORE.value(part, kind), CORE.value(part, QB.componentRequired))
        for part in CORE.objects(NS.observationStructure, QB.component)
        for kind in (QB.dimension, QB.measure, QB.attribute)
        if isinstance(part, URIRef) and CORE.value(part, kind)
    }
    rows = [
        (name.removeprefix(KG), None if must is None else must.toPython())
        for _, (name, must) in sorted(parts.items())
    ]
    assert rows == [
        ("indicator", None), ("jurisdiction", None), ("report", None), ("evidence", None),
        ("value", None), ("unit", True), ("bound", True), ("year", False),
    ]  # fmt: skip
