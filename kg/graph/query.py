"""Questions to the graph in people's words: who carries out a policy, and what does a place do."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.graph.names import Place, Policy, places, resolve_place, resolve_policy
from kg.graph.questions import NamedQuery, Parameter, bind, named_queries, named_query
from kg.graph.sparql import FORMATS, Row, Table, answer, select
from kg.graph.store import GraphStore
from kg.graph.terms import local_name, shorten, term
from kg.graph.terms import year as year_literal
from kg.model import Level, Relation, Status

__all__ = [
    "FORMATS",
    "IndicatorRow",
    "MeasureRow",
    "NamedQuery",
    "Parameter",
    "Place",
    "Policy",
    "PolicyRow",
    "ProgramRow",
    "Table",
    "What",
    "WhoRow",
    "answer",
    "bind",
    "named_queries",
    "named_query",
    "places",
    "resolve_place",
    "resolve_policy",
    "select",
    "shorten",
    "what",
    "who",
]


@dataclass(frozen=True, slots=True)
class WhoRow:
    """One jurisdiction and what it does with a policy, with the sentence that proves it.

    ``place`` is the full path (辽宁省丹东市振兴区), ``report`` the file that the sentence stands in;
    ``rule`` and ``confidence`` say why, as in kg.model.Why.
    """

    place: str
    adcode: str
    year: int | None
    relation: str
    status: str
    actor: str
    quote: str
    report: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """What a place does with one document."""

    policy: str
    relation: str
    status: str
    actor: str
    year: int | None
    quote: str
    report: str


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """How a place uses one governance program; ``local`` is the local name or None."""

    program: str
    local: str | None
    status: str
    year: int | None
    quote: str
    report: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One sentence of work done, planned or deficient; ``theme`` is the Chinese name of its theme or None."""

    theme: str | None
    status: str
    year: int | None
    quote: str
    report: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One number; ``year`` is the year that the number is for, None when the text does not say."""

    indicator: str
    value: str
    unit: str
    bound: str
    year: int | None
    quote: str
    report: str


@dataclass(frozen=True, slots=True)
class What:
    """What the reports of one place say, layer by layer, in text order."""

    place: Place
    policies: list[PolicyRow]
    programs: list[ProgramRow]
    measures: list[MeasureRow]
    indicators: list[IndicatorRow]

    def measure_counts(self) -> dict[tuple[str | None, str], int]:
        """How many measures there are of each (theme, status)."""
        return dict(Counter((row.theme, row.status) for row in self.measures))


def who(
    store: GraphStore,
    policy: str,
    *,
    relations: Sequence[Relation] = (Relation.IMPLEMENTS,),
    statuses: Sequence[Status] = (Status.DONE,),
    year: int | None = None,
    level: Level | None = None,
    under: str | None = None,
    least: float = 0.0,
) -> list[WhoRow]:
    """Which jurisdictions implement a policy, or stand to it in another of ``relations`` and ``statuses``.

    ``policy`` and ``under`` are names; one that is unknown or ambiguous is a QueryError. One row for each
    link, with its first quote, in the order of code and year; ``least`` is the least confidence.
    """
    sparql = _WHO.format(
        policy=resolve_policy(store, policy).iri,
        relations=", ".join(term(relation) for relation in relations),
        statuses=", ".join(term(status) for status in statuses if status is not Status.NONE),
        year=f"?link kg:year {year_literal(year)} ." if year else "",
        level=f"?place kg:level {term(f'level-{level}')} ." if level else "",
        under=f"?place kg:within* <{resolve_place(store, under).iri}> ." if under else "",
    )
    known = places(store)
    rows = (_who_row(row, known[str(row[0])]) for row in _first_quotes(select(store, sparql).rows))
    return sorted((row for row in rows if row.confidence >= least), key=_who_order)


def _who_row(row: Row, place: Place) -> WhoRow:
    _, relation, status, actor, year, quote, file, rule, confidence = row
    return WhoRow(place.path, place.adcode, _year(year), local_name(relation), local_name(status), str(actor),
                  str(quote), str(file), str(rule), float(str(confidence)))  # fmt: skip


def _who_order(row: WhoRow) -> tuple[str, str, int, str, str, str]:
    return row.adcode, row.place, row.year or 0, row.relation, row.status, row.actor


def what(store: GraphStore, place: str, year: int | None = None) -> What:
    """What the reports of a place (a name, a path or a code) say, those of one year if ``year`` is given."""
    found = resolve_place(store, place)
    only = f"?report kg:year {year_literal(year)} ." if year else ""

    def ask(pattern: str) -> list[Row]:
        sparql = _WHAT.format(place=found.iri, year=only, pattern=pattern)
        return _first_quotes(select(store, sparql).rows)

    return What(
        found,
        [PolicyRow(_text(a), local_name(b), local_name(c), _text(d), _year(y), _text(q), _text(f))
         for a, b, c, d, y, q, f in ask(_POLICY)],
        [ProgramRow(_text(a), b, local_name(c), _year(y), _text(q), _text(f))
         for a, b, c, _, y, q, f in ask(_PROGRAM)],
        [MeasureRow(a, local_name(b), _year(y), _text(q), _text(f)) for a, b, _, _, y, q, f in ask(_MEASURE)],
        [IndicatorRow(_text(a), _text(b), _text(c), _text(d), _year(y), _text(q), _text(f))
         for a, b, c, d, y, q, f in ask(_INDICATOR)],
    )  # fmt: skip


def _first_quotes(rows: Iterable[Row]) -> list[Row]:
    """One row for each statement (the first cell), that of its first evidence, both cells left out."""
    first: dict[str | None, Row] = {}
    for row in rows:
        first.setdefault(row[0], row[1:])
    return list(first.values())


def _text(value: str | None) -> str:
    return value or ""


def _year(value: str | None) -> int | None:
    return int(value) if value else None


# The links come first, filtered: given VALUES, Oxigraph goes through the links of all policies.
_WHO = """
SELECT ?link ?place ?relation ?status ?actor ?year ?quote ?file ?rule ?confidence WHERE {{
  {{ SELECT ?link ?relation ?status WHERE {{
      ?link kg:policy <{policy}> ; kg:relation ?relation ; kg:status ?status .
      FILTER(?relation IN ({relations})) FILTER(?status IN ({statuses})) }} }}
  ?link kg:jurisdiction ?place ; kg:actor/rdfs:label ?actor ; kg:report/kg:file ?file ;
    kg:evidence ?evidence ; kg:rule ?rule ; kg:confidence ?confidence .
  ?evidence kg:quote ?quote ; kg:start ?start .
  {year} {level} {under}
  OPTIONAL {{ ?link kg:year ?year }}
}} ORDER BY ?start
"""

# Optional patterns come last: what follows one is joined as a whole, not for each statement of the place.
_WHAT = """
SELECT ?statement ?a ?b ?c ?d ?year ?quote ?file WHERE {{
  ?statement kg:jurisdiction <{place}> ; kg:report ?report ; kg:evidence ?evidence .
  ?report kg:file ?file . {year}
  ?evidence kg:quote ?quote ; kg:start ?start .
  {pattern}
  OPTIONAL {{ ?statement kg:year ?year }}
}} ORDER BY ?file ?start ?a
"""

_POLICY = "?statement kg:policy/rdfs:label ?a ; kg:relation ?b ; kg:status ?c ; kg:actor/rdfs:label ?d ."

_PROGRAM = """?statement kg:program/skos:prefLabel ?a ; kg:status ?c . FILTER(LANG(?a) = "zh")
  OPTIONAL { ?statement kg:localName ?b }"""

_MEASURE = """?statement a kg:Measure ; kg:status ?b .
  OPTIONAL { ?statement kg:theme/skos:prefLabel ?a FILTER(LANG(?a) = "zh") }"""

_INDICATOR = "?statement kg:indicator/skos:prefLabel ?a ; kg:value ?b ; kg:unit ?c ; kg:bound ?d ."
