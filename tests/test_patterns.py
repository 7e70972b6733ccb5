"""No pattern of the tables or of the code hangs, whatever the text."""

import importlib
import pkgutil
import re

import pytest
from ambiguity import ambiguous, patterns

import kg.extract
import kg.read
from kg.lexicon import load_lexicon

LEXICON = load_lexicon()


def _ours() -> dict[str, re.Pattern[str]]:
    """The patterns of the modules of reading and extraction, and those that they make of the tables."""
    found = list(patterns(vars(LEXICON)))
    inside = [
        info
        for one in (kg.read, kg.extract)
        for info in pkgutil.iter_modules(one.__path__, f"{one.__name__}.")
    ]
    for info in inside:
        module = importlib.import_module(info.name)
        for thing in vars(module).values():
            made = getattr(thing, "__wrapped__", None)  # what is built once for a lexicon
            rules = (
                made and made.__module__ == module.__name__ and made.__code__.co_varnames[:1] == ("lexicon",)
            )
            found += patterns(thing(LEXICON) if rules else thing)
    return {pattern.pattern: pattern for pattern in found}


def test_no_pattern_has_two_ways_to_match_the_same_words_again_and_again() -> None:
    ours = _ours()
    assert len(ours) > 500
    assert not {text: found for text, pattern in ours.items() if (found := ambiguous(pattern))}


@pytest.mark.parametrize(
    ("pattern", "hangs", "reason"),
    [
        ("(a+)+$", True, "a repetition in a repetition"),
        ("(?:a+b?)*c", True, "nothing has to stand between the inner repetitions"),
        ("(a|ab|b)*c", True, "one alternative is made of others"),
        ("(?:还有|还|有)*件", True, "words that are made of others"),
        (rb"(?:<!--.*?-->)*<p", True, "the same of bytes: a comment may hold another's end"),
        (rb"(?:<!--.*?-->)*+<p", False, "a comment ends at its first end"),
        (r"(?:\w|7a?)*x", True, "classes that share signs"),
        ("(?:[一-龥]{0,9}?局)*x", True, "a bounded repetition in a repetition"),
        ("(?:a+b)*c", False, "a sign parts the inner repetitions"),
        ("(?:还有|还|有)*+件", False, "what is matched is not shared out anew"),
        ("(?>a+)*c", False, "the inner repetition is not shared out anew"),
        ("a*b*c", False, "one after the other"),
        ("(?:ab|ac)*d", False, "alternatives that differ in the end"),
    ],
)
def test_what_can_hang_is_told(pattern: str | bytes, hangs: bool, reason: str) -> None:
    assert (ambiguous(re.compile(pattern)) is not None) is hangs, reason
