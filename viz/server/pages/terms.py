"""The page of the ontology: every class, property and concept with what it means."""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from pyoxigraph import Literal, NamedNode, parse

from kg.graph.terms import KG, prefixes, shorten
from kg.resources import ontology_dir
from viz.server.pages.base import Page

_FILES = ("core.ttl", "concepts.ttl")


@dataclass(frozen=True, slots=True)
class Term:
    """A name of the ontology in both languages."""

    name: str
    anchor: str
    zh: str
    en: str
    about_zh: str
    about_en: str


@dataclass(frozen=True, kw_only=True)
class OntologyPage(Page):
    """The terms in groups."""

    template: ClassVar[str] = "ontology.html"
    namespace: str
    groups: list[tuple[str, list[Term]]]


@cache
def ontology_page() -> OntologyPage:
    """The page, made from the files of the ontology."""
    types, texts = _read()
    spaces = prefixes()
    groups = (
        ("类 Classes", spaces["owl"] + "Class"),
        ("对象属性 Object properties", spaces["owl"] + "ObjectProperty"),
        ("数据属性 Datatype properties", spaces["owl"] + "DatatypeProperty"),
        ("概念表 Concept schemes", spaces["skos"] + "ConceptScheme"),
        ("概念 Concepts", spaces["skos"] + "Concept"),
    )
    seen: set[str] = set()
    made = []
    for title, kind in groups:
        names = [name for name, kinds in types.items() if kind in kinds and name not in seen]
        seen.update(names)
        made.append((title, [_term(name, texts.get(name, {})) for name in names]))
    return OntologyPage(title="本体", namespace=KG, groups=made)


def _read() -> tuple[dict[str, set[str]], dict[str, dict[tuple[str, str], str]]]:
    """The types of our own names, in the order of the files, and their texts by property and language."""
    types: dict[str, set[str]] = {}
    texts: dict[str, dict[tuple[str, str], str]] = {}
    for file in _FILES:
        for triple in parse(path=ontology_dir() / file):
            if not isinstance(triple.subject, NamedNode) or not triple.subject.value.startswith(KG):
                continue
            name, value = triple.subject.value, triple.object
            if isinstance(value, NamedNode) and triple.predicate.value == prefixes()["rdf"] + "type":
                types.setdefault(name, set()).add(value.value)
            if isinstance(value, Literal) and value.language:
                key = (shorten(triple.predicate.value), value.language)
                texts.setdefault(name, {}).setdefault(key, value.value)
    return types, texts


def _term(name: str, texts: dict[tuple[str, str], str]) -> Term:
    def text(language: str, *properties: str) -> str:
        return next((texts[p, language] for p in properties if (p, language) in texts), "")

    label = ("rdfs:label", "skos:prefLabel")
    about = ("rdfs:comment", "skos:definition", "dcterms:description")
    return Term(
        shorten(name), name.removeprefix(KG), text("zh", *label), text("en", *label),
        text("zh", *about), text("en", *about),
    )  # fmt: skip
