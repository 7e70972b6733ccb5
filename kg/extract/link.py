"""Mentions as seen → the documents that they name."""

import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cache

from kg.extract.catalogue import Catalogue, canonical, catalogue, edition, version_in, without_edition
from kg.extract.find_policies import Title
from kg.extract.gazetteer import Gazetteer, Locale, PlaceMention, gazetteer
from kg.extract.literals import Sieve
from kg.lexicon import Lexicon
from kg.model import Level, PolicyType
from kg.tables import PolicyEntry, TitleKind

NATIONAL_SCOPE = "国家"
_TAIL = re.compile(r"\([^()]*\)$")
_QUOTES = re.compile(r"[“”\"‘’]")
_BEFORE = 4  # characters in front of a title that tell who issued it
_REMEMBERED = 200  # documents; a short form stands for one that was named not too long ago
_SUFFIX_LENGTH = 4  # a shortened title of at least this many characters may stand for a longer one


@dataclass(frozen=True, slots=True)
class Document:
    """What a mention names: canonical title, type, the place or body that issued it.

    ``rule`` is how the mention led to it, ``row`` the row of the catalogue that knows it; the rest as in
    PolicyMention.
    """

    title: str
    type: PolicyType
    scope: str | None
    rule: str
    row: str = ""
    version: str | None = None
    carries: str | None = None
    candidates: tuple[str, ...] = ()


def link(
    titles: list[Title], text: str, locale: Locale, year: int | None, lexicon: Lexicon
) -> list[tuple[Title, Document]]:
    """The document of every mention that names one; books, newspapers and forms are left out."""
    linker = _Linker(text, locale, year, lexicon)
    return [(title, document) for title in titles if (document := linker.document(title))]


class _Linker:
    """Remembers what the report has named so far, so that short forms find it."""

    def __init__(self, text: str, locale: Locale, year: int | None, lexicon: Lexicon) -> None:
        self.text = text
        self.locale = locale
        self.year = year
        self.lexicon = lexicon
        self.catalogue: Catalogue = catalogue(lexicon)
        self.key = self.catalogue.key
        self.places: Gazetteer = gazetteer(lexicon)
        self.rules = _rules(lexicon)
        self.declared: dict[str, Document] = {}
        self.numbered: dict[str, Document] = {}
        self.named: OrderedDict[str, Document] = OrderedDict()  # by title, in the order of the first mention
        self.editions: dict[str, Document] = {}

    def document(self, title: Title) -> Document | None:
        """The document of one mention, remembered for those that follow."""
        words = canonical(title.words)
        found = (
            self._short_form(title, words) if title.words else self._numbered(title)
        ) or self._as_printed(title, words)
        if found is None:
            return None
        if title.number and title.words:
            self.numbered.setdefault(title.number.text, found)
        if title.declares:
            self.declared[self.key(title.declares)] = found
        self.named[found.title] = found
        if len(self.named) > _REMEMBERED:
            self.named.popitem(last=False)
        if edition(found.title):
            self.editions[self.key(without_edition(found.title))] = found
        return found

    def _numbered(self, title: Title) -> Document | None:
        """The document of a number that stands alone."""
        number = title.number.text if title.number else ""
        entry = self.catalogue.numbered(number)
        if entry:
            return self._known(entry, "title.number")
        named = self.numbered.get(number)
        if named:
            return replace(named, rule="title.number")
        return Document(number, PolicyType.NORMATIVE, None, "title.printed")

    def _short_form(self, title: Title, words: str) -> Document | None:
        """The document that a name stands for: declared here, known, named in full before, or usual."""
        if self.key(words) in self.declared:
            return replace(self.declared[self.key(words)], rule="title.declared")
        entry = None if self.rules.bare.match(words) else self.catalogue.find(words)
        if entry and not self._local_plan(title, entry):
            return self._known(entry, "title.catalogue")
        return self._edition(words) or self._named_before(words) or self._usual(words)

    def _local_plan(self, title: Title, entry: PolicyEntry) -> bool:
        """Whether “八五”普法规划 without brackets may as well be the plan of the place itself."""
        bracketed = self.text[title.start] in "《〈<"
        return (
            not bracketed
            and entry.type is PolicyType.PLAN
            and not canonical(entry.title).startswith(canonical(title.words))
        )

    def _edition(self, words: str) -> Document | None:
        """The edition of a work named without its years: the one named before, else by the reported year."""
        if not self.catalogue.has_editions(words):
            return None
        before = self.editions.get(self.key(words))
        if before:
            return replace(before, rule="title.edition")
        entry = self.catalogue.edition_of(words, self.year)
        return self._known(entry, "title.edition") if entry else None

    def _named_before(self, words: str) -> Document | None:
        """A longer title named before that ends with these words, when there is only one such."""
        short = _TAIL.sub("", words)
        if len(short) < _SUFFIX_LENGTH and not self.rules.bare.match(short):
            return None
        longer = [d for d in self.named.values() if self._ends_with(d.title, short)]
        if not longer or (len(longer) > 1 and not self.rules.bare.match(short)):
            return None
        return replace(longer[-1], rule="title.before")

    def _ends_with(self, title: str, short: str) -> bool:
        stem = _TAIL.sub("", title)
        return (
            len(stem) > len(short)
            and self.key(stem).endswith(self.key(short))
            and not self._starts_elsewhere(title, short)
        )

    def _starts_elsewhere(self, title: str, short: str) -> bool:
        """河北省优化营商环境条例 is not what 优化营商环境条例 means when only a place stands in front."""
        front = self.key(title).removesuffix(self.key(short))
        mentions = self.places.mentions(front)
        return bool(mentions) and mentions[-1].end == len(front) and not self.rules.bare.match(short)

    def _usual(self, words: str) -> Document | None:
        """What the genre means by a bare title in these years."""
        for row in self.lexicon.genre_defaults:
            if row.head == words and self.year and row.since <= self.year <= row.until:
                entry = self.catalogue.find(row.title)
                return self._known(entry, "title.usual") if entry else None
        return None

    def _as_printed(self, title: Title, words: str) -> Document | None:
        """A document known only from this report; None for what is no policy document."""
        kind = self.rules.kind(_TAIL.sub("", _QUOTES.sub("", words)))
        if (kind and not kind.policy) or not words or self.rules.medium.match(self.text, title.end):
            return None
        scope = self._scope(title, words)
        type_ = self._type(kind.type if kind else PolicyType.OTHER, title, words, scope)
        return Document(
            words,
            type_,
            scope,
            "title.printed",
            carries=self._carried(words),
            candidates=self._candidates(words),
        )

    def _carried(self, words: str) -> str | None:
        """The title that a notice carries: 关于印发〈…方案〉的通知."""
        match = self.rules.carries.search(words)
        if not match:
            return None
        entry = self.catalogue.find(match["carried"])
        return entry.title if entry else match["carried"]

    def _candidates(self, words: str) -> tuple[str, ...]:
        """What a title that nothing has resolved may mean."""
        usual = [row.title for row in self.lexicon.genre_defaults if row.head == words]
        return tuple(dict.fromkeys([*self.catalogue.editions(words), *usual]))

    def _scope(self, title: Title, words: str) -> str | None:
        """The place a title begins with, or the level word in or right before it (自治区《…》)."""
        if self.locale.level is Level.ZONE and words.startswith(self.locale.name):
            return self.locale.name
        mentions: list[PlaceMention] = []
        for m in self.places.mentions(words):
            mentions = [m] if m.start == (mentions[0].end if mentions else 0) else mentions
        chosen = self.places.choose(mentions[0].places, self.locale) if mentions else None
        if mentions and chosen is None and self.locale.name.endswith(words[: mentions[0].end]):
            return self.locale.name
        if chosen and chosen.level is not Level.NATIONAL:
            return self.places.organ_place(chosen)
        if self.rules.national.match(words):
            return NATIONAL_SCOPE
        before = self.text[max(0, title.start - _BEFORE) : title.start]
        word = self.rules.level_before.search(before) or self.rules.level_ahead.match(words)
        here = word and self.places.resolve(word[1], self.locale)
        return here[0] if here else None

    def _type(self, kind: PolicyType, title: Title, words: str, scope: str | None) -> PolicyType:
        """Refines the type that the title's words tell by who issued the document."""
        if kind is PolicyType.LOCAL_REGULATION and scope == NATIONAL_SCOPE:
            return PolicyType.ADMINISTRATIVE_REGULATION
        rule = kind is PolicyType.NORMATIVE and self.rules.rule.search(words) is not None
        province = scope is not None and any(
            p.level is Level.PROVINCE and p.name == scope for p in self.places.chain(self.locale.base)
        )
        if rule and (
            province or self.rules.rule_before.search(self.text[max(0, title.start - 4) : title.start])
        ):
            return PolicyType.LOCAL_RULE
        return kind

    def _known(self, entry: PolicyEntry, rule: str) -> Document:
        """The document of a row of the catalogue."""
        version = version_in(entry, self.year)
        return Document(entry.title, entry.type, entry.scope, rule, entry.origin, version)


class _Rules:
    """The patterns and the kinds of titles, ready to be tried on them."""

    def __init__(self, lexicon: Lexicon) -> None:
        titles = lexicon.patterns["titles"]
        self.bare = re.compile(titles["bare"])
        self.carries = re.compile(titles["carries"])
        self.medium = re.compile(titles["medium"])
        self.national = re.compile(titles["national"])
        self.level_before = re.compile(titles["level_before"])
        self.level_ahead = re.compile(titles["level_ahead"])
        self.rule = re.compile(titles["rule"])
        self.rule_before = re.compile(titles["rule_before"])
        self.kinds = Sieve(lexicon.title_kinds, lambda kind: kind.pattern)

    def kind(self, title: str) -> TitleKind | None:
        """The first kind of documents that the words of a title tell of."""
        return next((kind for kind in self.kinds.sift(title) if kind.pattern.search(title)), None)


@cache
def _rules(lexicon: Lexicon) -> _Rules:
    return _Rules(lexicon)
