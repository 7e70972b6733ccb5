"""What one report says, as the N-Quads of its named graph.

Strings are formatted directly: at tens of thousands of reports, RDF objects would cost six times as much.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from kg.graph import terms as t
from kg.graph.gazetteer import Gazetteer, Triple, gazetteer
from kg.graph.quotes import Quotes
from kg.graph.sources import source_triples
from kg.graph.terms import Terms, term
from kg.lexicon import Lexicon
from kg.model import (
    MEASURE_STATUSES,
    Extraction,
    Observation,
    PolicyMention,
    ProgramMention,
    ProgramUse,
    Status,
    Why,
)
from kg.read import UNTOLD, About

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)


def quads(triples: Iterable[Triple], graph: str) -> Iterator[str]:
    """N-Quads lines, each ended by a line break, without repetitions."""
    seen: set[Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield f"{triple[0]} {triple[1]} {triple[2]} {graph} .\n"


def report_quads(
    extraction: Extraction,
    lexicon: Lexicon,
    source_hash: str,
    terms: Terms | None = None,
    about: About = UNTOLD,
) -> Iterator[str]:
    """The named graph of one report, line by line; ``about`` is what its file says of itself."""
    emitter = _Emitter(extraction, gazetteer(lexicon), terms or Terms(), about)
    graph = emitter.terms.graph(extraction.profile)
    return quads(emitter.triples(source_hash, lexicon.version), graph)


def status_term(status: Status) -> str:
    """The concept of a status; what stands in a heading (NONE) is context."""
    return term(Status.CONTEXT if status is Status.NONE else status)


def _groups(items: Iterable[tuple[Key, Item]]) -> Mapping[Key, list[Item]]:
    groups: dict[Key, list[Item]] = defaultdict(list)
    for name, item in items:
        groups[name].append(item)
    return groups


@dataclass(frozen=True)
class _Emitter:
    """One report on its way into the graph; every method yields triples."""

    extraction: Extraction
    gazetteer: Gazetteer
    terms: Terms
    about: About

    @cached_property
    def report(self) -> str:
        return self.terms.report(self.extraction.profile)

    @cached_property
    def place(self) -> str:
        return self.terms.jurisdiction(self.extraction.profile)

    @cached_property
    def adcodes(self) -> dict[str, str]:
        """The code of every agency that the report names."""
        profile = self.extraction.profile
        return {profile.issuer: profile.adcode} | {m.name: m.adcode for m in self.extraction.agencies}

    @cached_property
    def named(self) -> dict[str, PolicyMention]:
        """The first mention of every title."""
        return {mention.title: mention for mention in reversed(self.extraction.policies)}

    @cached_property
    def quotes(self) -> Quotes:
        return Quotes(self.extraction.text, self.extraction.sentences)

    def triples(self, source_hash: str, rules_version: str) -> Iterator[Triple]:
        yield from self._report(source_hash, rules_version)
        file = self.extraction.profile.file
        yield from source_triples(self.report, file, source_hash, self.about, self.terms)
        yield from self.gazetteer.jurisdiction(self.extraction.profile, self.terms)
        yield from self._agencies()
        yield from self._policies()
        yield from self._links()
        yield from self._uses()
        yield from self._measures()
        for observation in self.extraction.observations:
            yield from self._observation(observation)

    def _report(self, source_hash: str, rules_version: str) -> Iterator[Triple]:
        profile, report = self.extraction.profile, self.report
        yield report, term("rdf:type"), term("Report")
        yield report, term("jurisdiction"), self.place
        yield report, term("issuer"), self._agency(profile.issuer)
        yield report, term("file"), t.literal(profile.file)
        yield report, term("text"), t.literal(self.extraction.text)
        yield report, term("sourceHash"), t.literal(source_hash)
        yield report, term("rulesVersion"), t.literal(rules_version)
        if profile.title:
            yield report, term("dcterms:title"), t.zh(profile.title)
        if profile.year:
            yield report, term("year"), t.year(profile.year)
        if profile.date:
            yield report, term("dcterms:issued"), t.date(profile.date)

    def _adcode(self, agency: str) -> str:
        code = self.adcodes.get(agency)
        return code or self.gazetteer.code_of_agency(agency, self.extraction.profile.adcode)

    def _agency(self, name: str) -> str:
        return self.terms.agency(name, self._adcode(name))

    def _agencies(self) -> Iterator[Triple]:
        policies = self.extraction.policies
        issuers = {m.number_issuer for m in policies if m.number_of_notice and m.number_issuer}
        known = self.adcodes.keys() | {mention.actor for mention in policies} | issuers
        for name in sorted(known):
            agency, code = self._agency(name), self._adcode(name)
            yield agency, term("rdf:type"), term("Agency")
            yield agency, term("rdfs:label"), t.zh(name)
            yield agency, term("jurisdiction"), self.terms.place(code)
            yield from self.gazetteer.triples(code, self.terms)
            parent = next((name[:end] for end in range(len(name) - 1, 0, -1) if name[:end] in known), None)
            if parent:
                yield agency, term("org:subOrganizationOf"), self._agency(parent)

        for mention in self.extraction.agencies:
            where = self.terms.position(self.report, mention.start, mention.end)
            yield self._agency(mention.name), term("namedAt"), where

    def _policy(self, mention: PolicyMention) -> str:
        """The document of a mention; where the text tells no scope, the catalogue may."""
        return self.terms.policy(mention.title, mention.scope or self.gazetteer.scopes.get(mention.title))

    def _policies(self) -> Iterator[Triple]:
        for mention in self.extraction.policies:
            policy = self._policy(mention)
            yield policy, term("rdf:type"), term("Policy")
            yield policy, term("rdfs:label"), t.zh(mention.title)
            yield policy, term("type"), term(f"type-{mention.type}")
            if mention.scope:
                yield policy, term("scope"), t.zh(mention.scope)
            if mention.number and not mention.number_of_notice:
                yield policy, term("number"), t.literal(mention.number)
            if mention.carries:
                yield from self._carried(policy, mention.carries)

    def _carried(self, notice: str, title: str) -> Iterator[Triple]:
        """The document that a notice prints and puts into force, if the report names it itself."""
        if named := self.named.get(title):
            yield notice, term("carries"), self._policy(named)

    def _statement(self, statement: str, kind: str, spans: Iterable[tuple[int, int]]) -> Iterator[Triple]:
        """What links, uses, measures and observations have in common."""
        yield statement, term("rdf:type"), term(kind)
        yield statement, term("jurisdiction"), self.place
        yield statement, term("report"), self.report
        for start, end in spans:
            yield from self._evidence(statement, start, end)

    def _why(self, statement: str, reasons: Iterable[Why]) -> Iterator[Triple]:
        """The rules behind a statement: those of its surest mention."""
        surest = max(reasons, key=lambda why: why.confidence)
        yield statement, term("rule"), t.literal(surest.rule)
        yield statement, term("confidence"), t.decimal(surest.confidence)

    def _year(self, statement: str) -> Iterator[Triple]:
        if self.extraction.profile.year:
            yield statement, term("year"), t.year(self.extraction.profile.year)

    def _links(self) -> Iterator[Triple]:
        same = _groups(
            ((m.actor, m.title, m.scope, m.relation, m.status), m) for m in self.extraction.policies
        )
        for mentions in same.values():
            yield from self._link(mentions)

    def _link(self, mentions: list[PolicyMention]) -> Iterator[Triple]:
        first = mentions[0]
        policy, actor = self._policy(first), self._agency(first.actor)
        relation, status = term(first.relation), status_term(first.status)
        link = self.terms.content("link", self.report, actor, policy, relation, status)
        yield from self._statement(link, "PolicyLink", [(m.start, m.end) for m in mentions])
        yield from self._why(link, (m.why for m in mentions))
        yield from self._year(link)
        yield link, term("actor"), actor
        yield link, term("policy"), policy
        yield link, term("relation"), relation
        yield link, term("status"), status
        if first.status is Status.DONE:
            yield self.place, relation, policy
        for edition in sorted({year for mention in mentions for year in mention.editions}):
            yield link, term("edition"), t.year(edition)
        if first.version:
            yield link, term("version"), t.date(first.version)
        for mention in mentions:
            if mention.number and mention.number_of_notice:
                yield from self._notice(link, policy, mention.number, mention.number_issuer)

    def _notice(self, link: str, policy: str, number: str, issuer: str | None) -> Iterator[Triple]:
        notice = self.terms.policy(number)
        if issuer:
            yield notice, term("eli:passed_by"), self._agency(issuer)
        yield link, term("notice"), notice
        yield notice, term("rdf:type"), term("Policy")
        yield notice, term("rdfs:label"), t.zh(number)
        yield notice, term("number"), t.literal(number)
        yield notice, term("type"), term("type-normative")
        yield notice, term("forwards"), policy

    def _uses(self) -> Iterator[Triple]:
        for use in self.extraction.programs:
            for status, mentions in _groups((m.status, m) for m in use.mentions).items():
                yield from self._use(use, status_term(status), mentions)

    def _use(self, use: ProgramUse, status: str, mentions: list[ProgramMention]) -> Iterator[Triple]:
        program = self.terms.program(use.key)
        statement = self.terms.content("use", self.report, program, status)
        yield program, term("rdf:type"), term("Program")
        yield program, term("skos:prefLabel"), t.zh(use.key)
        yield from self._statement(statement, "ProgramUse", [(m.start, m.end) for m in mentions])
        yield from self._why(statement, (m.why for m in mentions))
        yield from self._year(statement)
        yield statement, term("program"), program
        yield statement, term("status"), status
        if use.local:
            yield statement, term("localName"), t.zh(use.local)
        if status == term(Status.DONE):
            yield self.place, term("practises"), program

    def _measures(self) -> Iterator[Triple]:
        involved = self._involved()
        for position, sentence in enumerate(self.extraction.sentences):
            if sentence.status not in MEASURE_STATUSES:
                continue
            measure = self.terms.content("measure", self.report, str(sentence.start), str(sentence.end))
            yield from self._statement(measure, "Measure", [self.quotes.span(sentence.start, sentence.end)])
            yield from self._why(measure, [sentence.why])
            yield from self._year(measure)
            yield measure, term("status"), status_term(sentence.status)
            if sentence.theme:
                yield measure, term("theme"), term(f"theme-{sentence.theme}")
            for thing in involved.get(position, ()):
                yield measure, term("involves"), thing

    def _involved(self) -> Mapping[int, list[str]]:
        """The policies, programs and agencies named in each sentence, by the sentence's position."""
        layers = self.extraction
        things = [(m.start, self._policy(m)) for m in layers.policies]
        things += [(m.start, self.terms.program(use.key)) for use in layers.programs for m in use.mentions]
        things += [(m.start, self._agency(m.name)) for m in layers.agencies]
        return _groups((self.quotes.position(start), thing) for start, thing in things)

    def _observation(self, seen: Observation) -> Iterator[Triple]:
        indicator = self.terms.indicator(seen.indicator)
        parts = (str(seen.start), str(seen.end), seen.indicator, repr(seen.value), seen.unit)
        statement = self.terms.content("observation", self.report, *parts)
        yield indicator, term("rdf:type"), term("Indicator")
        yield indicator, term("rdf:type"), term("skos:Concept")
        yield indicator, term("skos:inScheme"), term("indicators")
        yield indicator, term("skos:prefLabel"), t.zh(seen.indicator)
        yield from self._statement(statement, "Observation", [(seen.start, seen.end)])
        yield from self._why(statement, [seen.why])
        yield statement, term("rdf:type"), term("qb:Observation")
        yield statement, term("qb:dataSet"), term("observations")
        yield statement, term("indicator"), indicator
        yield statement, term("value"), t.decimal(seen.value)
        yield statement, term("unit"), t.literal(seen.unit)
        yield statement, term("bound"), t.literal(seen.bound)
        if seen.year:
            yield statement, term("year"), t.year(seen.year)

    def _evidence(self, statement: str, start: int, end: int) -> Iterator[Triple]:
        evidence = self.terms.content("evidence", self.report, str(start), str(end))
        selector = self.terms.content("selector", self.report, str(start), str(end))
        first, last = self.quotes.span(start, end)
        yield statement, term("evidence"), evidence
        yield evidence, term("rdf:type"), term("Evidence")
        yield evidence, term("report"), self.report
        yield evidence, term("quote"), t.literal(self.extraction.text[first:last])
        yield evidence, term("start"), t.integer(first)
        yield evidence, term("end"), t.integer(last)
        yield evidence, term("oa:hasSelector"), selector
        yield selector, term("rdf:type"), term("oa:TextPositionSelector")
        yield selector, term("rdf:type"), term("oa:TextQuoteSelector")
        yield selector, term("oa:start"), t.integer(start)
        yield selector, term("oa:end"), t.integer(end)
        yield selector, term("oa:exact"), t.literal(self.extraction.text[start:end])
