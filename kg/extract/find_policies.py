"""Text → mentions of policy documents as they are printed: brackets, bare names, numbers, declarations."""

import re
from dataclasses import dataclass, replace
from functools import cache

import ahocorasick

from kg.extract.catalogue import catalogue
from kg.extract.flow import covered
from kg.lexicon import Lexicon

_PAIRS = {"》": "《", "〉": "〈", ">": "<"}
_QUOTES = re.compile(r"[“”\"]")


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
    bare = [t for t in rules.bare_names(text) if _free(t.start, t.end, taken)]
    alone = [Title(n.start, n.end, "", n) for n in numbers if _free(n.start, n.end, taken)]
    return sorted([*bracketed, *bare, *alone], key=lambda t: (t.start, -t.end))


def printed(title: Title) -> tuple[int, int]:
    """The span of a mention with its number, in which no agency is looked for."""
    return title.start, max(title.end, title.number.end if title.number else 0)


def _free(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return all(end <= s or e <= start for s, e in taken)


def _brackets(text: str) -> list[tuple[int, int, bool]]:
    """Spans of titles with their brackets, and whether each lies in another; unclosed ones are dropped."""
    open_at: list[int] = []
    spans = []
    for match in re.finditer(r"[《〈<》〉>\n]", text):
        sign = match.group()
        if sign == "\n":
            open_at.clear()
        elif sign == "《" or (sign in "〈<" and (open_at or sign == "〈")):
            open_at.append(match.start())
        elif sign in _PAIRS:
            at = next((i for i in reversed(open_at) if text[i] == _PAIRS[sign]), None)
            if at is not None:
                del open_at[open_at.index(at) :]
                if text[at + 1 : match.start()].strip():
                    spans.append((at, match.end(), bool(open_at)))
    return sorted(spans)


class _Rules:
    def __init__(self, lexicon: Lexicon) -> None:
        numbers, titles = lexicon.patterns["numbers"], lexicon.patterns["titles"]
        self.bracketed = re.compile(numbers["bracketed"])
        self.orders = [re.compile(numbers[name]) for name in ("order", "order_first", "year_first")]
        self.not_head = re.compile(numbers["not_head"])
        self.declaration = re.compile(titles["declared"])
        self.declaration_each = re.compile(titles["declared_each"])
        self.edition = re.compile(r"\s*" + titles["edition"])
        self.blocks = [cue.pattern for cue in lexicon.title_blocks]
        self.names = ahocorasick.Automaton()
        for name in catalogue(lexicon).bare_names():
            self.names.add_word(name, len(name))
        self.names.make_automaton()

    def numbers(self, text: str) -> list[Number]:
        """All document numbers of the text."""
        found = [self._bracketed(m) for m in self.bracketed.finditer(text)]
        for order in self.orders:
            for m in order.finditer(text):
                issuer = self.not_head.sub("", m["issuer"])
                start = (
                    m.start() + len(m["issuer"]) - len(issuer)
                    if m.group().startswith(m["issuer"])
                    else m.start()
                )
                if _free(start, m.end(), [(n.start, n.end) for n in found]):
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
        number = next(
            (n for n in numbers if re.fullmatch(r"\s*[(（]?\s*", text[after : n.start]) and n.start >= after),
            None,
        )
        if number:
            after = number.end
        behind = re.match(r"[\s)）,，;；]*", text[after:])
        declaration = self.declaration.match(
            text, after + (behind.end() if behind else 0)
        ) or self.declaration.match("（" + text[after : after + 60].lstrip(",，;； "))
        declares = declaration and (declaration["title"] or declaration["quoted"] or declaration["plain"])
        return [Title(start, end, words, number, inner, declares or None)]

    def declared_each(self, text: str, titles: list[Title]) -> list[Title]:
        """Titles with the short forms that one declaration gives them in order: 以下分别简称《A》《B》."""
        for match in self.declaration_each.finditer(text):
            names = re.findall(r"《([^》]+)》", match["titles"])
            before = [t for t in titles if t.end <= match.start() and not t.inner][-len(names) :]
            given = {t.start: name for t, name in zip(before, names, strict=False)}
            titles = [replace(t, declares=given.get(t.start, t.declares)) for t in titles]
        return titles

    def bare_names(self, text: str) -> list[Title]:
        """Known documents named without brackets; quotes inside a name do not count."""
        keep = [i for i, sign in enumerate(text) if not _QUOTES.match(sign)]
        plain = "".join(text[i] for i in keep)
        blocked = [m.span() for block in self.blocks for m in block.finditer(plain)]
        found = []
        for last, length in self.names.iter_long(plain):
            first = last + 1 - length
            if any(s <= last < e for s, e in blocked):
                continue
            start, end = keep[first], keep[last] + 1
            if start and text[start - 1] in '“"':
                start -= 1
            found.append(Title(start, end, plain[first : last + 1]))
        return found


def _order_text(match: re.Match[str], issuer: str) -> str:
    groups = match.groupdict()
    year = f"{groups['year']}年" if groups.get("year") else ""
    return f"{issuer}{year}第{groups['serial']}号"


@cache
def _rules(lexicon: Lexicon) -> _Rules:
    return _Rules(lexicon)
