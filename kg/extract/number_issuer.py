"""Who gave a document its number: 国办发 is the State Council's office, 振政办发 that of 振兴区."""

import re
from functools import cache

from kg.extract.gazetteer import Gazetteer, Locale, gazetteer
from kg.lexicon import Lexicon
from kg.model import Level
from kg.tables import Place


def number_issuer(number: str, locale: Locale, lexicon: Lexicon) -> str | None:
    """The full name of the organ that a document number's head names; None when it tells no one organ.

    Heads of central organs are in a table; a local head is the short name of a province, or the first
    characters of the name of the reporting place or one above it, and the usual letters of the organ.
    """
    rules = _rules(lexicon)
    head = number_head(number)
    if head in rules.central:
        return rules.central[head]
    for tail, organ in rules.tails:
        match = tail.fullmatch(head)
        place = match and rules.place(match["place"], locale)
        if match and place:
            province = place.level is Level.PROVINCE
            words = {"room": "厅" if province else "室", "bureau": "厅" if province else "局"}
            return organ.format(place=rules.places.organ_place(place), **words)
    return None


def number_head(number: str) -> str:
    """What a document number begins with, in front of its year or its 第."""
    return re.split(r"[〔第]", number, maxsplit=1)[0]


class _Rules:
    def __init__(self, lexicon: Lexicon) -> None:
        self.places: Gazetteer = gazetteer(lexicon)
        self.central = {row.head: row.issuer for row in lexicon.number_heads}
        self.provinces = {short: row.adcode for row in lexicon.province_abbreviations for short in row.short}
        tails = [(tail, row.organ) for row in lexicon.number_tails for tail in row.tail]
        longest_first = sorted(tails, key=lambda tail: -len(tail[0]))
        self.tails = [
            (re.compile(f"(?P<place>[一-龥]{{1,3}}?){tail}"), organ) for tail, organ in longest_first
        ]

    def place(self, short: str, locale: Locale) -> Place | None:
        """The place a short name stands for: one of the report's own chain, else a province."""
        for place in self.places.chain(locale.base):
            if place.level is not Level.PROVINCE and place.name.startswith(short):
                return place
        return self.places.at(self.provinces[short]) if short in self.provinces else None


@cache
def _rules(lexicon: Lexicon) -> _Rules:
    return _Rules(lexicon)
