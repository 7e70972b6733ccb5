"""Places as things: names, levels and what lies within what, from the lexicon's table of places."""

from collections.abc import Iterator
from functools import cache

from kg.graph import terms as t
from kg.graph.terms import Terms, term
from kg.lexicon import Lexicon
from kg.model import Profile
from kg.places import NATION, Places

Triple = tuple[str, str, str]


class Gazetteer(Places):
    """The places of a lexicon as triples, and who made the documents of its catalogue for whom.

    ``scopes`` gives the place or ministry of a catalogued title.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self.central_agencies = {issuer for entry in lexicon.policies for issuer in entry.issuer}
        self.scopes = {entry.title: entry.scope for entry in lexicon.policies}

    def code_of_agency(self, name: str, adcode: str) -> str:
        """The code of an agency that the report gives none for.

        That of the centre, of the place it is named after, or else of the report (``adcode``).
        """
        if name in self.central_agencies:
            return NATION
        above = self.chain(self.at(adcode)) if adcode in self else []
        return next((place.adcode for place in above if place.name in name), adcode)

    def triples(self, adcode: str, terms: Terms) -> Iterator[Triple]:
        """A place and all above it, the country included; nothing for an unknown code."""
        if adcode not in self:
            return
        chain = self.chain(self.at(adcode))
        if chain[-1].adcode != NATION:
            chain.append(self.at(NATION))
        for place in chain:
            above = terms.place(place.parent) if place.parent else None
            yield from _place(terms.place(place.adcode), place.adcode, place.name, place.level, above)

    def jurisdiction(self, profile: Profile, terms: Terms) -> Iterator[Triple]:
        """The place a report is about, known to the table or not, and all above it."""
        yield from self.triples(profile.adcode, terms)
        place, host = terms.jurisdiction(profile), terms.place(profile.adcode)
        if place != host:
            path = self.path(self.at(profile.adcode)) if profile.adcode in self else ""
            label = profile.jurisdiction.removeprefix(path) or profile.jurisdiction
            yield from _place(place, profile.adcode, label, profile.level, host)
        elif profile.adcode not in self:
            yield from _place(place, profile.adcode, profile.jurisdiction, profile.level, None)


def _place(place: str, adcode: str, label: str, level: str, above: str | None) -> Iterator[Triple]:
    yield place, term("rdf:type"), term("Jurisdiction")
    yield place, term("rdfs:label"), t.zh(label)
    yield place, term("adcode"), t.literal(adcode)
    yield place, term("level"), term(f"level-{level}")
    if above:
        yield place, term("within"), above


@cache
def gazetteer(lexicon: Lexicon) -> Gazetteer:
    """The gazetteer of a lexicon, made once."""
    return Gazetteer(lexicon)
