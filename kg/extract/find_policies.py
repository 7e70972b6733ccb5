"""Text → mentions of policy documents as they are printed: brackets, bare names, numbers, declarations."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache

from kg.extract.catalogue import catalogue
from kg.extract.flow import covered, without
from kg.extract.literals import Sieve
from kg.extract.signs import matches_at
from kg.extract.spans import Taken
from kg.extract.words import Words
from kg.lexicon import Lexicon

_PAIRS = {"》": "《", "〉": "〈", ">": "<"}
_BRACKETS = re.compile(r"[《〈<》〉>\n]")
_LONGEST = 300  # characters of a title; what stands between marks further apart is none
_INK = re.compile(r"\S")
_QUOTES = re.compile(r"[“”\"]")
_HEADS = re.compile(r"(?<![一-龥])[一-龥]++(?=\s*[^\s\w]\s*(?:19|20))")  # may end in the head of a number
_BETWEEN = re.compile(r"\s*[(（]?\s*")  # what may stand between a title and its number
_BEHIND = re.compile(r"[\s)）,，;；]*")
_LISTED = re.compile(r"《([^》]+)》")


@dataclass(frozen=True, slots=True)
class Number:
    """A document number as printed and in one form: 振政办发〔2017〕30号."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """A mention as seen: its span, the words between the brackets, the number printed beside it.

    ``inner`` tells a title named inside another's brackets; ``declares`` is the short form that the
    words behind the title give it.
    """

    start: int
    end: int
    words: str
    number: Number | None = None
    inner: bool = False
    declares: str | None = None


def find_policies(text: str, outside: list[tuple[int, int]], lexicon: Lexicon) -> list[Title]:
    """Every bracketed title, every bare name of a known document and every lone number, in order.

    Nothing is looked for in the spans ``outside`` the report.
    """
    rules = _rules(lexicon)
    text = covered(text, outside, "\n")
    numbers = rules.numbers(text)
    bracketed = [t for span in _brackets(text) for t in rules.title(text, span, numbers)]
    taken = [(t.start, t.end) for t in bracketed if not t.inner]
    taken += [(t.number.start, t.number.end) for t in bracketed if t.number]
    bracketed = rules.declared_each(text, bracketed)
    free = Taken(taken).free
    bare = [t for t in rules.bare_names(text) if free(t.start, t.end)]
    alone = [Title(n.start, n.end, "", n) for n in numbers if free(n.start, n.end)]
    return sorted([*bracketed, *bare, *alone], key=lambda t: (t.start, -t.end))


def printed(title: Title) -> tuple[int, int]:
    """The span of a mention with its number, in which no agency is looked for."""
    return title.start, max(title.end, title.number.end if title.number else 0)


def _brackets(text: str) -> list[tuple[int, int, bool]]:
    """Spans of titles with their brackets, and whether each lies in another; unclosed ones are dropped."""
    open_at: list[int] = []
    opened: Counter[str] = Counter()
    spans = []
    for match in _BRACKETS.finditer(text):
        sign = match.group()
        if sign == "\n":
            open_at.clear()
            opened.clear()
        elif sign == "《" or (sign in "〈<" and (open_at or sign == "〈")):
            open_at.append(match.start())
            opened[sign] += 1
        elif sign in _PAIRS and opened[_PAIRS[sign]]:
            at = -1
            while at < 0 or text[at] != _PAIRS[sign]:
                at = open_at.pop()
                opened[text[at]] -= 1
            if match.end() - at <= _LONGEST and _INK.search(text, at + 1, match.start()):
                spans.append((at, match.end(), bool(open_at)))
    return sorted(spans)


class _Rules:
    def __init__(self, lexicon: Lexicon) -> None:
        numbers, titles = lexicon.patterns["numbers"], lexicon.patterns["titles"]
        self.bracketed = re.compile(numbers["bracketed"])
        orders = [re.compile(numbers[name]) for name in ("order", "order_first", "year_first")]
        self.orders = Sieve(orders, lambda pattern: pattern)
        self.not_head = re.compile(numbers["not_head"])
        self.declaration = re.compile(titles["declared"])
        self.declaration_each = re.compile(titles["declared_each"])
        self.edition = re.compile(r"\s*" + titles["edition"])
        self.blocks = [cue.pattern for cue in lexicon.title_blocks]
        self.names = Words(dict.fromkeys(catalogue(lexicon).bare_names()))

    def numbers(self, text: str) -> list[Number]:
        """All document numbers of the text."""
        heads = (at for run in _HEADS.finditer(text) for at in range(*run.span()))
        found = [self._bracketed(m) for m in matches_at(self.bracketed, text, heads, len(text))]
        taken = Taken((n.start, n.end) for n in found)
        for order in self.orders.sift(text):
            for m in order.finditer(text):
                issuer = self.not_head.sub("", m["issuer"])
                start = (
                    m.start() + len(m["issuer"]) - len(issuer)
                    if m.group().startswith(m["issuer"])
                    else m.start()
                )
                if taken.take(start, m.end()):
                    found.append(Number(start, m.end(), _order_text(m, issuer)))
        return sorted(found, key=lambda n: n.start)

    def _bracketed(self, match: re.Match[str]) -> Number:
        """A number in one form; a damaged one is kept as printed, without blanks."""
        head, year = self.not_head.sub("", match["head"]), match["year"].replace(" ", "")
        closed = "〕" if match["close"] else ""
        text = f"{head}〔{year}{closed}{match['serial']}{'号' if match['hao'] else ''}"
        return Number(match.end("head") - len(head), match.end(), text)

    def title(self, text: str, span: tuple[int, int, bool], numbers: list[Number]) -> list[Title]:
        """A bracketed title with what is printed behind it, and the title its declaration prints."""
        start, end, inner = span
        words = text[start + 1 : end - 1]
        after = end
        edition = self.edition.match(text, after)
        if edition and edition.group().strip().startswith(("(", "（")):
            words += edition.group().strip()
            after = edition.end()
        following = bisect_left(numbers, after, key=lambda n: n.start)
        number = numbers[following] if following < len(numbers) else None
        if number and _BETWEEN.fullmatch(text, after, number.start):
            after = number.end
        else:
            number = None
        behind = _BEHIND.match(text, after)
        declaration = self.declaration.match(
            text, behind.end() if behind else after
        ) or self.declaration.match("（" + text[after : after + 60].lstrip(",，;； "))
        declares = declaration and (declaration["title"] or declaration["quoted"] or declaration["plain"])
        return [Title(start, end, words, number, inner, declares or None)]

    def declared_each(self, text: str, titles: list[Title]) -> list[Title]:
        """Titles with the short forms that one declaration gives them in order: 以下分别简称《A》《B》."""
        outer = [t for t in titles if not t.inner]
        given: dict[int, str] = {}
        for match in self.declaration_each.finditer(text):
            names = _LISTED.findall(match["titles"])
            last = bisect_right(outer, match.start(), key=lambda t: t.end)
            given |= {
                t.start: name for t, name in zip(outer[max(0, last - len(names)) : last], names, strict=False)
            }
        return [replace(t, declares=given[t.start]) if t.start in given else t for t in titles]

    def bare_names(self, text: str) -> list[Title]:
        """Known documents named without brackets; quotes inside a name do not count."""
        flow = without(text, (m.span() for m in _QUOTES.finditer(text)))
        plain = flow.text
        blocked = Taken(m.span() for block in self.blocks for m in block.finditer(plain))
        found = []
        for first, last, _ in self.names.longest(plain):
            if not blocked.free(last - 1, last):
                continue
            start, end = flow.span(first, last)
            if start and text[start - 1] in '“"':
                start -= 1
            found.append(Title(start, end, plain[first:last]))
        return found


def _order_text(match: re.Match[str], issuer: str) -> str:
    groups = match.groupdict()
    year = f"{groups['year']}年" if groups.get("year") else ""
    return f"{issuer}{year}第{groups['serial']}号"


@cache
def _rules(lexicon: Lexicon) -> _Rules:
    return _Rules(lexicon)
