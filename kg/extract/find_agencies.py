"""Text → mentions of organs of party and state, named in full with their place."""

import re
from dataclasses import dataclass, replace

from kg.extract.agency_rules import agency_rules
from kg.extract.flow import covered
from kg.extract.gazetteer import Gazetteer, Locale, PlaceMention, gazetteer, government
from kg.extract.reasons import why
from kg.extract.spans import Taken
from kg.lexicon import Lexicon
from kg.model import AgencyMention, Level
from kg.places import NATION
from kg.tables import CentralAgency, Place

_CORE = re.compile(r"[一-龥]{1,20}")
_PLACE = re.compile(r"^.*?[省市县区旗州盟镇乡](?=[一-龥]{3})")
_PARTY = re.compile(r"中共(?P<place>.+?)(?:工作)?委员会")
_NEXT_TO = re.compile(r"[、和与及]$")


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A place in front of an organ: its span, its name in organ names, its code and level."""

    start: int
    end: int
    name: str
    adcode: str
    level: Level | None


@dataclass(frozen=True, slots=True)
class _Found:
    """An organ behind a place: where it ends, its name, and the rule and row that found it."""

    end: int
    name: str
    rule: str
    row: str


def find_own_groups(
    text: str, hidden: list[tuple[int, int]], issuer: str, locale: Locale, lexicon: Lexicon
) -> list[AgencyMention]:
    """The reporting department's own party group and committee: 局党组, 厅党委."""
    if issuer == government(locale):
        return []
    found = []
    for match in agency_rules(lexicon).own_group.finditer(covered(text, hidden)):
        name = f"中共{issuer}委员会" if match["group"] == "党委" else f"中共{issuer}{match['group']}"
        name += match["tail"] or ""
        span = match.start(), match.end(), match.group()
        found.append(AgencyMention(*span, name, locale.base.adcode, why(lexicon, "agency.own")))
    return found


def find_agencies(
    text: str, hidden: list[tuple[int, int]], locale: Locale, lexicon: Lexicon
) -> list[AgencyMention]:
    """The agencies named in the text, in order; spans in ``hidden`` (document titles) are not looked at."""
    return _Finder(covered(text, hidden), locale, lexicon).find()


class _Finder:
    def __init__(self, text: str, locale: Locale, lexicon: Lexicon) -> None:
        self.text = text
        self.locale = locale
        self.lexicon = lexicon
        self.places: Gazetteer = gazetteer(lexicon)
        self.rules = agency_rules(lexicon)
        self.level_words: dict[str, tuple[str, str, Level] | None] = {}

    def find(self) -> list[AgencyMention]:
        """Central organs, organs behind a place, then organs that stand alone."""
        found = [self._central(match, row) for row, match in self.rules.central.matches(self.text)]
        for anchor in self._anchors():
            mention = self._behind(anchor)
            if mention:
                found.append(mention)
        found = merged(found)
        found = merged(found, self._alone(found))
        return _expand_short_names(found)

    def _central(self, match: re.Match[str], row: CentralAgency) -> AgencyMention:
        end, name = self._with_tail(match.end(), row.name)
        reason = why(self.lexicon, "agency.central", rows=(row.origin,))
        return AgencyMention(match.start(), end, self.text[match.start() : end], name, NATION, reason)

    def _anchors(self) -> list[_Anchor]:
        """Places that may begin an organ's name: names of places, and level words such as 市."""
        anchors = []
        taken: dict[int, int] = {}
        for m in self.places.mentions(self.text):
            place = self.places.choose(m.places, self.locale)
            if place is None or not self.rules.whole.search(self.text[m.start : m.end]):
                continue  # 武汉 without 市 more often begins the name of a zone or a firm
            if self.rules.ambiguous.fullmatch(self.text, m.start, m.end) and not self._sure(m, place, taken):
                continue
            start = taken.get(m.start, m.start)
            taken[m.end] = start
            anchors.append(_Anchor(start, m.end, self.places.organ_place(place), place.adcode, place.level))
        ends = {a.end for a in anchors}
        for match in self.rules.levels.finditer(self.text):
            start, end = match.span()
            here = None if end in ends else self._level_word(match.group())
            if here and not self.rules.not_before.match(self.text[max(0, start - 1) : end]):
                anchors.append(_Anchor(start, end, *here))
        local = self._local_anchors(ends)
        begun = {anchor.start for anchor in local}  # 苏州工业园区 is no 苏州
        named = [anchor for anchor in anchors if anchor.start not in begun]
        return sorted([*named, *local], key=lambda a: (a.end, a.start))

    def _sure(self, mention: PlaceMention, place: Place, taken: dict[int, int]) -> bool:
        """Whether an ambiguous name is that of a place: one near ours, or one behind the place above it."""
        base = self.locale.base
        near = {above.adcode for above in self.places.chain(base)} - {NATION}
        within = base.adcode in near and base in self.places.chain(place)
        return mention.start in taken or within or bool(near & {place.adcode, place.parent})

    def _level_word(self, word: str) -> tuple[str, str, Level] | None:
        """The name, code and level of the place that 市, 县 … means in this report."""
        if word not in self.level_words:
            here = self.places.resolve(word, self.locale)
            own = here is not None and here[0] == self.locale.name
            level = self.locale.level if own or not here else self.places.at(here[1]).level
            self.level_words[word] = (*here, level) if here else None
        return self.level_words[word]

    def _local_anchors(self, taken: set[int]) -> list[_Anchor]:
        """Towns and zones, which no table holds: our own, and those named in front of an organ."""
        base = self.places.organ_place(self.locale.base)
        anchors = []
        if self.locale.level in (Level.TOWNSHIP, Level.ZONE):
            own = re.escape(self.locale.name.removeprefix(base))
            anchors = [(m, self.locale.name) for m in re.finditer(own, self.text)]
        if self.locale.level is Level.ZONE:
            anchors += [(m, self.locale.name) for m in self.rules.own_zone.finditer(self.text)]
        if self.locale.level is Level.COUNTY:
            anchors += [(m, base + m.group()) for m in self.rules.towns(self.text)]
        anchors += [(m, self._zone(m.group())) for m in self.rules.zones(self.text)]
        code = self.locale.base.adcode
        return [_Anchor(m.start(), m.end(), name, code, None) for m, name in anchors if m.end() not in taken]

    def _zone(self, name: str) -> str:
        """A zone by its name; our own also by a shorter one: 净月高新区 for 长春净月高新技术产业开发区."""
        ours = self.locale.level is Level.ZONE and re.search(".*".join(name), self.locale.name)
        return self.locale.name if ours else name

    def _behind(self, anchor: _Anchor) -> AgencyMention | None:
        """The longest organ whose name begins with the anchor."""
        term = self.rules.term.match(self.text, anchor.end)
        found = self._organ(anchor, term.end() if term else anchor.end)
        if found is None:
            return None
        end, name = self._with_tail(found.end, found.name)
        party = self.text[max(0, anchor.start - 2) : anchor.start] == "中共" and name.startswith("中共")
        start = anchor.start - 2 if party else anchor.start
        alone = ("agency.alone",) if anchor.start == anchor.end else ()
        reason = why(self.lexicon, found.rule, *alone, rows=(found.row,))
        return AgencyMention(start, end, self.text[start:end], name, anchor.adcode, reason)

    def _organ(self, anchor: _Anchor, begin: int) -> _Found | None:
        """The longest of the organs that the tables know, else one that has an organ's ending."""
        candidates = []
        for organ in self.rules.organs_at(self.text, begin):
            match = organ.form.match(self.text, begin)
            if match and (not organ.levels or anchor.level in organ.levels):
                name = organ.name.replace("{place}", anchor.name)
                name = match.expand(name) if "\\" in name else name
                candidates.append(_Found(match.end(), name, "agency.organ", organ.origin))
        department = self.rules.department(self.text, begin)
        if department:
            end, full, row = department
            candidates.append(_Found(end, anchor.name + full, "agency.department", row))
        if not candidates and (unlisted := self._unlisted(begin)):
            candidates.append(_Found(unlisted[0], anchor.name + unlisted[1], "agency.ending", ""))
        return max(candidates, key=lambda found: found.end, default=None)

    def _unlisted(self, start: int) -> tuple[int, str] | None:
        """An organ no row names: characters without a verb or particle up to an organ ending."""
        core = _CORE.match(self.text, start)
        if not core:
            return None
        words = core.group()
        ending = self.rules.ending.search(words)
        if not ending or ending.end() < 3 or self.rules.core_stop.search(words[: ending.end()]):
            return None
        name = words[: ending.end()]
        if self.rules.verb.search(name) and not self.rules.group.search(name):
            return None
        return start + ending.end(), name.removeprefix("级")

    def _with_tail(self, end: int, name: str) -> tuple[int, str]:
        """Adds an office or a party group that stands behind an organ."""
        tail = self.rules.tail.match(self.text, end)
        if not tail or (name.endswith(("办公室", "政府", "委员会办公室")) and tail.group() != "党组"):
            return end, name
        word = self.rules.whole_words.get(tail.group(), tail.group())
        return tail.end(), ("中共" if word.startswith("党") else "") + name + word

    def _alone(self, found: list[AgencyMention]) -> list[AgencyMention]:
        """Organs without a place: of the place of the organ they are coordinated with, else of our own."""
        ends = {m.end + 1: m for m in found if _NEXT_TO.match(self.text[m.end : m.end + 1])}
        alone = []
        for _, match in self.rules.alone.matches(self.text):
            start = match.start()
            neighbour = ends.get(start)
            bounded = self.rules.bounded.search(self.text[max(0, start - 1) : start])
            free = bounded and not self.rules.listed.match(self.text, start)
            if not (neighbour or free or self.rules.always.match(self.text, start)):
                continue
            anchor = self._own_anchor(match, neighbour)
            mention = anchor and self._behind(anchor)
            if mention and mention.end > mention.start:
                alone.append(mention)
                if _NEXT_TO.match(self.text[mention.end : mention.end + 1]):
                    ends[mention.end + 1] = mention
        return alone

    def _own_anchor(self, match: re.Match[str], neighbour: AgencyMention | None) -> _Anchor | None:
        """An empty anchor in front of an organ that stands alone."""
        own = neighbour is None or neighbour.name.removeprefix("中共").startswith(self.locale.name)
        if neighbour is not None and not own and neighbour.adcode != NATION:
            place = self.places.at(neighbour.adcode)
            return _Anchor(
                match.start(), match.start(), self.places.organ_place(place), place.adcode, place.level
            )
        if self.locale.base.adcode == NATION:
            return None
        base = self.locale.base
        if match.group().endswith("厅"):
            base = self.places.chain(base)[-1]
            return _Anchor(match.start(), match.start(), base.name, base.adcode, base.level)
        party = _PARTY.fullmatch(neighbour.name) if neighbour else None
        below = party and self.rules.whole.search(party["place"])  # 雪山镇党委、政府 in a county's report
        name = party["place"] if party and below else self.locale.name
        return _Anchor(match.start(), match.start(), name, base.adcode, self.locale.level)


def merged(*groups: list[AgencyMention]) -> list[AgencyMention]:
    """The longest of overlapping mentions, in text order."""
    every = [mention for group in groups for mention in group]
    taken = Taken()
    kept = [m for m in sorted(every, key=lambda m: (m.start - m.end, m.start)) if taken.take(m.start, m.end)]
    return sorted(kept, key=lambda m: m.start)


def _expand_short_names(mentions: list[AgencyMention]) -> list[AgencyMention]:
    """城管局 is the 城市综合管理行政执法局 that the same report names in full."""
    spelled = {m.name for m in mentions if len(m.surface) > 8}
    names = [_longer_name(mention, spelled) for mention in mentions]
    return [m if m.name == name else replace(m, name=name) for m, name in zip(mentions, names, strict=True)]


def _longer_name(mention: AgencyMention, spelled: set[str]) -> str:
    """The only fully spelled organ of which the surface without its place is an abbreviation."""
    if mention.name in spelled or not mention.surface.endswith("局"):
        return mention.name
    short = _PLACE.sub("", mention.surface)
    if len(short) < 3 or len(short) > 5:
        return mention.name
    place = mention.name[: mention.name.rfind(short[0])]
    fits = [
        n
        for n in spelled
        if place and n.startswith(place + short[0]) and re.search(".*".join(short) + "$", n)
    ]
    return fits[0] if len(fits) == 1 else mention.name
