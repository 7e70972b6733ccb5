"""The Chinese names of the ontology: one word for one thing, in commands and on pages alike."""

from functools import cache

from pyoxigraph import Literal, NamedNode, parse

from kg.graph.terms import KG, plain, term
from kg.resources import ontology_dir


@cache
def _labels() -> dict[str, str]:
    """The Chinese label of every name that the ontology explains; that of the concept where there are two."""
    found: dict[str, dict[str, str]] = {plain(term(name)): {} for name in ("rdfs:label", "skos:prefLabel")}
    for file in ("core.ttl", "concepts.ttl"):
        for triple in parse(path=ontology_dir() / file):
            labels, value = found.get(triple.predicate.value), triple.object
            if labels is not None and isinstance(triple.subject, NamedNode) and isinstance(value, Literal):
                labels |= {triple.subject.value: value.value} if value.language == "zh" else {}
    properties, concepts = found.values()
    return properties | concepts


def label_of(iri: str) -> str | None:
    """The Chinese label of an IRI of the ontology or of a vocabulary that it describes, if it has one."""
    return _labels().get(iri)


def word(name: str, group: str = "") -> str:
    """The Chinese word for a name of the ontology, such as done; ``group`` is level, type or theme."""
    return _labels().get(f"{KG}{group}-{name}" if group else KG + name, name)
