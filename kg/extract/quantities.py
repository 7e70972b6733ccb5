"""Text → quantities: numbers with a unit, in base units, with the bound their neighbours tell."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import cn2an

from kg.extract.flow import covered
from kg.extract.signs import Opening
from kg.lexicon import Lexicon
from kg.tables import Unit

_SCALE = {"百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
_LEAST_CHINESE = 10  # smaller counts in Chinese numerals (三个方面) measure nothing
_TITLE = re.compile(r"《[^《》\n]{0,200}》")
_DIGIT = re.compile(r"\d")
_KEPT = 1024  # Chinese numerals; the same few come again and again
_NEAR = 8  # characters in front of a number that may bound it


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as printed: value in base units, and = >= <= or ~ as its bound."""

    start: int
    end: int
    value: float
    unit: Unit
    bound: str


def mask(text: str, lexicon: Lexicon) -> str:
    """The text with names made of digits, dates and document numbers blanked out by NUL, offsets kept.

    Of document titles only the digits go, so that 《法律知识读本》3万册 keeps its head.
    """
    plain = _TITLE.sub(lambda m: _DIGIT.sub("\0", m.group()), text)
    return covered(plain, (m.span() for m in _rules(lexicon).name.finditer(plain)))


def find_quantities(masked: str, start: int, end: int, lexicon: Lexicon) -> list[Quantity]:
    """The quantities between two offsets of a masked text, in order."""
    rules = _rules(lexicon)
    found = (rules.quantity(masked, match) for match in rules.pattern.finditer(masked, start, end))
    return [quantity for quantity in found if quantity]


class _Rules:
    def __init__(self, lexicon: Lexicon) -> None:
        p = lexicon.patterns["values"]
        self.units = {row.unit: row for row in lexicon.units}
        units = "|".join(sorted(map(re.escape, self.units), key=len, reverse=True))
        pattern = (
            rf"百分之(?P<percent>[一二三四五六七八九十百零点\d.]+)|"
            rf"(?<![\d.A-Za-z])(?:(?P<digits>{p['number']})|(?<![第一二两三四五六七八九十百千])(?P<chinese>{p['chinese']}))\s*"
            rf"(?P<more>余|多|几)?(?P<scale>万亿|百万|千万|[万亿千百])?(?P<more_unit>余|多)?\s*(?P<unit>{units})"
            rf"(?P<after>{p['after']})?"
        )
        self.pattern = Opening(re.compile(pattern))
        self.name = Opening(re.compile(p["name"]))
        bounds = (("not_reached", "<="), ("less_before", "<="), ("more_before", ">="), ("approx_before", "~"))
        self.before = [(re.compile(rf"(?:{p[name]})了?$"), bound) for name, bound in bounds]
        self.bounded = re.compile(rf"(?:{'|'.join(p[name] for name, _ in bounds)})了?$")
        self.less_after = re.compile(p["less_after"])

    def quantity(self, masked: str, match: re.Match[str]) -> Quantity | None:
        """A quantity, or None for a Chinese numeral that measures nothing."""
        if match["percent"]:
            return self._percent(match)
        value = float(match["digits"].replace(",", "")) if match["digits"] else _chinese(match["chinese"])
        small = match["chinese"] and (value is None or value < _LEAST_CHINESE)
        if value is None or (small and not match["scale"]) or self._named(masked, match):
            return None
        unit = self.units[match["unit"]]
        value = round(value * _SCALE.get(match["scale"] or "", 1) * unit.factor, 6)
        return Quantity(match.start(), match.end(), value, unit, self._bound(masked, match))

    def _percent(self, match: re.Match[str]) -> Quantity | None:
        """百分之九十六 as 96 %."""
        try:
            value = float(cn2an.cn2an(match["percent"], "smart"))
        except ValueError:
            return None
        return Quantity(match.start(), match.end(), value, self.units["%"], "=")

    def _named(self, masked: str, match: re.Match[str]) -> bool:
        """Whether the numeral begins a name in quotes: “十项举措”."""
        return bool(match["chinese"]) and masked[match.start() - 1 : match.start()] == "“"

    def _bound(self, masked: str, match: re.Match[str]) -> str:
        after = match["after"]
        if after:
            return "<=" if self.less_after.fullmatch(after) else ">="
        if match["more"] or match["more_unit"]:
            return ">="
        before = masked[max(0, match.start() - _NEAR) : match.start()]
        if not self.bounded.search(before):
            return "="
        return next(bound for pattern, bound in self.before if pattern.search(before))


@lru_cache(_KEPT)
def _chinese(numeral: str) -> float | None:
    """The value of a Chinese numeral, 百 alone being one hundred; None when it is none."""
    try:
        return float(cn2an.cn2an("一" + numeral if numeral[0] in "百千" else numeral, "smart"))
    except ValueError:
        return None


@cache
def _rules(lexicon: Lexicon) -> _Rules:
    return _Rules(lexicon)
