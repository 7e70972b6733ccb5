"""Titles of documents: one canonical form, and what the catalogue knows of them."""

import re
from collections import defaultdict
from functools import cache, lru_cache

from kg.lexicon import Lexicon
from kg.tables import PolicyEntry

_WIDTH = {ord("（"): "(", ord("）"): ")", ord("　"): None, ord(" "): None, ord("\xa0"): None}
_WIDTH |= dict.fromkeys(map(ord, "\n\r\t"))
_WIDTH |= {0xFF10 + i: str(i) for i in range(10)}
_DASH = r"(?:-+|—+|–|－|―|~|～|至|到)"
_RANGE = re.compile(rf"[(（]?((?:19|20)\d\d)年?{_DASH}((?:19|20)\d\d)年?(?:度)?[)）]?")
_EDITION = re.compile(r"\((\d{4})-(\d{4})年\)$")
_KEPT = 4096  # titles; a report asks again and again for the few dozens it names
_SHORT_TYPES = {"constitution", "law", "administrative_regulation", "party_regulation"}


@lru_cache(_KEPT)
def canonical(words: str) -> str:
    """The canonical title: no outer brackets, half-width digits and parentheses, no blanks, (2015-2020年)."""
    title = words.translate(_WIDTH)
    return _RANGE.sub(r"(\1-\2年)", title)


def edition(title: str) -> tuple[int, int] | None:
    """The years of a canonical title that carries an edition at its end."""
    match = _EDITION.search(title)
    return (int(match[1]), int(match[2])) if match else None


def without_edition(title: str) -> str:
    """A canonical title without its edition."""
    return _EDITION.sub("", title)


class Catalogue:
    """The national documents of a lexicon, found by any of their names."""

    def __init__(self, lexicon: Lexicon) -> None:
        titles = lexicon.patterns["titles"]
        self._noise = re.compile(titles["noise"])
        self._notice = re.compile(titles["notice"])
        self._misspelt = lexicon.patterns["misspelt"]
        self.key = lru_cache(_KEPT)(self._key)
        self.entries = lexicon.policies
        self._by_key: dict[str, set[PolicyEntry]] = defaultdict(set)
        self._editions: dict[str, set[PolicyEntry]] = defaultdict(set)
        self._by_number = {e.number: e for e in self.entries if e.number}
        exact = {self.key(e.title) for e in self.entries}
        for entry in self.entries:
            self._by_key[self.key(entry.title)].add(entry)
            for name in (*entry.aliases, *self._without_issuer(entry)):
                if self.key(name) not in exact:
                    self._by_key[self.key(name)].add(entry)
            if edition(entry.title):
                self._editions[self.key(without_edition(entry.title))].add(entry)

    def _key(self, title: str) -> str:
        """What spellings of the same title share: no punctuation, no 关于 and 的, 督查 as 督察."""
        words = self._noise.sub("", canonical(title))
        for wrong, right in self._misspelt.items():
            words = words.replace(wrong, right)
        return words

    def _without_issuer(self, entry: PolicyEntry) -> list[str]:
        """国务院办公厅关于… is cited as 关于… too; the same holds for its aliases."""
        names = (entry.title, *entry.aliases)
        return [n.removeprefix(i) for n in names for i in entry.issuer if n.startswith(i + "关于")]

    def find(self, words: str) -> PolicyEntry | None:
        """The one document that bears a name, also as 《…的通知》 around it; None when none or several do."""
        for name in (words, self._notice.sub("", words)):
            found = self._by_key.get(self.key(name), set())
            if len(found) == 1:
                return next(iter(found))
        return None

    def numbered(self, number: str) -> PolicyEntry | None:
        """The document that bears a number."""
        return self._by_number.get(number)

    def edition_of(self, words: str, year: int | None) -> PolicyEntry | None:
        """The edition in force in a year of a work named without one (法治政府建设实施纲要)."""
        fits = [e for e in self._editions.get(self.key(words), ()) if year and _covers(e, year)]
        return fits[0] if len(fits) == 1 else None

    def editions(self, words: str) -> list[str]:
        """The titles of all editions of a work named without one."""
        return sorted(entry.title for entry in self._editions.get(self.key(words), ()))

    def has_editions(self, words: str) -> bool:
        """Whether a name stands for a work of several editions or an edition of it."""
        return self.key(words) in self._editions

    def bare_names(self) -> set[str]:
        """Names that are understood without brackets: of laws and regulations, and of works with editions."""
        names = set()
        for entry in self.entries:
            short = entry.title.removeprefix("中华人民共和国")
            if entry.type in _SHORT_TYPES:
                names |= {entry.title, short, *entry.aliases}
            elif edition(entry.title):
                names |= {entry.title, without_edition(entry.title), *entry.aliases}
        return {_QUOTED.sub("", n) for n in names if len(n) > 2 or n == "宪法"}


_QUOTED = re.compile(r"[“”\"]")


def _covers(entry: PolicyEntry, year: int) -> bool:
    years = edition(entry.title)
    return years is not None and years[0] <= year <= years[1]


def version_in(entry: PolicyEntry, year: int | None) -> str | None:
    """The date of the latest text of a document adopted by the end of a year, as far as known."""
    dates = [d for d in (entry.date, *entry.revised) if d and (year is None or d <= f"{year}-12-31")]
    return max(dates, default=None)


@cache
def catalogue(lexicon: Lexicon) -> Catalogue:
    """The catalogue of a lexicon, built once."""
    return Catalogue(lexicon)
