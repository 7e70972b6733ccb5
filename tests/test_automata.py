"""What is looked for in one pass is what every pattern or word would find alone."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.literals import Scan, Sieve, needs
from kg.extract.signs import Opening, alphabet, opening
from kg.extract.spans import Taken
from kg.extract.words import Words
from kg.lexicon import load_lexicon

LEXICON = load_lexicon(None)
#: Sentences that each table's rows were written for, to be cut and joined by the tests.
EXAMPLES = sorted(
    {row.example for table in (LEXICON.relations, LEXICON.statuses, LEXICON.themes) for row in table}
)
SENTENCES = st.lists(st.sampled_from(EXAMPLES), max_size=3).map("，".join)
TEXTS = st.one_of(
    SENTENCES, SENTENCES.map(lambda text: text[::2]), st.text("没有未拟将《》法规，。ab", max_size=30)
)
FORMS = "没有?|未能 将[再要]? 《[^》]+》 (?:ab){1,2} (?<=未)能 (?i)AB a.c [^a]b ^将"
PATTERNS = [re.compile(form) for form in FORMS.split()]


@given(TEXTS)
def test_a_sieve_keeps_whatever_fits(text: str) -> None:
    kept = Sieve(PATTERNS, lambda pattern: pattern).sift(text)
    assert [p for p in PATTERNS if p.search(text)] == [p for p in kept if p.search(text)]
    assert kept == [pattern for pattern in PATTERNS if pattern in kept], "in the order of the table"


@given(TEXTS)
def test_a_scan_finds_what_the_patterns_find(text: str) -> None:
    found = [(row.pattern, m.span()) for row, m in Scan(PATTERNS, lambda pattern: pattern).matches(text)]
    assert found == [(p.pattern, m.span()) for p in PATTERNS for m in p.finditer(text)]


@given(TEXTS)
def test_an_opening_finds_what_its_pattern_finds(text: str) -> None:
    for pattern in PATTERNS:
        assert [m.span() for m in Opening(pattern).finditer(text)] == [
            m.span() for m in pattern.finditer(text)
        ]


@pytest.mark.parametrize(
    ("pattern", "whole", "part", "reason"),
    [
        ("没有|未能", {"没有", "未能"}, {"没有", "未能"}, "alternatives"),
        (
            "将[再要]?推",
            {"将推", "将再推", "将要推"},
            {"将推", "将再推", "将要推"},
            "an option is told",
        ),
        ("拟.*实施", None, {"实施"}, "the longest words that must be there"),
        (r"\d+件", None, {"件"}, "a class of many signs is not told"),
        (r"(\w)\1", None, {""}, "nothing is known of a reference"),
        ("(?!不)好", {"好"}, {"好"}, "what may not stand there is not needed"),
        ("(?i)ab", None, {""}, "case that is folded"),
    ],
)
def test_what_a_pattern_needs(pattern: str, whole: set[str] | None, part: set[str], reason: str) -> None:
    found = needs(re.compile(pattern))
    assert (found.whole, found.part) == (whole and frozenset(whole), frozenset(part)), reason


def test_signs_of_a_pattern() -> None:
    assert opening(re.compile("《|〈")) == "〈《"
    assert opening(re.compile("a?")) is None, "it may match nothing"
    assert opening(re.compile(".b")) is None, "any sign"
    assert alphabet(re.compile("[ab]c*")) == "\nabc"
    assert alphabet(re.compile("[^a]")) is None


@given(TEXTS, st.sets(st.text("没有未拟法规", min_size=1, max_size=3), max_size=8))
def test_words_are_found_wherever_they_stand(text: str, wanted: set[str]) -> None:
    words = Words({word: word.upper() for word in wanted})
    spans = sorted((m.start(), m.start() + len(w)) for w in wanted for m in re.finditer(f"(?={w})", text))
    assert sorted((start, end) for start, end, _ in words.find(text)) == spans
    assert sorted(words.values(text)) == sorted(text[start:end] for start, end in spans)
    longest = words.longest(text)
    assert all(one[1] <= other[0] for one, other in pairwise(longest))


@pytest.mark.parametrize("text", ["", "𠮷没有𠮷", "\ud800没有", "没\x00有没有"])
def test_words_beside_rare_characters(text: str) -> None:
    assert [text[start:end] for start, end, _ in Words({"没有": 1}).find(text)] == ["没有"] * text.count(
        "没有"
    )


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 5)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(SPANS), SPANS)
def test_a_span_is_free_where_no_other_is(taken: list[tuple[int, int]], span: tuple[int, int]) -> None:
    free = all(end <= span[0] or span[1] <= start for start, end in taken)
    assert Taken(taken).free(*span) is free


@given(st.lists(SPANS))
def test_what_is_taken_never_overlaps(spans: list[tuple[int, int]]) -> None:
    taken = Taken()
    kept = [span for span in spans if taken.take(*span)]
    assert all(one[1] <= other[0] for one, other in pairwise(sorted(kept)))
    assert not any(taken.free(*span) for span in spans)
