"""Places in text: names, paths and the local meaning of 省, 市, 县, 区."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from kg.extract.words import Words
from kg.lexicon import Lexicon
from kg.model import Level
from kg.places import NATION, Places
from kg.tables import Place

_DEPTH = {Level.NATIONAL: 0, Level.PROVINCE: 1, Level.PREFECTURE: 2, Level.COUNTY: 3}


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name in the text with every division that bears the name."""

    start: int
    end: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Locale:
    """Where a report is from: ``base`` is the division of the code table that it is or lies in.

    ``name`` is the place as the names of its organs carry it, ``path`` the full path.
    """

    base: Place
    level: Level
    name: str
    path: str


class Gazetteer(Places):
    """The places of a lexicon, found in text by any of their names."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        patterns = lexicon.patterns["places"]
        self._common = re.compile(patterns["common"])
        self._nations = re.compile(rf"(?:{patterns['nations']})+自治(?=[州县旗])")
        self._kind = re.compile(patterns["kind"])
        self._self_ruled = re.compile(patterns["self_ruled"])
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for place in lexicon.places:
            for name in {place.name, *self._short_names(place)}:
                self._by_name[name].append(place)

    def _short_names(self, place: Place) -> Iterator[str]:
        """延边州 for 延边朝鲜族自治州, 鄂温克旗 for 鄂温克族自治旗, 内蒙古, 保定 for 保定市."""
        plain = self._nations.sub("", place.name)
        if plain != place.name:
            yield plain if len(plain) > 1 else self._self_ruled.sub("", place.name)
        if place.level in (Level.PROVINCE, Level.PREFECTURE):
            stem = self._kind.sub("", plain)
            if len(stem) >= 2 and stem != plain:
                yield stem

    @cached_property
    def _names(self) -> Words[tuple[tuple[Place, ...], bool]]:
        """The places of every name, and whether the name is a common word too."""
        return Words(
            {
                name: (tuple(places), self._common.fullmatch(name) is not None)
                for name, places in self._by_name.items()
                if len(name) > 1
            }
        )

    def mentions(self, text: str) -> list[PlaceMention]:
        """Names of places in the text, longest first at each position, without overlaps."""
        found: list[PlaceMention] = []
        for start, end, (named, common) in self._names.longest(text):
            places = named
            if common:
                before = found[-1].places if found and found[-1].end == start else ()
                above = {place.adcode for place in before}
                places = tuple(place for place in named if place.parent in above)
            if places:
                found.append(PlaceMention(start, end, places))
        return found

    def around_zone(self, stem: str) -> list[Place]:
        """The counties and cities that a zone may be named after: 平江县 for 平江高新区."""
        return [place for suffix in "县市区旗" for place in self._by_name.get(stem + suffix, ())]

    def organ_place(self, place: Place) -> str:
        """The place as organ names carry it: districts with their city, all others alone."""
        chain = self.chain(place)
        if place.level is Level.COUNTY and place.name.endswith("区") and len(chain) > 1:
            return chain[1].name + place.name
        return place.name

    def locale(self, place: Place) -> Locale:
        """The locale of a division itself."""
        return Locale(place, place.level, self.organ_place(place), self.path(place))

    def resolve(self, word: str, locale: Locale) -> tuple[str, str] | None:
        """What a level word (市, 县, 我省 …) means in a report of ``locale``: organ place and adcode."""
        if locale.level in (Level.TOWNSHIP, Level.ZONE) and locale.name.endswith(word):
            return locale.name, locale.base.adcode
        if locale.base.adcode == NATION:
            return None
        province = locale.level is Level.PROVINCE
        for place in self.chain(locale.base):
            # 区 is a district, but in the report of an autonomous region itself: 区党委.
            if place.name.endswith(word) and (word != "区" or province or not place.name.endswith("自治区")):
                return self.organ_place(place), place.adcode
        return None

    def choose(self, places: tuple[Place, ...], locale: Locale) -> Place | None:
        """Which of several places of one name a report of ``locale`` means; None leaves it open."""
        if len({p.adcode for p in places}) == 1:
            return places[-1]
        near = {p.adcode for p in self.chain(locale.base)}
        for fits in (
            [p for p in places if p.adcode in near],
            [p for p in places if p.parent in near],
            [p for p in places if {q.adcode for q in self.chain(p)} & near],
            [p for p in places if p.until is None],
        ):
            if len(fits) == 1:
                return fits[0]
        return None


def depth(place: Place) -> int:
    """0 for the nation to 3 for counties."""
    return _DEPTH[place.level]


def government(locale: Locale) -> str:
    """The full name of the government of a locale."""
    if locale.level is Level.NATIONAL:
        return "国务院"
    if locale.level is Level.ZONE:
        return locale.name + "管理委员会"
    if locale.level is Level.PREFECTURE and locale.name.endswith(("盟", "地区")):
        return locale.name + "行政公署"
    return locale.name + ("办事处" if locale.name.endswith("街道") else "人民政府")


@cache
def gazetteer(lexicon: Lexicon) -> Gazetteer:
    """The gazetteer of a lexicon, built once."""
    return Gazetteer(lexicon)
