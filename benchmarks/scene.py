"""What one report knows before it is written: its place, its style, and the life of its documents."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from random import Random

from benchmarks.series import Area, Series
from benchmarks.tables import Document, agencies, documents, words

_SHORT = re.compile(r".*(纲要|方案|意见|规划|办法|条例|规定|要点)")
_SPAN = re.compile(r"\((20\d\d)-(20\d\d)年\)")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_BARE = ("normative", "plan", "catalogue", "standard")
_LOCAL = ("local_regulation", "local_rule")


@dataclass(frozen=True, slots=True)
class Style:
    """How a report looks: its marks of punctuation and layout, one for the whole report."""

    half: bool
    wrap: int
    furniture: bool
    dated: bool
    headings: str
    short: bool
    dash: str
    wide: bool
    commas: bool
    bare: bool
    brackets: str
    together: bool
    title_last: bool

    @classmethod
    def draw(cls, rng: Random) -> Style:
        """A style by chance."""
        return cls(
            half=rng.random() < 0.4,
            wrap=rng.randint(32, 40) if rng.random() < 0.08 else 0,
            furniture=rng.random() < 0.45,
            dated=rng.random() < 0.8,
            headings=rng.choice(("numbers", "numbers", "numbers", "flat", "plain", "leads", "digits")),
            short=rng.random() < 0.6,
            dash=rng.choice("—-－"),
            wide=rng.random() < 0.04,
            commas=rng.random() < 0.12,
            bare=rng.random() < 0.2,
            brackets=rng.choice(("〔〕", "〔〕", "〔〕", "[]", "【】")),
            together=rng.random() < 0.25,
            title_last=rng.random() < 0.15,
        )


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in one report: its canonical title, its title as printed, type, scope and number."""

    row: Document
    title: str
    printed: str
    scope: str
    number: str | None = None
    bare: str = ""


@dataclass
class Scene:
    """The report's facts; ``declared`` are the short forms in force, ``seen`` the titles already printed."""

    series: Series
    year: int
    rng: Random
    style: Style
    seed: int
    declared: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.issuer, self.own = self._issuer()
        self._papers: dict[int, Paper] = {}
        self.pools = self._fill()
        self._agencies: dict[tuple[str, bool], tuple[tuple[str, str], ...]] = {}

    def _issuer(self) -> tuple[str, str]:
        """The issuer's full name, and the name that its own documents bear in their title."""
        area = self.series.area
        if self.series.kind == "d":
            name = self.forms(str(self.series.office), area)[0][1]
            return name, name
        street = area.word == "街道"
        return area.full + ("办事处" if street else "人民政府"), area.name

    def forms(self, ref: str, area: Area) -> tuple[tuple[str, str], ...]:
        """The forms of an organ behind its place, each with its full name."""
        return _forms(ref, area, self.year)

    # documents

    def _fill(self) -> dict[str, list[Document]]:
        """The documents of this year by pool; a series' fate draws are the same in every year."""
        pools: dict[str, list[Document]] = defaultdict(list)
        for row, lag, late, planned in _fates(self.seed, self.series):
            for pool in self._stages(row, lag, late, planned):
                pools[pool].append(row)
        return pools

    def _stages(self, row: Document, lag: float, late: bool, planned: float) -> list[str]:
        fit, year = row.fit, self.year
        if row.kind != "own":
            after = 1 if row.kind == "nat" and lag < 0.3 and row.fit.until == 9999 else 0
            law = ["law"] if row.kind == "nat" and row.type in ("law", "administrative_regulation") else []
            return [row.ref, *law] if fit.since + after <= year <= fit.until else []
        last = min(fit.until, 2026)
        plan = fit.since + int(planned * (last - fit.since + 1))
        made = plan + late
        stages = [
            ("late", late and plan == year), ("next", made == year + 1),
            ("draft", made in (year + 1, year + 2)), ("new", made == year), ("old", made < year <= fit.until),
        ]  # fmt: skip
        kind = "reg" if row.type in _LOCAL else row.theme
        return [name for stage, holds in stages if holds for name in (stage, f"{stage}{kind}")]

    def has(self, pools: dict[str, int]) -> bool:
        """Whether there are enough documents for a template."""
        return all(len(self.pools.get(ref, ())) >= count for ref, count in pools.items())

    def paper(self, ref: str, used: set[str]) -> Paper:
        """A document of a pool or reference that is not ``used`` yet in the sentence."""
        rows = self.pools[ref]
        left = [row for row in rows if row.title not in used] if len(rows) > 1 and used else rows
        left = left or rows
        row = left[int(self.rng.random() * len(left))]
        used.add(row.title)
        if id(row) not in self._papers:
            self._papers[id(row)] = self._paper(row)
        return self._papers[id(row)]

    def _paper(self, row: Document) -> Paper:
        series = self.series
        above = series.province if series.kind == "g" and series.area.level == "1" else series.above
        scope = {"nat": "国家", "up": (series.province if "{P}" in row.title else above).name}.get(row.kind)
        title = row.title.replace("{O}", self.own).replace("{U}", above.name).replace("{Y}", str(self.year))
        title = title.replace("{P}", series.province.name)
        printed = self.rng.choice(row.printed) if row.printed else title
        bare = title.removeprefix(self.own)
        if row.title.startswith("{O}") and row.type in _BARE and self.style.bare and _alone(row):
            title = printed = bare
        number = self.number() if row.kind in ("own", "year") else None
        scope = scope or (series.path if series.kind == "t" else series.area.name)
        return Paper(row, title, self._print(printed), scope, number, bare if _alone(row) else "")

    def _print(self, title: str) -> str:
        """A title in the report's style: its years, its brackets."""

        def years(found: re.Match[str]) -> str:
            span = f"（{found[1]}{self.style.dash}{found[2]}年）"
            return span.translate(_WIDE) if self.style.wide else span

        if "(" not in title:
            return title
        return _SPAN.sub(years, title).replace("(", "（").replace(")", "）")

    def short(self, paper: Paper) -> str | None:
        """The short form a document may be given."""
        found = _SHORT.match(_SPAN.sub("", paper.title))
        return found[1] if found else None

    def number(self) -> str:
        """A document number of the issuer."""
        left, right = self.style.brackets[0], self.style.brackets[1]
        tails = {"g": ("政发", "政办发", "府发"), "d": ("字", "发"), "t": ("政发", "政")}[self.series.kind]
        head = self.series.area.name[0]
        middle = (self.series.office or "")[:1]
        return f"{head}{middle}{self.rng.choice(tails)}{left}{self.year}{right}{self.rng.randint(1, 120)}号"

    # agencies

    @property
    def own_word(self) -> str:
        """The word by which the issuer speaks of itself or its place: 局, 厅, 委, 县, 镇."""
        department = self.issuer[-1].replace("会", "委")
        return department if self.series.kind == "d" else self.series.area.word

    def organ(self, ref: str, flags: str) -> tuple[str, str]:
        """An organ as printed and its full name; 本 is the issuer itself, 党组 its own party group."""
        if ref == "本":
            return self.issuer, self.issuer
        if ref == "党组":
            return f"{self.own_word}党组", f"中共{self.issuer}党组"
        up = "^" in flags
        area = self.series.above if up else self.series.area
        if self.series.kind == "t" and not up and ref not in _of_kind("t"):
            area = self.series.above
        if (ref, up) not in self._agencies:
            self._agencies[ref, up] = self.forms(ref, area)
        forms = self._agencies[ref, up]
        form, name = (
            forms[min(area.word == "街道", len(forms) - 1)]
            if area.level == "4"
            else forms[int(self.rng.random() * len(forms))]
        )
        if ref in _of_kind("c") or "-" in flags:
            return form, name
        named = "!" in flags or (not up and self.rng.random() < 0.06)
        return (area.name if named else area.word) + form, name

    def word(self, name: str) -> str:
        """A word that depends on the place or the year, or one of a list."""
        series, lists = self.series, words()["lists"]
        if name in lists:
            return str(self.rng.choice(lists[name]))
        if name.startswith("Y"):
            return str(self.year + int(name[1:] or 0))
        own = self.own_word
        whole = "系统" if series.kind == "d" else series.area.word
        below = {"1": "各市县", "2": "各县（市、区）", "3": "各乡镇（街道）", "4": "各村（社区）"}
        return {
            "L": series.area.word, "我": f"我{own}", "全": f"全{whole}", "名": series.area.name, "署": own,
            "下": below[series.area.level], "place": series.area.name,
        }[name]  # fmt: skip


@lru_cache(maxsize=50_000)
def _fates(seed: int, series: Series) -> tuple[tuple[Document, float, bool, float], ...]:
    """The documents an issuer may have, each with the chances of its life."""
    rng = Random(f"{seed} {series.area.adcode} {series.tag}")
    drawn = [(row, rng.random(), rng.random() < 0.25, rng.random()) for row in documents()]
    return tuple(d for d in drawn if d[0].fit.holds(series.kind, series.area.level, d[0].fit.since))


@cache
def _of_kind(kind: str) -> frozenset[str]:
    """The agencies that only towns (t) have, or that are central (c)."""
    return frozenset(ref for ref, rows in agencies().items() if any(kind in row.fit.kinds for row in rows))


@lru_cache(maxsize=50_000)
def _forms(ref: str, area: Area, year: int) -> tuple[tuple[str, str], ...]:
    row = next(row for row in agencies()[ref] if row.fit.holds(row.fit.kinds, area.level, year))
    if row.province and area.level == "1" and area.word != "市":
        return ((row.province, row.province_name.format(p=area.full)),)
    word = "区" if area.word == "自治区" else area.word
    names = row.names if len(row.names) == len(row.forms) else row.names * len(row.forms)
    forms = [form.format(L=word) for form in row.forms]
    if area.word == "自治区":
        forms = [re.sub("^委", "党委", form) for form in forms]
    return tuple((form, name.format(p=area.full, L=word)) for form, name in zip(forms, names, strict=True))


@cache
def _tails() -> Counter[str]:
    """How many documents end as each own document does without its place."""
    tails = {row.title.removeprefix("{O}") for row in documents() if "{O}" in row.title}
    return Counter({tail: sum(row.title.endswith(tail) for row in documents()) for tail in tails})


def _alone(row: Document) -> bool:
    """Whether a document can be named without its place and no other is meant."""
    tail = row.title.removeprefix("{O}")
    return _tails()[tail] == 1 and "{Y}" not in tail
