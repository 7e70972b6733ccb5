"""From the names that people use to the things of the graph; what is unknown or ambiguous is an error."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from kg.errors import QueryError
from kg.graph.sparql import Row, select
from kg.graph.store import GraphStore
from kg.graph.terms import NATIONAL_SCOPE, local_name, plain, term, zh
from kg.places import NATION

#: How many candidates or near names an error lists.
SHOWN = 8

_QUOTES = re.compile(r"[《》〈〉<>“”„‘’\"'「」『』\s]")
_DASHES = re.compile(r"[-‐‑‒–—―−~～]+|(?<=\d)年?至(?=\d)")
_COUNTRY_NAME = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the graph with its full path (辽宁省丹东市振兴区) and the IRI of the place above it."""

    iri: str
    label: str
    adcode: str
    level: str
    path: str
    above: str | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A document of the graph; ``name`` tells it from its namesakes by the place that made it."""

    iri: str
    title: str
    scope: str | None
    links: int

    @property
    def name(self) -> str:
        scope = self.scope
        return (
            self.title if not scope or scope == NATIONAL_SCOPE or scope in self.title else scope + self.title
        )


def normalise(name: str) -> str:
    """A name without what writers vary: widths, dashes, quotes, spaces, the country's full name."""
    text = unicodedata.normalize("NFKC", name).replace("〔", "(").replace("〕", ")")
    text = _DASHES.sub("-", _QUOTES.sub("", text)).casefold()
    return text.replace(_COUNTRY_NAME, "") or text


def _listed(names: Iterable[str]) -> str:
    every = list(dict.fromkeys(names))
    more = f"; and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return "; ".join(every[:SHOWN]) + more


def _nearest(name: str, known: Iterable[str]) -> str:
    """The end of an error: the names most like one that is unknown, or what to try when none is like it."""
    printed = {normalise(spelling): spelling for spelling in known}
    near = get_close_matches(normalise(name), printed, n=SHOWN, cutoff=0.4)
    return f"; nearest names: {_listed(printed[n] for n in near)}" if near else "; try a part of the name"


# ---------------------------------------------------------------- places


def places(store: GraphStore) -> dict[str, Place]:
    """Every place of the graph by its IRI, in the order of their codes."""
    rows = {row["place"]: row for row in select(store, _PLACES).records()}
    country = plain(store.terms.place(NATION))

    def path(place: str | None) -> str:
        row = rows.get(place) if place and place != country else None
        return path(row.get("above")) + row["label"] if row else ""

    found = [
        Place(iri, row["label"], row["adcode"], local_name(row["level"]), path(iri) or row["label"],
              row["above"] if row.get("above") in rows else None)
        for iri, row in rows.items()
    ]  # fmt: skip
    return {place.iri: place for place in sorted(found, key=lambda p: (p.adcode, p.path, p.iri))}


def chain(places: Mapping[str, Place], place: str) -> list[str]:
    """A place and those above it, the country last."""
    found: list[str] = []
    at: str | None = place
    while at and at in places and at not in found:
        found.append(at)
        at = places[at].above
    return found


def province(places: Mapping[str, Place], place: str) -> str:
    """The name of the province that a place is, or lies in; nothing for the country."""
    return next((places[at].label for at in chain(places, place) if places[at].level == "province"), "")


def resolve_place(store: GraphStore, name: str) -> Place:
    """The place of a name, a full path or a part of it, or a code; QueryError when none or several fit."""
    wanted, known = normalise(name), list(places(store).values())
    if not wanted:
        raise QueryError("name a place, such as 乌海市, or give its code, such as 150300")
    tests = (
        lambda p: p.iri == plain(store.terms.place(wanted)),
        lambda p: wanted in (p.path, p.label),
        lambda p: p.path.endswith(wanted),
        lambda p: p.label[:-1] == wanted,
    )
    for test in tests:
        found = [place for place in known if test(place)]
        if len(found) > 1:
            options = sorted(f"{place.path} ({place.adcode})" for place in found)
            raise QueryError(f"several places are called {name}; say which: {_listed(options)}")
        if found:
            return found[0]
    containing = sorted(p.path for p in known if wanted in p.path)
    hint = (
        f"; nearest names: {_listed(containing)}" if containing else _nearest(name, (p.label for p in known))
    )
    raise QueryError(f"no report in the store is about a place called {name}{hint}")


# ---------------------------------------------------------------- policies


def resolve_policy(store: GraphStore, name: str) -> Policy:
    """The document of a title, a short form or a close spelling; QueryError when none or several fit."""
    if not normalise(name):
        raise QueryError("name a document, such as 法治政府建设实施纲要(2015-2020年)")
    for spelling in (name, _COUNTRY_NAME + name):
        exact = select(store, _EXACT % zh(spelling)).rows
        if len(exact) == 1:
            return Policy(exact[0][0] or "", exact[0][1] or "", exact[0][2], 0)
    every = _policies(store)
    wanted = normalise(name)
    for same in (
        [policy for _, policy in every if normalise(policy.title) == wanted],
        [policy for _, policy in every if normalise(policy.name) == wanted],
        [policy for spelling, policy in every if normalise(spelling) == wanted],
    ):
        found = _prefer_national(same)
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous(name, found)
    raise _unknown(name, every)


def _policies(store: GraphStore) -> list[tuple[str, Policy]]:
    """Spellings and their documents, the most linked first."""
    table = select(store, _POLICIES)
    rows = [
        (n or "", Policy(i or "", title or "", scope, int(c or 0))) for n, i, title, scope, c in table.rows
    ]
    return sorted(rows, key=lambda row: (-row[1].links, row[1].name, row[0]))


def _prefer_national(policies: Iterable[Policy]) -> list[Policy]:
    """Without doubles; of namesakes the one that is made for the whole country, if there is one."""
    distinct = list({policy.iri: policy for policy in policies}.values())
    national = [policy for policy in distinct if policy.scope == NATIONAL_SCOPE]
    return national if len(national) == 1 and len({policy.title for policy in distinct}) == 1 else distinct


def _ambiguous(name: str, found: Iterable[Policy]) -> QueryError:
    return QueryError(f"{name} can mean several documents; say which: {_listed(p.name for p in found)}")


def _unknown(name: str, every: list[tuple[str, Policy]]) -> QueryError:
    wanted = normalise(name)
    containing = [policy for spelling, policy in every if wanted in normalise(spelling)]
    if len({policy.iri for policy in containing}) > 1:
        return _ambiguous(name, containing)
    near = [policy.name for policy in containing]
    hint = (
        f"; nearest names: {_listed(near)}" if near else _nearest(name, (spelling for spelling, _ in every))
    )
    return QueryError(f"no document in the store is called {name}{hint}")


# ---------------------------------------------------------------- programs, agencies, indicators, concepts


@dataclass(frozen=True, slots=True)
class Named:
    """One spelling of a program, agency or indicator; ``own`` when it is its label, not another name.

    ``adcode`` is the code of an agency's place, which tells it from its namesakes.
    """

    iri: str
    spelling: str
    own: bool
    adcode: str

    @property
    def full(self) -> str:
        return f"{self.spelling} ({self.adcode})" if self.adcode else self.spelling


def named(store: GraphStore, *classes: str) -> list[Named]:
    """Every spelling of the things of some classes of the ontology: Program, Agency, Indicator."""
    table = select(store, _NAMED % " ".join(term(name) for name in classes))
    return [
        Named(iri or "", spelling or "", own == "true", code or "") for iri, spelling, own, code in table.rows
    ]


def resolve_named(store: GraphStore, kind: str, name: str) -> str:
    """The IRI of the thing of a class by a name of it; QueryError when none or several fit.

    An agency with namesakes elsewhere is told by the code behind its name, as the error lists it.
    """
    every, wanted = named(store, kind), normalise(name)
    for same in (
        [thing for thing in every if thing.own and normalise(thing.spelling) == wanted],
        [thing for thing in every if normalise(thing.spelling) == wanted],
        [thing for thing in every if normalise(thing.full) == wanted],
    ):
        if len({thing.iri for thing in same}) > 1:
            options = sorted({thing.full for thing in same})
            raise QueryError(f"{name} can mean several; say which: {_listed(options)}")
        if same:
            return same[0].iri
    containing = sorted({thing.spelling for thing in every if wanted and wanted in normalise(thing.spelling)})
    hint = (
        f"; nearest names: {_listed(containing)}"
        if containing
        else _nearest(name, (thing.spelling for thing in every))
    )
    raise QueryError(f"no {kind.lower()} in the store is called {name}{hint}")


def resolve_concept(store: GraphStore, scheme: str, name: str) -> str:
    """The IRI of a concept of a scheme (``kg:levels``) by its value or label: county, 县级."""
    wanted = normalise(name)
    rows = select(store, _CONCEPTS % term(scheme)).rows
    for iri, value, label in rows:
        if iri and wanted in (normalise(value or ""), normalise(label or "")):
            return iri
    values = dict.fromkeys(value or "" for _, value, _ in sorted(rows, key=_concept_order))
    raise QueryError(f"{name} is none of the {scheme}; say one of: {' '.join(values)}")


def _concept_order(row: Row) -> tuple[int, str]:
    value = row[1] or ""
    return (int(value), "") if value.isdigit() else (0, value)


_PLACES = """
SELECT ?place ?label ?adcode ?level ?above WHERE {
  ?place a kg:Jurisdiction ; rdfs:label ?label ; kg:adcode ?adcode ; kg:level ?level .
  OPTIONAL { ?place kg:within ?above }
}
"""

_EXACT = """
SELECT ?policy (SAMPLE(?label) AS ?title) (SAMPLE(?s) AS ?scope) WHERE {
  VALUES ?name { %s }
  ?policy rdfs:label|skos:altLabel ?name ; a kg:Policy ; rdfs:label ?label .
  OPTIONAL { ?policy kg:scope ?s }
} GROUP BY ?policy
"""

_POLICIES = """
SELECT ?name ?policy (SAMPLE(?label) AS ?title) (SAMPLE(?s) AS ?scope) (SAMPLE(?n) AS ?links) WHERE {
  { SELECT ?policy ?label WHERE { ?policy a kg:Policy ; rdfs:label ?label } }
  { SELECT ?policy ?name WHERE { { ?policy rdfs:label ?name } UNION { ?policy skos:altLabel ?name } } }
  OPTIONAL { SELECT ?policy ?s WHERE { ?policy kg:scope ?s } }
  OPTIONAL { SELECT ?policy (COUNT(DISTINCT ?link) AS ?n) WHERE { ?link kg:policy ?policy } GROUP BY ?policy }
} GROUP BY ?name ?policy
"""

_NAMED = """
SELECT DISTINCT ?thing ?name ?own ?adcode WHERE {
  VALUES ?class { %s }
  VALUES (?property ?own) { (rdfs:label true) (skos:prefLabel true) (skos:altLabel false) }
  ?thing a ?class ; ?property ?name .
  OPTIONAL { ?thing kg:jurisdiction/kg:adcode ?adcode }
}
"""

_CONCEPTS = """
SELECT DISTINCT ?concept ?value ?label WHERE {
  ?concept skos:inScheme %s ; skos:notation ?value ; skos:prefLabel ?label
} ORDER BY ?value ?label
"""
