"""The patterns around quantities, which tell what a number counts, and a tokenizer."""

import logging
import re
from functools import cache

import jieba

from kg.extract.signs import Opening, alphabet
from kg.lexicon import Lexicon


class ObservationRules:
    """The patterns around quantities, compiled, and a tokenizer of our own."""

    def __init__(self, lexicon: Lexicon) -> None:
        p = lexicon.patterns["values"]
        near = "|".join(
            p[name] for name in ("change", "more_before", "less_before", "approx_before", "change_to")
        )
        self.between = re.compile(rf"(?:{near})*+{p['between']}(?:{p['change']})?$")
        self.between_signs = alphabet(self.between) or ""
        self.rated = re.compile(rf"{p['rated']}{p['between']}$")
        self.zero = Opening(re.compile(p["zero"]))
        self.change_to = re.compile(p["change_to"])
        self.counted = lexicon.patterns["counted"]
        self.respective = re.compile(p["respective"])
        self.rate = re.compile(p["rate"])
        self.no_phrase = re.compile(p["no_phrase"])
        self.phrase_stop = re.compile(p["phrase_stop"])
        self.year = re.compile(p["year"])
        self.titles = re.compile(p["titles"])
        self.denied = re.compile(p["denied"])
        self.lead = re.compile(p["lead"])
        self.verb = re.compile(f"{p['act']}|{p['lead']}")
        acts = "|".join(act for act in p["act"].split("|") if len(act) > 1)  # 办 and 审 end words, too
        self.front = re.compile(f"(?:{p['front']}){{1,3}}(?<!不)(?<!不予)(?=(?:{acts})(?!率))")
        jieba.setLogLevel(logging.WARNING)
        self.tokens = jieba.Tokenizer()


@cache
def observation_rules(lexicon: Lexicon) -> ObservationRules:
    """The rules of a lexicon, compiled once."""
    return ObservationRules(lexicon)
