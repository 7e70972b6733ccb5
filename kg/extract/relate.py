"""Linked mentions → what the report says of each document: relation, status, actor, whose number."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from kg.extract.classify import Label
from kg.extract.find_policies import Title
from kg.extract.gazetteer import Locale
from kg.extract.link import NATIONAL_SCOPE, Document
from kg.extract.literals import Sieve
from kg.extract.number_issuer import number_head, number_issuer
from kg.extract.reasons import why
from kg.extract.relation_rules import relation_rules
from kg.extract.segment import Passage
from kg.extract.title_lists import TitleList, title_lists
from kg.lexicon import Lexicon
from kg.model import AgencyMention, Level, PolicyMention, Profile, Relation, Status
from kg.places import NATION
from kg.tables import RelationCue

_OWN_ACTS = {Relation.ISSUES, Relation.DRAFTS, Relation.REVISES, Relation.PUBLISHES}
_CARRIED = _OWN_ACTS | {Relation.FORWARDS}
_YEAR = re.compile(r"20\d\d")
_TITLE = re.compile(r"《[^《》]{0,200}》")
_COMMA = re.compile(r"[,，;；]")
_CLAUSE = re.compile(r"[,，]\s*$")
_JOINED = re.compile(r"[、和与及]?")
_ATTRIBUTE_REACH = 8
_AFTER_SUBJECT = 12
_FAR = 600  # characters of a sentence on either side of a title that may speak of it


@dataclass(frozen=True, slots=True)
class _Told:
    """A relation, where the words that tell it begin, and the rule and row that found them."""

    relation: Relation
    start: int
    rule: str
    row: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a report when its titles are read; ``labels`` belong to ``passages``."""

    text: str
    passages: list[Passage]
    labels: list[Label]
    agencies: list[AgencyMention]
    profile: Profile
    locale: Locale


def relate(linked: list[tuple[Title, Document]], reading: Reading, lexicon: Lexicon) -> list[PolicyMention]:
    """A PolicyMention for every linked title, in order."""
    reader = _Reader(reading, lexicon)
    return [m for group in title_lists(linked, reading.text, lexicon) for m in reader.mentions(group)]


class _Reader:
    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.rules = relation_rules(lexicon)
        self.starts = [passage.start for passage in reading.passages]
        self.agency_starts = [agency.start for agency in reading.agencies]
        self.sentences = list(zip(reading.passages, reading.labels, strict=True))
        self.agencies = reading.agencies
        self.text = reading.text
        self.profile = reading.profile
        self.locale = reading.locale
        central = self.locale.level is Level.NATIONAL
        self.own_scope = self.profile.issuer if central else self.locale.name

    def mentions(self, group: TitleList) -> list[PolicyMention]:
        """One mention for every title of a group."""
        at = bisect_right(self.starts, group.start) - 1
        if at < 0 or group.start >= self.sentences[at][0].end:
            return []
        passage, label = self.sentences[at]
        told = self._relation(passage, group)
        actors = self._actor(at, passage, group, told)
        status = self._status(passage, label, group, told, actors)
        names = [a.name for a in actors]
        name = "、".join(names) if names and self.profile.issuer not in names else self.profile.issuer
        years = self._editions(passage, group, told)
        return [self._mention(*member, told, status, name, years) for member in group.members]

    def _editions(self, passage: Passage, group: TitleList, told: _Told) -> tuple[int, ...]:
        """The years in front of a title that is made, published or forwarded anew in each of them."""
        if told.relation not in _CARRIED:
            return ()
        listed = self.rules.words["years"].search(self._before(passage, group))
        return tuple(int(year) for year in _YEAR.findall(listed.group())) if listed else ()

    def _mention(
        self,
        title: Title,
        document: Document,
        told: _Told,
        status: Status,
        actor: str,
        years: tuple[int, ...],
    ) -> PolicyMention:
        relation = told.relation
        if title.inner:
            relation = Relation.IMPLEMENTS if relation in _OWN_ACTS else relation
        elif relation in _OWN_ACTS and status is not Status.CONTEXT:
            document = replace(document, scope=document.scope or self.own_scope)
        number = title.number.text if title.number else None
        return PolicyMention(
            title.start,
            title.end,
            self.text[title.start : title.end],
            document.title,
            number,
            document.type,
            document.scope,
            relation,
            status,
            actor,
            number_of_notice=self._of_notice(number, document, relation),
            number_damaged=number is not None and not self.rules.whole.fullmatch(number),
            number_issuer=number_issuer(number, self.locale, self.lexicon) if number else None,
            version=document.version,
            carries=document.carries,
            candidates=document.candidates,
            editions=() if _YEAR.search(document.title) else years,
            why=why(self.lexicon, document.rule, told.rule, rows=(document.row, told.row)),
        )

    def _of_notice(self, number: str | None, document: Document, relation: Relation) -> bool:
        """Whether a number belongs to the notice that forwards the document: its head is not the issuer's."""
        if (
            number is None
            or relation is not Relation.FORWARDS
            or self.rules.forwarding.search(document.title)
        ):
            return False
        central = number_head(number) in self.rules.heads
        return central != (document.scope == NATIONAL_SCOPE) or not central

    def _relation(self, passage: Passage, group: TitleList) -> _Told:
        """What is done with the titles of a group, and where the words that tell it begin."""
        left = self._before(passage, group)
        right = self._behind(passage, group).rstrip("\n")
        strong = _told(self.rules.right, right, group.start, "relation.behind")
        firm = _told(self.rules.firm, left, group.start, "relation.before")
        if firm and not (strong and strong.relation is Relation.MENTIONS):
            return firm
        near = self._nearest(left, group.start - len(left))
        published = strong and strong.relation is Relation.PUBLISHES
        if strong and not (near and near.relation is Relation.ISSUES and published):
            return strong
        weak = _told(self.rules.weak, right, group.start, "relation.weak")
        if weak and _CLAUSE.search(left):  # the title begins a clause of its own
            return weak
        return near or weak or _Told(Relation.MENTIONS, group.start, "relation.none", "")

    def _nearest(self, left: str, start: int) -> _Told | None:
        """The cue that ends nearest to the title, the longest of those.

        印发的《…》 in front of a title only describes it and is no act of the sentence.
        """
        plain = _TITLE.sub(lambda m: "\0" * len(m.group()), left)
        attribute = self.rules.words["attribute"].search(plain)
        found = [
            (match.end(), -match.start(), cue)
            for cue in self.rules.left.sift(plain)
            for match in cue.pattern.finditer(plain)
            if not (attribute and cue.relation in _OWN_ACTS and len(plain) - match.end() <= _ATTRIBUTE_REACH)
        ]
        if not found:
            return None
        end, begin, cue = max(found, key=lambda f: f[:2])
        far = _COMMA.search(plain, end)
        rule = "relation.far" if far else "relation.before"
        return _Told(cue.relation, start - begin, rule, cue.origin)

    def _actor(self, at: int, passage: Passage, group: TitleList, told: _Told) -> list[AgencyMention]:
        """The organs that act: the subject of the sentence, or of the sentence right before in the item."""
        relation, verb = told.relation, told.start
        start = max(passage.start, group.start - _FAR)
        inside = self._agencies_in(start, min(passage.end, group.end + _FAR))
        passed = [
            a
            for a in inside
            if a.start >= group.end and self.rules.words["passive"].search(self.text[group.end : a.start])
        ]
        if relation is Relation.ISSUES and passed and verb == group.start:
            return passed[:1]
        subject = self._subject([a for a in inside if a.start < min(verb + 1, group.start)], start)
        if not subject and self.rules.words["purpose"].match(passage.text):
            subject = self._subject([a for a in inside if a.start >= group.end][:1], start)
        if subject or passage.opens or at == 0 or relation not in _CARRIED:
            return subject
        before, label = self.sentences[at - 1]
        if self.rules.words["collective"].match(passage.text) or before.role is not passage.role:
            return []
        start = max(before.start, before.end - _FAR)
        carried = self._subject(self._agencies_in(start, before.end), start)
        own = self.locale.base.adcode
        return carried if label.status is Status.DONE and all(a.adcode == own for a in carried) else []

    def _before(self, passage: Passage, group: TitleList) -> str:
        """The words of a sentence in front of its titles."""
        return self.text[max(passage.start, group.start - _FAR) : group.start]

    def _behind(self, passage: Passage, group: TitleList) -> str:
        """The words of a sentence behind its titles."""
        return self.text[group.end : min(passage.end, group.end + _FAR)]

    def _agencies_in(self, start: int, end: int) -> list[AgencyMention]:
        """The organs named in a part of a sentence."""
        first = bisect_left(self.agency_starts, start)
        return self.agencies[first : bisect_left(self.agency_starts, end)]

    def _subject(self, agencies: list[AgencyMention], start: int) -> list[AgencyMention]:
        """The last agencies that stand where a subject does, coordinated ones together."""
        for together in reversed(self._coordinated(agencies)):
            before, after = (
                self.text[start : together[0].start],
                self.text[together[-1].end : together[-1].end + _AFTER_SUBJECT],
            )
            quoted = before.count("“") > before.count("”")
            words = self.rules.words
            if quoted or words["not_after"].match(after) or words["not_before"].search(before):
                continue
            if words["before"].search(before):
                return together
        return []

    def _coordinated(self, agencies: list[AgencyMention]) -> list[list[AgencyMention]]:
        """Agencies in runs of those that only 、 or 和 keeps apart."""
        runs: list[list[AgencyMention]] = []
        for agency in agencies:
            if runs and _JOINED.fullmatch(self.text, runs[-1][-1].end, agency.start):
                runs[-1].append(agency)
            else:
                runs.append([agency])
        return runs

    def _status(
        self, passage: Passage, label: Label, group: TitleList, told: _Told, actors: list[AgencyMention]
    ) -> Status:
        """The status of the sentence, corrected where the clause or the actor tells otherwise."""
        status = label.status
        if status is Status.NONE:
            status = passage.section
        if self._act_of_others(group, told.relation, actors) or self._in_force(group, told):
            return Status.CONTEXT
        if status is Status.CONTEXT:
            return Status.DONE if told.relation is Relation.IMPLEMENTS else status
        if status is Status.PROBLEM and passage.section is Status.DONE and self._conceded(passage, group):
            return Status.DONE
        return status

    def _conceded(self, passage: Passage, group: TitleList) -> bool:
        """虽已印发《…》,但…: what stands before the turn was done."""
        before, after = self._before(passage, group), self._behind(passage, group)
        return bool(self.rules.words["conceded"].search(before) and self.rules.words["turn"].search(after))

    def _in_force(self, group: TitleList, told: _Told) -> bool:
        """《…》印发后, 自…起施行 of a document that another place issued: told as background."""
        others = all(d.scope not in (None, self.own_scope) for _, d in group.members)
        return others and told.rule == "relation.behind" and told.relation is Relation.ISSUES

    def _act_of_others(self, group: TitleList, relation: Relation, actors: list[AgencyMention]) -> bool:
        """Whether central organs issued a document that is not the reporting place's own."""
        if (
            not actors
            or relation not in _OWN_ACTS
            or (self.locale.base.adcode == NATION and len(actors) == 1)
        ):
            return False
        own = any(d.scope == self.locale.name for _, d in group.members)
        return not own and all(a.adcode == NATION and a.name != self.profile.issuer for a in actors)


def _told(cues: Sieve[RelationCue], text: str, start: int, rule: str) -> _Told | None:
    """What the first cue that fits tells of a title."""
    found = next((cue for cue in cues.sift(text) if cue.pattern.search(text)), None)
    return _Told(found.relation, start, rule, found.origin) if found else None
