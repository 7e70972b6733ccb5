"""A report's text → everything it says; knows only words, nothing of RDF."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any, TypeVar

from kg.extract.classify import Label, classify
from kg.extract.document_kinds import other_kind
from kg.extract.find_agencies import find_agencies, find_own_groups, merged
from kg.extract.find_observations import find_observations
from kg.extract.find_policies import find_policies, printed
from kg.extract.find_programs import find_programs
from kg.extract.flow import Flow, running
from kg.extract.gazetteer import Locale
from kg.extract.identify import identify, locate, outside_report
from kg.extract.link import link
from kg.extract.relate import Reading, relate
from kg.extract.segment import Passage, segment, split_sentences
from kg.lexicon import Lexicon
from kg.model import (
    AgencyMention,
    Extraction,
    Observation,
    PolicyMention,
    Profile,
    ProgramMention,
    Sentence,
)
from kg.read import UNTOLD, About

__all__ = ["extract", "is_report", "other_kind"]

Mention = TypeVar("Mention", PolicyMention, AgencyMention, Observation, ProgramMention)

#: The fields of a mention behind start, end and surface; dataclasses.replace is slow.
_REST: dict[type, Callable[[object], tuple[Any, ...]]] = {
    kind: attrgetter(*(field.name for field in fields(kind)[3:]))
    for kind in (PolicyMention, AgencyMention, Observation, ProgramMention)
}


def is_report(text: str, lexicon: Lexicon) -> bool:
    """Whether a text speaks of what these reports are about at all."""
    return re.search(lexicon.patterns["report"]["genre"], running(text, lexicon).text) is not None


def extract(text: str, file: str, lexicon: Lexicon, about: About = UNTOLD) -> Extraction:
    """Everything one report says, layer by layer.

    ``file`` is the name the report is known by; any text is accepted and the same text gives the same
    extraction. Offsets are code points into ``text``, which is never changed. What the file says of itself
    (``about``) tells who reports, and when, where the text has no title or no date.
    """
    flow = running(text, lexicon)
    passages = segment(flow.text, lexicon)
    labels = classify(passages, lexicon)
    outside = outside_report(flow.text, passages, lexicon)
    titles = find_policies(flow.text, outside, lexicon)
    hidden = [*outside, *map(printed, titles)]
    agencies, profile, locale = _identified(flow.text, file, passages, hidden, lexicon)
    if about.title and profile.title is None and (named := _titled(about.title, text, file, lexicon)):
        profile, locale = named
        agencies = find_agencies(flow.text, hidden, locale, lexicon)
    if about.date and profile.date is None:
        profile = replace(profile, date=about.date, year=profile.year or int(about.date[:4]) - 1)
    agencies = merged(agencies, find_own_groups(flow.text, hidden, profile.issuer, locale, lexicon))
    linked = link(titles, flow.text, locale, profile.year, lexicon)
    policies = relate(linked, Reading(flow.text, passages, labels, agencies, profile, locale), lexicon)
    observations = find_observations(flow.text, passages, profile.year, lexicon)
    programs = find_programs(flow.text, passages, labels, lexicon)
    return Extraction(
        text=text,
        profile=profile,
        policies=_placed(policies, flow, text),
        agencies=_placed(agencies, flow, text),
        observations=_placed(observations, flow, text),
        programs=tuple(replace(p, mentions=_placed(p.mentions, flow, text)) for p in programs),
        sentences=tuple(_sentences(text, flow, passages, labels)),
    )


def _identified(
    text: str, file: str, passages: list[Passage], hidden: list[tuple[int, int]], lexicon: Lexicon
) -> tuple[list[AgencyMention], Profile, Locale]:
    locale = locate(text, file, passages, lexicon)
    agencies = find_agencies(text, hidden, locale, lexicon)
    return agencies, identify(text, file, passages, agencies, locale, lexicon), locale


def _titled(title: str, text: str, file: str, lexicon: Lexicon) -> tuple[Profile, Locale] | None:
    """Who reports, told with the title of the page above the text; None if it is no title of a report."""
    whole = running(f"{title}\n{text}", lexicon).text
    passages = segment(whole, lexicon)
    hidden = outside_report(whole, passages, lexicon)
    _, profile, locale = _identified(whole, file, passages, hidden, lexicon)
    return (profile, locale) if profile.title else None


def _placed(mentions: Iterable[Mention], flow: Flow, text: str) -> tuple[Mention, ...]:
    """Mentions of the running text on the text as read."""
    return tuple(_moved(mention, *flow.span(mention.start, mention.end), text) for mention in mentions)


def _moved(mention: Mention, start: int, end: int, text: str) -> Mention:
    if (mention.start, mention.end, mention.surface) == (start, end, text[start:end]):
        return mention
    kind = type(mention)
    return kind(start, end, text[start:end], *_REST[kind](mention))


def _sentences(text: str, flow: Flow, passages: list[Passage], labels: list[Label]) -> Iterator[Sentence]:
    """The sentences of the text as read, each with the label of the passage it is a part of."""
    if len(flow.text) == len(text):
        for passage, label in zip(passages, labels, strict=True):
            yield Sentence(passage.start, passage.end, label.status, label.theme, label.why)
        return
    starts = [passage.start for passage in passages]
    for start, end in split_sentences(flow.source):
        if not flow.shows(start, end):
            continue  # a line of signs without a shape says nothing
        label = labels[max(0, bisect_right(starts, flow.position(start)) - 1)]
        yield Sentence(start, end, label.status, label.theme, label.why)
