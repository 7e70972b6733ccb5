"""Linked titles → lists of titles (《A》《B》和《C》) that share what is said of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.extract.find_policies import Title
from kg.extract.link import Document
from kg.extract.relation_rules import RelationRules, relation_rules
from kg.lexicon import Lexicon

_CLOSING = re.compile(r"\s*[)）]")
_CLAUSE = re.compile(r"[,，;；]")
_SENTENCE = re.compile(r"[^。；;！？!?\n]{0,300}")
_GAP = 100  # characters that may part two titles of a list
_REACH = 12  # characters in front of a title in which the cue that touches it begins


@dataclass(frozen=True, slots=True)
class TitleList:
    """Titles that only commas, conjunctions and numbers keep apart."""

    start: int
    end: int
    members: list[tuple[Title, Document]]


def title_lists(linked: list[tuple[Title, Document]], text: str, lexicon: Lexicon) -> list[TitleList]:
    """Every title in a list, be it alone; inner titles stand alone."""
    rules = relation_rules(lexicon)
    lists: list[list[tuple[Title, Document]]] = []
    last = 0  # where the list before ends
    for title, document in linked:
        joined = lists and not title.inner and last <= title.start <= last + _GAP
        if joined and rules.joint.fullmatch(text, last, title.start):
            lists[-1].append((title, document))
        else:
            lists.append([(title, document)])
        last = _end(title, text)
    wholes = (TitleList(m[0][0].start, _end(m[-1][0], text), m) for m in lists)
    return [part for whole in wholes for part in _parts(whole, text, rules)]


def _end(title: Title, text: str) -> int:
    """Where a title ends with the number beside it and the parenthesis around that."""
    end = title.number.end if title.number and title.words else title.end
    closing = _CLOSING.match(text, end) if end > title.end else None
    return closing.end() if closing else end


def _parts(whole: TitleList, text: str, rules: RelationRules) -> Iterator[TitleList]:
    """The list, or two when a comma in it parts two clauses: 废止《A》,《B》同步修订."""
    titles = [title for title, _ in whole.members]
    gaps = [(_end(before, text), after.start) for before, after in pairwise(titles)]
    commas = [i for i, gap in enumerate(gaps) if _CLAUSE.search(text, *gap)]
    if commas and _told_on_both_sides(whole, text, rules):
        last = commas[-1]
        end, start = gaps[last]
        yield TitleList(whole.start, end, whole.members[: last + 1])
        whole = TitleList(start, whole.end, whole.members[last + 1 :])
    yield whole


def _told_on_both_sides(whole: TitleList, text: str, rules: RelationRules) -> bool:
    """Whether a cue touches the first title and another follows the last."""
    left = text[max(0, whole.start - _REACH) : whole.start]
    behind = _SENTENCE.match(text, whole.end)
    right = behind.group() if behind else ""
    touches = any(m.end() == len(left) for cue in rules.left.sift(left) for m in cue.pattern.finditer(left))
    return touches and any(cue.pattern.search(right) for cue in rules.right.sift(right))
