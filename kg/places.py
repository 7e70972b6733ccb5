"""The divisions of GB/T 2260 as a tree: what lies in what, and full paths."""

from collections import defaultdict
from functools import cache

from kg.lexicon import Lexicon
from kg.tables import Place

NATION = "100000"


class Places:
    """The places of a lexicon by their code."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._by_code: dict[str, list[Place]] = defaultdict(list)
        for place in sorted(lexicon.places, key=lambda place: place.until or 9999):
            self._by_code[place.adcode].append(place)

    def __contains__(self, adcode: str) -> bool:
        return adcode in self._by_code

    def at(self, adcode: str, year: int | None = None) -> Place:
        """The division with a code: in a year, if the code has borne several names, else the latest."""
        places = self._by_code[adcode]
        return next((p for p in places if year is not None and valid_in(p, year)), places[-1])

    def chain(self, place: Place) -> list[Place]:
        """A place and the places above it, up to the province."""
        above = [place]
        while (parent := above[-1].parent) is not None and parent != NATION:
            above.append(self.at(parent, place.until))
        return above

    def path(self, place: Place) -> str:
        """The full path: 辽宁省丹东市振兴区; 国家 for the nation."""
        if place.adcode == NATION:
            return "国家"
        return "".join(p.name for p in reversed(self.chain(place)))


def valid_in(place: Place, year: int | None) -> bool:
    """Whether a row of the code table holds in a year; None asks for today."""
    if year is None:
        return place.until is None
    return place.since <= year and (place.until is None or year <= place.until)


@cache
def places(lexicon: Lexicon) -> Places:
    """The tree of a lexicon, built once."""
    return Places(lexicon)
