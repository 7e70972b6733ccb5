"""The ontology: complete in both languages, and of one mind with the model, the shapes and the context."""

import json
import re
from enum import StrEnum

import pytest
from pyoxigraph import parse
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.namespace import SH

from kg.graph.terms import KG, prefixes
from kg.model import Level, PolicyType, Relation, Status
from kg.resources import ontology_dir

NS = Namespace(KG)
CORE = Graph().parse(ontology_dir() / "core.ttl")
CONCEPTS = Graph().parse(ontology_dir() / "concepts.ttl")
SHAPES = Graph().parse(ontology_dir() / "shapes.ttl")
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty)
PROPERTIES = {name for kind in KINDS for name in CORE.subjects(RDF.type, kind)}
CLASSES = {c for c in CORE.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}

MEMBERS = set(CONCEPTS.subjects(RDF.type, SKOS.Concept))

#: The names that users and other programs rely on.
FIXED_CLASSES = "Report Jurisdiction Agency Policy Program PolicyLink ProgramUse Measure Observation Evidence"
FIXED_PROPERTIES = (
    "jurisdiction issuer year adcode level within number type scope actor policy relation status report"
    " evidence program localName theme involves indicator value unit bound quote start end"
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
        assert not str(path).startswith(KG) or path in PROPERTIES
    assert set(SHAPES.objects(None, SH.targetClass)) == {NS[name] for name in FIXED_CLASSES.split()} | {
        NS.Indicator
    }
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
