"""Who reports, and in which year: report i of a seed, found without making those before it.

Sixteen series go through the years 2014 to 2024 side by side, then the next sixteen: one province, three
cities and ten counties, a department and a town, until all governments have had their turn; from then on
departments and towns alone.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import islice
from random import Random

from benchmarks.tables import agencies, words
from kg.lexicon import load_lexicon
from kg.model import Level
from kg.places import places
from kg.tables import Place

FIRST, YEARS = 2014, 11
_WIDTH = 16
_SHARES = {Level.PROVINCE: 1, Level.PREFECTURE: 3, Level.COUNTY: 10}
_DIGITS = {Level.PROVINCE: "1", Level.PREFECTURE: "2", Level.COUNTY: "3"}
_LEFT_OUT = ("71", "81", "82")  # no reports of the genre
_ENDINGS = ("市", "县", "区", "旗", "州", "省")  # 盟 and 地区 have other organs
_ODD = ("神农架林区",)


@dataclass(frozen=True, slots=True)
class Area:
    """A place with organs: its own name, the name its organs bear, its level word (市, 自治区, 镇)."""

    name: str
    full: str
    word: str
    level: str
    adcode: str


@dataclass(frozen=True, slots=True)
class Series:
    """One issuer: government (g), department (d) or town (t); ``office`` is a department's reference.

    ``area`` is the place whose organs the report names, ``above`` the one above it.
    """

    kind: str
    area: Area
    above: Area
    province: Area
    path: str
    office: str | None
    tag: str
    unclear: bool


@cache
def _valid() -> tuple[Place, ...]:
    last = FIRST + YEARS - 1
    return tuple(
        p
        for p in load_lexicon().places
        if p.level in _SHARES and p.since <= FIRST and (p.until is None or p.until > last)
        if p.name.endswith(_ENDINGS) and p.name not in _ODD and not p.adcode.startswith(_LEFT_OUT)
        and all(q.name.endswith(_ENDINGS) for q in places(load_lexicon()).chain(p))
    )  # fmt: skip


@cache
def _names() -> Counter[str]:
    return Counter(p.name for p in _valid())


@cache
def governments(seed: int) -> tuple[Place, ...]:
    """All places with a government, in the order in which they report."""
    rng = Random(f"governments {seed}")
    left = {level: [p for p in _valid() if p.level == level] for level in _SHARES}
    for rows in left.values():
        rng.shuffle(rows)
    queues = {level: iter(rows) for level, rows in left.items()}
    order: list[Place] = []
    while window := [p for level, share in _SHARES.items() for p in islice(queues[level], share)]:
        order += window
    return tuple(order)


def report_at(seed: int, index: int) -> tuple[Series, int]:
    """The series and the year of report ``index``; ValueError when there are no more."""
    group, rest = divmod(index, _WIDTH * YEARS)
    turn, slot = divmod(rest, _WIDTH)
    series = _series_at(seed, group, slot)
    start = Random(f"{seed} {series.area.adcode} {series.tag}").randrange(YEARS)
    return series, FIRST + (start + turn) % YEARS


@cache
def _series_at(seed: int, group: int, slot: int) -> Series:
    order, here = governments(seed), group * (_WIDTH - 2) + slot
    full = -(-len(order) // (_WIDTH - 2))  # groups with governments
    if group < full and slot < _WIDTH - 2 and here < len(order):
        return _government(order[here])
    if group < full:
        return (_department, _town)[slot % 2](
            order, group if slot >= _WIDTH - 2 else full + here - len(order)
        )
    count = 2 * full + (group - full) * (_WIDTH // 2) + slot // 2
    return (_department, _town)[slot % 2](order, count)


def _area(place: Place) -> Area:
    above = _above(place)
    full = (
        above.name + place.name if place.level is Level.COUNTY and place.name.endswith("区") else place.name
    )
    word = "自治区" if place.name.endswith("自治区") else place.name[-1]
    return Area(place.name, full, word, _DIGITS[place.level], place.adcode)


def _above(place: Place) -> Place:
    return places(load_lexicon()).chain(place)[1:2][0] if place.level is not Level.PROVINCE else place


def _make(place: Place, kind: str, area: Area, above: Area, office: str | None, tag: str) -> Series:
    tree = places(load_lexicon())
    path = tree.path(place) + (area.name if kind == "t" else "")
    return Series(
        kind, area, above, _area(tree.chain(place)[-1]), path, office, tag, _names()[place.name] > 1
    )


@cache
def _government(place: Place) -> Series:
    return _make(place, "g", _area(place), _area(_above(place)), None, "")


def _department(order: tuple[Place, ...], count: int) -> Series:
    refs: list[str] = words()["departments"]["refs"]
    turn, at = divmod(count, len(order))
    if turn >= len(refs):
        raise ValueError("no more reports: all places, departments and towns have all their years")
    place = order[at]
    number = (turn + at) % len(refs)
    assert refs[number] in agencies()
    return _make(place, "d", _area(place), _area(_above(place)), refs[number], f"-d{number:02}")


def _town(order: tuple[Place, ...], count: int) -> Series:
    counties = [p for p in order if p.level is Level.COUNTY]
    names: list[str] = words()["lists"]["town"]
    turn, at = divmod(count, len(counties))
    if turn >= len(names):
        raise ValueError("no more reports: all places, departments and towns have all their years")
    above = _area(counties[at])
    number = (turn + at) % len(names)
    ending = "街道" if above.word in "区市" and number % 3 else ("镇", "镇", "乡")[number % 3]
    name = names[number] + ending
    area = Area(name, above.full + name, ending, "4", above.adcode)
    return _make(counties[at], "t", area, above, None, f"-t{number:02}")
