"""A report's text → everything it says; knows only words, nothing of RDF."""

import re

from kg.extract.classify import classify
from kg.extract.find_agencies import find_agencies
from kg.extract.find_observations import find_observations
from kg.extract.find_policies import find_policies
from kg.extract.find_programs import find_programs
from kg.extract.identify import identify, locate, outside_report
from kg.extract.link import link
from kg.extract.relate import Reading, relate
from kg.extract.segment import segment
from kg.lexicon import Lexicon
from kg.model import Extraction

__all__ = ["extract", "is_report"]


def is_report(text: str, lexicon: Lexicon) -> bool:
    """Whether a text speaks of what these reports are about at all."""
    return re.search(lexicon.patterns["report"]["genre"], text) is not None


def extract(text: str, file: str, lexicon: Lexicon) -> Extraction:
    """Everything one report says, layer by layer.

    ``file`` is the name the report is known by; any text is accepted and the same text gives the same
    extraction. Offsets are code points into ``text``, which is never changed.
    """
    passages = segment(text, lexicon)
    sentences = classify(passages, lexicon)
    locale = locate(text, file, passages, lexicon)
    outside = outside_report(text, passages, lexicon)
    titles = find_policies(text, outside, lexicon)
    hidden = [*outside, *((t.start, t.number.end if t.number else t.end) for t in titles)]
    agencies = find_agencies(text, hidden, locale, lexicon)
    profile = identify(text, file, passages, agencies, locale, lexicon)
    linked = link(titles, text, locale, profile.year, lexicon)
    reading = Reading(text, passages, sentences, agencies, profile, locale)
    policies = relate(linked, reading, lexicon)
    observations = find_observations(text, passages, profile.year, lexicon)
    programs = find_programs(text, passages, sentences, lexicon)
    return Extraction(
        text=text,
        profile=profile,
        policies=tuple(policies),
        agencies=tuple(agencies),
        observations=tuple(observations),
        programs=tuple(programs),
        sentences=tuple(sentences),
    )
