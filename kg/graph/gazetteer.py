"""Places as things: names, levels and what lies within what, from the lexicon's table of places."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.graph import terms as t
from kg.graph.terms import COUNTRY, Terms, term
from kg.lexicon import Lexicon, Place
from kg.model import Profile

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Gazetteer:
    """Every place by its code, under its latest name; and who made the documents of the catalogue, and for
    whom (``scopes``: title → place or ministry).
    """

    by_code: dict[str, Place]
    central_agencies: frozenset[str]
    scopes: dict[str, str]

    def chain(self, adcode: str) -> list[Place]:
        """The place and those above it, up to the country; empty for an unknown code."""
        chain, code = [], self.by_code.get(adcode)
        while code is not None:
            chain.append(code)
            code = self.by_code.get(code.parent or "")
        return chain

    def path(self, adcode: str) -> str:
        """The full name of a place from the province down: 辽宁省丹东市振兴区."""
        names = [place.name for place in self.chain(adcode) if place.adcode != COUNTRY]
        return "".join(reversed(names))

    def code_of_agency(self, name: str, adcode: str) -> str:
        """The code of an agency that the report gives none for: the centre, a place it is named after, or
        else the place of the report (``adcode``).
        """
        if name in self.central_agencies:
            return COUNTRY
        named = [place.adcode for place in self.chain(adcode) if place.name in name]
        return named[0] if named else adcode

    def places(self, adcode: str, terms: Terms) -> Iterator[Triple]:
        """A place and all above it."""
        for place in self.chain(adcode):
            above = terms.place(place.parent) if place.parent else None
            yield from _place(terms.place(place.adcode), place.adcode, place.name, place.level, above)

    def jurisdiction(self, profile: Profile, terms: Terms) -> Iterator[Triple]:
        """The place a report is about, known to the table or not, and all above it."""
        yield from self.places(profile.adcode, terms)
        place, host = terms.jurisdiction(profile), terms.place(profile.adcode)
        if place != host:
            label = profile.jurisdiction.removeprefix(self.path(profile.adcode)) or profile.jurisdiction
            yield from _place(place, profile.adcode, label, profile.level, host)
        elif profile.adcode not in self.by_code:
            yield from _place(place, profile.adcode, profile.jurisdiction, profile.level, None)


def _place(place: str, adcode: str, label: str, level: str, above: str | None) -> Iterator[Triple]:
    yield place, term("rdf:type"), term("Jurisdiction")
    yield place, term("rdfs:label"), t.zh(label)
    yield place, term("adcode"), t.literal(adcode)
    yield place, term("level"), term(f"level-{level}")
    if above:
        yield place, term("within"), above


@lru_cache(maxsize=4)
def gazetteer(lexicon: Lexicon) -> Gazetteer:
    """The gazetteer of a lexicon, made once."""
    latest = sorted(lexicon.places, key=lambda place: place.until or 9999)
    issuers = (issuer for entry in lexicon.policies for issuer in entry.issuer)
    scopes = {entry.title: entry.scope for entry in lexicon.policies}
    return Gazetteer({place.adcode: place for place in latest}, frozenset(issuers), scopes)
