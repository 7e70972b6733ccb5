"""The cues of ``relations.csv`` by their side of the title, and the patterns of actors and clauses."""

import re
from functools import cache

from kg.extract.literals import Sieve
from kg.lexicon import Lexicon
from kg.tables import RelationCue


class RelationRules:
    """What tells the relation of a title and who acts, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        patterns = lexicon.patterns["actors"] | lexicon.patterns["clauses"]
        titles = lexicon.patterns["titles"]
        self.words = {name: re.compile(pattern) for name, pattern in patterns.items()}
        self.whole = re.compile(lexicon.patterns["numbers"]["whole"])
        self.joint = re.compile(f"{titles['joint']}[)）]?{titles['joint']}|{titles['declares']}")
        self.forwarding = re.compile(titles["forwarding"])
        self.heads = {row.head for row in lexicon.number_heads}
        self.left = _side(lexicon, "left")
        self.firm = _side(lexicon, "left-firm")
        self.right = _side(lexicon, "right")
        self.weak = _side(lexicon, "right-weak")


def _side(lexicon: Lexicon, side: str) -> Sieve[RelationCue]:
    return Sieve([cue for cue in lexicon.relations if cue.side == side], lambda cue: cue.pattern)


@cache
def relation_rules(lexicon: Lexicon) -> RelationRules:
    """The rules of a lexicon, compiled once."""
    return RelationRules(lexicon)
