"""The tables of organs, departments and central agencies, compiled."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain

from kg.extract.literals import Scan, Sieve, needs
from kg.extract.signs import Opening
from kg.lexicon import Lexicon
from kg.tables import Organ


class AgencyRules:
    """The organ tables of a lexicon, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        places, organs = lexicon.patterns["places"], lexicon.patterns["organs"]
        self.levels = Opening(re.compile(places["levels"]))
        self.whole = re.compile(f"(?:{places['levels']})$")
        self.not_before = re.compile(places["not_before"])
        self.ambiguous = re.compile(places["ambiguous"])
        before = organs["before_town"]
        town = rf"(?:(?<![一-龥])|(?<={before}))(?!{before})(?:{organs['in_town']}){{2,5}}?"
        zone = rf"{places['zones']}|{organs['before_zone']}[一-龥]{{2,6}}?(?:{places['zone']})"
        self._town = _sieve(rf"{town}(?:{places['town']})(?={organs['of_town']})")
        self._zone = _sieve(rf"(?:{zone})(?={organs['of_zone']})")
        self.own_zone = re.compile(places["own_zone"])
        self.own_group = re.compile(organs["own_group"])
        self.ending = re.compile(organs["ending"])
        self.tail = re.compile(organs["tail"])
        self.verb = re.compile(organs["verb"])
        self.group = re.compile(organs["group"])
        self.term = re.compile(organs["term"])
        self.core_stop = re.compile(organs["core_stop"])
        self.whole_words = lexicon.patterns["shortened"]
        self._organs = _by_first_sign(lexicon.organs)
        self.central = Scan(lexicon.central_agencies, lambda row: row.form)
        self._departments = {
            short + suffix: (row.full + self._full_suffix(row.full, suffix), row.origin)
            for row in lexicon.departments
            for short in row.short
            for suffix in row.suffixes
        }
        self._longest = max(map(len, self._departments))
        self._heads = {department[:2] for department in self._departments}
        alone = [o.form.pattern for o in lexicon.organs if o.alone]
        alone += [re.escape(d) for d in sorted(self._departments, key=len, reverse=True) if len(d) > 2]
        stems = {short for row in lexicon.departments for short in row.short if len(short) > 1}
        alone += [f"(?:{'|'.join(sorted(stems, key=len, reverse=True))}){organs['unit']}"]
        self.alone = Scan([re.compile("|".join(alone))], lambda pattern: pattern)
        self.bounded = re.compile(organs["bounded"])
        self.always = _joined(lexicon, "always")
        self.listed = _joined(lexicon, "listed")

    def _full_suffix(self, full: str, suffix: str) -> str:
        """委 in full is 委员会; an office has its ending already."""
        return "" if full.endswith(self.whole_words["办"]) else self.whole_words.get(suffix, suffix)

    def towns(self, text: str) -> list[re.Match[str]]:
        """Names of towns in front of their organs."""
        return [match for pattern in self._town.sift(text) for match in pattern.finditer(text)]

    def zones(self, text: str) -> list[re.Match[str]]:
        """Names of zones in front of their organs."""
        return [match for pattern in self._zone.sift(text) for match in pattern.finditer(text)]

    def organs_at(self, text: str, start: int) -> list[Organ]:
        """The organs, in their order, whose form may begin at an offset."""
        return self._organs.get(text[start : start + 1], self._organs[""])

    def department(self, text: str, start: int) -> tuple[int, str, str] | None:
        """The longest department of the table that stands at an offset: its end, full name and row."""
        if text[start : start + 2] not in self._heads:
            return None
        for length in range(self._longest, 1, -1):
            found = self._departments.get(text[start : start + length])
            if found and start + length <= len(text):
                return start + length, *found
        return None


def _joined(lexicon: Lexicon, alone: str) -> re.Pattern[str]:
    """The forms of the organs that stand alone in one way."""
    return re.compile("|".join(o.form.pattern for o in lexicon.organs if o.alone == alone))


def _sieve(pattern: str) -> Sieve[re.Pattern[str]]:
    return Sieve([re.compile(pattern)], lambda compiled: compiled)


def _by_first_sign(organs: Sequence[Organ]) -> dict[str, list[Organ]]:
    """The organs by the sign that their form begins with; at "" those that may begin with any."""
    signs = [{word[:1] for word in needs(organ.form).start} for organ in organs]
    return {
        sign: [organ for organ, begins in zip(organs, signs, strict=True) if begins & {sign, ""}]
        for sign in {"", *chain.from_iterable(signs)}
    }


@cache
def agency_rules(lexicon: Lexicon) -> AgencyRules:
    """The rules of a lexicon, compiled once."""
    return AgencyRules(lexicon)
