"""Linked mentions → what the report says of each document: relation, status, actor, whose number."""

import re
from dataclasses import dataclass

from kg.extract.find_policies import Title
from kg.extract.gazetteer import NATION, Locale
from kg.extract.link import NATIONAL_SCOPE, Document, with_own_scope
from kg.extract.segment import Passage
from kg.lexicon import Lexicon, RelationCue
from kg.model import AgencyMention, PolicyMention, Profile, Relation, Sentence, Status

_OWN_ACTS = {Relation.ISSUES, Relation.DRAFTS, Relation.REVISES, Relation.PUBLISHES}
_CLAUSE = re.compile(r"[,，:：]")
_NOT_SUBJECT = re.compile(
    r"(的|关于|要求|同意|部署|领导|主要领导|门户|网站|官网|常务会|党组会|会议|全会|报告|批准|副?书记|副?主任|副?[市县区局厅镇州省]长|秘书长|年度|各部门|印发的|\S{0,4}指导下|\S{0,4}领导下)"
)
_BEFORE_SUBJECT = re.compile(r"(^|[,，、:：;；)）。]|由|经|和|与|及|是|同时|其中|年|月|日|来|后|下|今年|目前)\s*$")


@dataclass(frozen=True, slots=True)
class _Group:
    """Titles of one list (《A》《B》和《C》), which share what is said of them."""

    start: int
    end: int
    members: list[tuple[Title, Document]]


def relate(
    linked: list[tuple[Title, Document]],
    passages: list[Passage],
    sentences: list[Sentence],
    agencies: list[AgencyMention],
    text: str,
    profile: Profile,
    locale: Locale,
    lexicon: Lexicon,
) -> list[PolicyMention]:
    """A PolicyMention for every linked title, in order."""
    reader = _Reader(passages, sentences, agencies, text, profile, locale, lexicon)
    return [mention for group in _groups(linked, text, lexicon) for mention in reader.mentions(group)]


def _groups(linked: list[tuple[Title, Document]], text: str, lexicon: Lexicon) -> list[_Group]:
    """Joins titles that only commas, conjunctions and numbers keep apart; inner titles stand alone."""
    joint = re.compile(lexicon.patterns["titles"]["joint"] + r"[)）]?" + lexicon.patterns["titles"]["joint"])
    groups: list[_Group] = []
    for title, document in linked:
        end = title.number.end if title.number and title.words else title.end
        closing = re.match(r"\s*[)）]", text[end:]) if end > title.end else None
        end += closing.end() if closing else 0
        last = groups[-1] if groups else None
        if last and not title.inner and last.end <= title.start and joint.fullmatch(text[last.end : title.start]):
            groups[-1] = _Group(last.start, end, [*last.members, (title, document)])
        else:
            groups.append(_Group(title.start, end, [(title, document)]))
    return groups


class _Reader:
    def __init__(
        self,
        passages: list[Passage],
        sentences: list[Sentence],
        agencies: list[AgencyMention],
        text: str,
        profile: Profile,
        locale: Locale,
        lexicon: Lexicon,
    ) -> None:
        self.places_in_text = list(zip(passages, sentences, strict=True))
        self.agencies = agencies
        self.text = text
        self.profile = profile
        self.locale = locale
        self.heads = {row.head: row.issuer for row in lexicon.number_heads}
        self.left = [cue for cue in lexicon.relations if cue.side == "left"]
        self.right = [cue for cue in lexicon.relations if cue.side == "right"]
        self.weak = [cue for cue in lexicon.relations if cue.side == "right-weak"]

    def mentions(self, group: _Group) -> list[PolicyMention]:
        """One mention for every title of a group."""
        at = next((i for i, (p, _) in enumerate(self.places_in_text) if p.start <= group.start < p.end), None)
        if at is None:
            return []
        passage, sentence = self.places_in_text[at]
        relation, verb = self._relation(passage, group)
        actor = self._actor(at, passage, group, verb, relation)
        status = self._status(passage, sentence, group, relation, actor)
        name = actor.name if actor else self.profile.issuer
        return [self._mention(title, document, relation, status, name) for title, document in group.members]

    def _mention(
        self, title: Title, document: Document, relation: Relation, status: Status, actor: str
    ) -> PolicyMention:
        if title.inner:
            relation = Relation.IMPLEMENTS if relation in _OWN_ACTS else relation
        elif relation in _OWN_ACTS and status is not Status.CONTEXT:
            document = with_own_scope(document, self.locale)
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
        )

    def _of_notice(self, number: str | None, document: Document, relation: Relation) -> bool:
        """Whether a number belongs to the notice that forwards the document: its head is not the issuer's."""
        if number is None or relation is not Relation.FORWARDS or "转发" in document.title:
            return False
        head = re.split(r"[〔第]", number)[0]
        central = head in self.heads
        return central != (document.scope == NATIONAL_SCOPE) or not central

    def _relation(self, passage: Passage, group: _Group) -> tuple[Relation, int]:
        """What is done with the titles of a group, and where the words that tell it begin."""
        left = self.text[passage.start : group.start]
        right = self.text[group.end : passage.end].rstrip("\n")
        strong = _first(self.right, right)
        near = self._nearest(left)
        if strong and not (near and near[0].relation is Relation.ISSUES and strong is Relation.PUBLISHES):
            return strong, group.start
        if near:
            return near[0].relation, passage.start + near[1]
        return _first(self.weak, right) or Relation.MENTIONS, group.start

    def _nearest(self, left: str) -> tuple[RelationCue, int] | None:
        """The cue that ends nearest to the title, the longest of those; other titles are not looked into."""
        plain = re.sub(r"《[^》]*》", lambda m: "\0" * len(m.group()), left)
        best: tuple[int, int, RelationCue] | None = None
        for cue in self.left:
            for match in cue.pattern.finditer(plain):
                found = (match.end(), match.end() - match.start(), cue)
                if best is None or found[:2] > best[:2]:
                    best = found
        return (best[2], best[0] - best[1]) if best else None

    def _actor(
        self, at: int, passage: Passage, group: _Group, verb: int, relation: Relation
    ) -> AgencyMention | None:
        """The organ that acts: the subject of the sentence, or of the sentence right before in the item."""
        inside = [a for a in self.agencies if passage.start <= a.start < passage.end]
        passed = [a for a in inside if a.start >= group.end and re.search(r"[经由被]\s*$", self.text[: a.start])]
        if relation is Relation.ISSUES and passed and verb == group.start:
            return passed[0]
        subject = self._subject([a for a in inside if a.start < min(verb + 1, group.start)], passage.start)
        if subject or passage.opens or at == 0:
            return subject
        before, _ = self.places_in_text[at - 1]
        if self._named_anew(passage) or before.role is not passage.role:
            return None
        return self._subject([a for a in self.agencies if before.start <= a.start < before.end], before.start)

    def _named_anew(self, passage: Passage) -> bool:
        """Whether the sentence brings a subject of its own that is no organ: 我市, 全县, 各部门."""
        return bool(re.match(r"(同时[,，]?)?(我|全|各|本)[市县区省州盟旗局厅委镇办级部]", passage.text))

    def _subject(self, agencies: list[AgencyMention], start: int) -> AgencyMention | None:
        for agency in reversed(agencies):
            before, after = self.text[start : agency.start], self.text[agency.end :][:12]
            coordinated = re.match(r"[、和与及]", after) and any(b.start == agency.end + 1 for b in agencies)
            if _BEFORE_SUBJECT.search(before) and not _NOT_SUBJECT.match(after) and not coordinated:
                if re.search(r"(在|根据|按照|向|对|为|受|报|与|同|组织)[^,，]{0,8}$", before):
                    continue
                return agency
        return None

    def _status(
        self, passage: Passage, sentence: Sentence, group: _Group, relation: Relation, actor: AgencyMention | None
    ) -> Status:
        """The status of the sentence, corrected where the clause or the actor tells otherwise."""
        status = sentence.status
        if status is Status.NONE:
            status = passage.section
        if self._act_of_others(group, relation, actor):
            return Status.CONTEXT
        if status is Status.CONTEXT:
            return Status.DONE if relation is Relation.IMPLEMENTS and "《" in passage.text and self._own_act(passage, group) else status
        if status is Status.PROBLEM and passage.section is Status.DONE and self._conceded(passage, group):
            return Status.DONE
        return status

    def _own_act(self, passage: Passage, group: _Group) -> bool:
        """Whether a background sentence tells the reporter's own act, not a rule or another's decree."""
        return not re.match(r"\s*第\S{1,8}条", self.text[group.end : passage.end])

    def _conceded(self, passage: Passage, group: _Group) -> bool:
        """虽已印发《…》,但…: what stands before the turn was done."""
        before, after = self.text[passage.start : group.start], self.text[group.end : passage.end]
        return bool(re.search(r"(虽|虽然|尽管)?已[^,，]{0,12}$", before) and re.search(r"但|然而|不过", after))

    def _act_of_others(self, group: _Group, relation: Relation, actor: AgencyMention | None) -> bool:
        """Whether an organ above the reporting place issued a document that is not the place's own."""
        if actor is None or relation not in _OWN_ACTS or actor.name == self.profile.issuer:
            return False
        own = any(d.scope == self.locale.name for _, d in group.members)
        return actor.adcode == NATION != self.locale.base.adcode and not own


def _first(cues: list[RelationCue], text: str) -> Relation | None:
    return next((cue.relation for cue in cues if cue.pattern.search(text)), None)


