"""What the lexicon and the ontology know before any report is read, as one named graph."""

from collections.abc import Iterator
from itertools import chain

from pyoxigraph import BlankNode, parse

from kg.graph import terms as t
from kg.graph.emit import quads
from kg.graph.gazetteer import Triple, gazetteer
from kg.graph.terms import Terms, term
from kg.lexicon import Lexicon
from kg.places import NATION
from kg.resources import ontology_dir
from kg.tables import PolicyEntry, ProgramEntry

#: Name of the named graph; a variant with a gap is a pattern, not a label.
NAME, GAP = "vocabulary", "…"


def vocabulary_quads(lexicon: Lexicon, terms: Terms | None = None) -> Iterator[str]:
    """The catalogue of documents, the programs and the ontology, line by line."""
    where = terms or Terms()
    layers = (
        _ontology(),
        gazetteer(lexicon).triples(NATION, where),
        chain.from_iterable(_policy(entry, where) for entry in lexicon.policies),
        chain.from_iterable(_program(entry, where) for entry in lexicon.programs),
    )
    return quads(chain.from_iterable(layers), where.named_graph(NAME))


def _ontology() -> Iterator[Triple]:
    """The statements of the ontology; those with blank nodes would change from build to build."""
    for name in ("core.ttl", "concepts.ttl"):
        for triple in parse(path=ontology_dir() / name):
            if not isinstance(triple.subject, BlankNode) and not isinstance(triple.object, BlankNode):
                yield str(triple.subject), str(triple.predicate), str(triple.object)


def _policy(entry: PolicyEntry, terms: Terms) -> Iterator[Triple]:
    policy = terms.policy(entry.title, entry.scope)
    yield policy, term("rdf:type"), term("Policy")
    yield policy, term("rdfs:label"), t.zh(entry.title)
    yield policy, term("type"), term(f"type-{entry.type}")
    yield policy, term("scope"), t.zh(entry.scope)
    yield policy, term("dcterms:source"), t.literal(entry.source)
    for alias in entry.aliases:
        yield policy, term("skos:altLabel"), t.zh(alias)
    if entry.number:
        yield policy, term("number"), t.literal(entry.number)
    if entry.date:
        yield policy, term("eli:date_document"), t.date(entry.date)
    for revised in entry.revised:
        yield policy, term("dcterms:modified"), t.date(revised)
    for name in entry.issuer:
        yield from _issuer(policy, name, terms)


def _issuer(policy: str, name: str, terms: Terms) -> Iterator[Triple]:
    agency = terms.agency(name, NATION)
    yield policy, term("eli:passed_by"), agency
    yield agency, term("rdf:type"), term("Agency")
    yield agency, term("rdfs:label"), t.zh(name)
    yield agency, term("jurisdiction"), terms.place(NATION)


def _program(entry: ProgramEntry, terms: Terms) -> Iterator[Triple]:
    program = terms.program(entry.key)
    yield program, term("rdf:type"), term("Program")
    yield program, term("rdf:type"), term("skos:Concept")
    yield program, term("skos:inScheme"), term("programs")
    yield program, term("skos:prefLabel"), t.zh(entry.key)
    yield program, term("skos:prefLabel"), t.en(entry.label_en)
    yield program, term("theme"), term(f"theme-{entry.theme}")
    if entry.broader:
        yield program, term("skos:broader"), terms.program(entry.broader)
    for variant in entry.variants:
        if GAP not in variant and variant != entry.key:
            yield program, term("skos:altLabel"), t.zh(variant)
