"""Whose report it is: place, level, issuer, year, date and title."""

import re
from collections import Counter
from collections.abc import Set
from itertools import pairwise

from kg.extract.gazetteer import Gazetteer, Locale, depth, gazetteer, government
from kg.extract.segment import Passage, Role
from kg.lexicon import Lexicon
from kg.model import AgencyMention, Level, Profile
from kg.places import NATION, valid_in
from kg.tables import Place

_OFTEN = 2  # a report of a zone or town names itself more often
_FIRST = 6  # passages of the body among which a title may stand
_OPENING = 400  # characters of the body in which the reporter names itself
_FILE_WEIGHT, _TITLE_WEIGHT, _SIGNATURE_WEIGHT, _SELF_WEIGHT = 4, 12, 8, 6
_DIGITS = {sign: str(i) for i, signs in enumerate(("〇○零0OoO", *"一二三四五六七八九")) for sign in signs}


class Layout:
    """The lines around the body: title, head lines and tail lines."""

    def __init__(self, text: str, passages: list[Passage], lexicon: Lexicon) -> None:
        body = [p for p in passages if p.role is not Role.OUTSIDE]
        self.start = body[0].start if body else 0
        self.end = body[-1].end if body else len(text)
        self.text = text
        self.furniture = [cue.pattern for cue in lexicon.furniture]
        self.dates = {name: re.compile(p) for name, p in lexicon.patterns["dates"].items()}
        self.whole_words = lexicon.patterns["shortened"]
        self.words = {name: re.compile(p) for name, p in lexicon.patterns["report"].items()}
        self.head = [p for p in passages if p.end <= self.start]
        self.tail = [p for p in passages if p.start >= self.end]
        item = re.compile(
            "|".join(lexicon.patterns["markers"][name] for name in ("chapter", "article", "item"))
        )
        self.first = [p for p in body[:_FIRST] if p.role is Role.HEADING and not item.match(p.text)]
        self.body = text[self.start : self.end]

    def title(self) -> tuple[str, int, int] | None:
        """The printed title with its span, lines joined when it is broken after the issuing body.

        Behind the notice that issues the report it stands among the first lines of what reads as the body.
        """
        lines = [*self.head, *self.first]
        for i, line in enumerate(lines):
            if not self.words["title"].search(line.text) or any(f.search(line.text) for f in self.furniture):
                continue
            before = lines[i - 1] if i else None
            broken = (
                before and self.words["about"].match(line.text) and self.words["body"].search(before.text)
            )
            if before and broken:
                return before.text + line.text, before.start, line.end
            return line.text, line.start, line.end
        return None


def outside_report(text: str, passages: list[Passage], lexicon: Lexicon) -> list[tuple[int, int]]:
    """Spans of the page's remains: all lines around the body but the title and the signature."""
    layout = Layout(text, passages, lexicon)
    title = layout.title()
    kept = [line for line in layout.tail[:4] if layout.words["signature"].search(line.text)]
    kept += [line for line in layout.head[-2:] if layout.words["salutation"].search(line.text)]
    lines = [p for p in (*layout.head, *layout.tail) if p not in kept]
    return [(p.start, p.end) for p in lines if not title or not title[1] <= p.start < title[2]]


def locate(text: str, file: str, passages: list[Passage], lexicon: Lexicon) -> Locale:
    """The place a report is from; when nothing tells, the nation.

    A name that several places bear and that nothing in the report decides is left open: the locale has
    the name, and the nation as the only division it surely lies in.

    Names in title, signature and body vote, weighted by where they stand; 我市, 全县 … vote for places
    whose names end so; places above a candidate speak for it where a name exists more than once.
    """
    layout = Layout(text, passages, lexicon)
    places = gazetteer(lexicon)
    title = layout.title()
    head = title[0] if title else layout.body[:_OPENING]
    tail = " ".join(line.text for line in layout.tail[:6])
    votes: Counter[Place] = Counter()
    zone = re.compile(rf"(?<![一-龥])([一-龥]{{2,4}}?)(?:{lexicon.patterns['places']['zone']})")
    year = _year_in(head)
    for part, weight in (
        (head, _TITLE_WEIGHT if title else 2),
        (tail, _SIGNATURE_WEIGHT),
        (file, _FILE_WEIGHT),
        (layout.body, 1),
    ):
        for mention in places.mentions(part):
            for place in mention.places:
                votes[place] += weight
        for stem in zone.findall(part):
            for place in places.around_zone(stem):
                votes[place] += weight
    if not votes or _is_central(head, title is not None, lexicon):
        nation = places.at(NATION)
        return places.locale(nation)
    own = Counter(layout.words["own_place"].findall(layout.body))
    named = places.mentions(head) if title else []
    above = {place for a, b in pairwise(named) if a.end == b.start for place in a.places}
    candidates = votes.keys() - above or votes.keys()  # 济南市历下区 is not 济南市
    best, *rivals = _elect(votes, candidates, own, places, year)
    if rivals:
        return Locale(places.at(NATION), best.level, best.name, best.name)
    local = _local(head, layout.body, title is not None, best, places, lexicon)
    if local.level is not Level.TOWNSHIP or best.level is Level.COUNTY:
        return local
    within = Counter({p: n for p, n in votes.items() if p.level is Level.COUNTY and best in places.chain(p)})
    county = _elect(within, within.keys(), own, places, year)[0] if within else best
    return _local(head, layout.body, title is not None, county, places, lexicon)


def _is_central(head: str, titled: bool, lexicon: Lexicon) -> bool:
    """Whether the title begins with a central organ, or, without one, the body speaks as one."""
    start = head if titled else re.sub(r"^\S{0,12}[,，]", "", head)
    return any(row.form.match(start) for row in lexicon.central_agencies)


def _elect(
    votes: Counter[Place], candidates: Set[Place], own: Counter[str], places: Gazetteer, year: int | None
) -> list[Place]:
    """The place with the most votes, its own and a share of those for the places above it.

    Places of the same name that have as many follow it; ``own`` counts the words 我市, 全县 … by their ends.
    """
    words = sum(own.values()) or 1
    scores = {}
    for place in candidates:
        above = sum(votes[p] for p in places.chain(place)[1:])
        speaks = _SELF_WEIGHT * sum(n for word, n in own.items() if place.name.endswith(word)) / words
        scores[place] = (
            valid_in(place, year),
            votes[place] + 0.3 * above + speaks,
            depth(place),
            place.adcode,
        )
    best = max(scores, key=lambda place: scores[place])
    rivals = [p for p in scores if p.name == best.name and scores[p][:3] == scores[best][:3]]
    return [best, *(p for p in rivals if p.adcode != best.adcode)]


def _local(head: str, body: str, titled: bool, base: Place, places: Gazetteer, lexicon: Lexicon) -> Locale:
    """The locale of a place, or of the zone or town of it that the report speaks of."""
    patterns = lexicon.patterns["places"]
    front = head if titled else head[:120]
    for level, kind in ((Level.ZONE, patterns["zone"]), (Level.TOWNSHIP, patterns["town"])):
        words = rf"([一-龥]{{1,8}}?(?:{kind}))(?=[一-龥\d]|$)"
        match = re.search(base.name + words, front) or re.search(rf"(?:^|[,，。、\s])(?:关于)?{words}", front)
        if not match:
            continue
        name = match[1].removeprefix(base.name)
        word = re.search(rf"(?:{kind})$", name)
        often = word and body.count(word.group()) > _OFTEN and not _speaks_as(base, body)
        if level is Level.TOWNSHIP:  # 镇 is often said of any of them
            often = often and (body.count(name) > 1 or re.search(f"[我全本]{name[-1]}", body) is not None)
        if word and (titled or often):
            name = re.sub(rf"^(?:{'|'.join(re.escape(p.name) for p in places.chain(base))})+", "", name)
            organ = places.organ_place(base) + name if level is Level.TOWNSHIP else name
            return Locale(base, level, organ, places.path(base) + name)
    return places.locale(base)


def _speaks_as(base: Place, body: str) -> bool:
    """Whether the body says 我县, 全市 … of the place itself."""
    return len(re.findall(rf"[我全]{base.name[-1]}", body)) > 3


def identify(
    text: str,
    file: str,
    passages: list[Passage],
    agencies: list[AgencyMention],
    locale: Locale,
    lexicon: Lexicon,
) -> Profile:
    """The report's profile; ``agencies`` are those of the whole text."""
    layout = Layout(text, passages, lexicon)
    title = layout.title()
    date = _signed(layout) or _published(layout)
    year = (
        (_year_in(title[0]) if title else None)
        or _year_of_body(layout.body)
        or (int(date[:4]) - 1 if date else None)
    )
    return Profile(
        file=file,
        title=title[0] if title else None,
        jurisdiction=locale.path,
        adcode=locale.base.adcode,
        level=locale.level,
        issuer=_issuer(layout, title, agencies, locale),
        year=year,
        date=date,
    )


def _issuer(
    layout: Layout, title: tuple[str, int, int] | None, agencies: list[AgencyMention], locale: Locale
) -> str:
    """The body that signs, else the one the title begins with, else the one that says 我局 or 我办."""
    own = government(locale)
    signing = [a.name for line in layout.tail for a in agencies if _is_line(a, line, layout)]
    if own in signing:
        return own
    if title:
        leading = [a for a in agencies if title[1] <= a.start < title[1] + 3 and a.end <= title[2]]
        if leading:
            return leading[-1].name
        if layout.text[title[1] : title[2]].startswith(locale.base.name[:2]):
            return own
    if signing:
        return signing[0]
    return _self_named(layout, agencies, locale) or own


def _is_line(agency: AgencyMention, line: Passage, layout: Layout) -> bool:
    """Whether an agency makes up a line of the signature, alone or beside another."""
    if not line.start <= agency.start < line.end or any(f.search(line.text) for f in layout.furniture):
        return False
    rest = layout.words["beside_signature"].sub("", line.text.replace(agency.surface, ""))
    return len(rest) <= len(agency.surface) + 4 and not layout.words["hosts"].search(line.text)


def _self_named(layout: Layout, agencies: list[AgencyMention], locale: Locale) -> str | None:
    """The department that a report without title and signature is about: the most named in its opening
    among those whose name ends like the word it uses of itself."""
    own = Counter(layout.words["self"].findall(layout.body))
    if not own or locale.level in (Level.TOWNSHIP, Level.ZONE):
        return None
    word = own.most_common(1)[0][0]
    ending = layout.whole_words.get(word, word)
    here = [a for a in agencies if layout.start <= a.start < layout.end and a.adcode == locale.base.adcode]
    fits = Counter(a.name for a in here if a.name.endswith(ending) and len(a.name) > len(locale.name) + 1)
    return fits.most_common(1)[0][0] if fits else None


def _year_in(text: str) -> int | None:
    match = re.search(r"(20[012]\d)\s*年", text)
    return int(match[1]) if match else None


def _year_of_body(body: str) -> int | None:
    """The year most named in the opening."""
    years = Counter(int(y) for y in re.findall(r"(20[012]\d)\s*年", body[:_OPENING]) for _ in (0,))
    return years.most_common(1)[0][0] if years else None


def _iso(text: str, layout: Layout) -> str | None:
    """The first date of a line, in digits or in Chinese numerals."""
    if match := layout.dates["full"].search(text):
        year, month, day = (int(g) for g in match.groups())
    elif match := layout.dates["chinese"].search(text):
        year = int("".join(_DIGITS[c] for c in match[1]))
        month, day = _small(match[2]), _small(match[3])
    else:
        return None
    return f"{year}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _small(numeral: str) -> int:
    """A Chinese numeral below one hundred: 二十三 → 23."""
    tens, has_ten, ones = numeral.rpartition("十")
    value = int(_DIGITS[ones]) if ones else 0
    return value + (10 * (int(_DIGITS[tens]) if tens else 1) if has_ten else 0)


def _signed(layout: Layout) -> str | None:
    """The date under the report: of the first tail line that is one."""
    for line in layout.tail:
        date = _iso(line.text, layout)
        if date and not any(f.search(line.text) for f in layout.furniture):
            return date
    return None


def _published(layout: Layout) -> str | None:
    """The page's date, above the report or below it."""
    lines = (line.text for line in (*layout.head, *layout.tail))
    dates = [_iso(text, layout) for text in lines if not layout.dates["crawled"].search(text)]
    return next((date for date in dates if date), None)
