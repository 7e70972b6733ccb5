"""The numbers that Word prints before paragraphs and does not keep in the text: 一、 (二) 3."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cn2an
from lxml import etree

from kg.read.word_xml import attribute, child, children, value

_MOST = 9_999
_MOST_STYLES = 20  # that one is based on
_MOST_PATTERN = 50  # characters
_LETTERS = 26
_DEPTHS = frozenset("012345678")  # of a list
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: 第%1条 from 1, in the form chineseCounting."""

    start: int
    form: str
    pattern: str


class Numbering:
    """The lists of one document, counted as its paragraphs come."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        root = numbering if numbering is not None else etree.Element("none")
        self._kinds = {
            attribute(kind, "abstractNumId"): {
                attribute(level, "ilvl"): _level(level)
                for level in children(kind, "lvl")
                if attribute(level, "ilvl") in _DEPTHS
            }
            for kind in children(root, "abstractNum")
        }
        self._lists = {attribute(one, "numId"): one for one in children(root, "num")}
        self._styles = (
            {attribute(s, "styleId"): s for s in children(styles, "style")} if styles is not None else {}
        )
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    def label(self, properties: etree._Element | None) -> str:
        """What stands before the next paragraph, whose properties (``w:pPr``) are given."""
        number, depth = self._place(properties)
        one = self._lists.get(number)
        if one is None:
            return ""
        kind = value(one, "abstractNumId")
        levels = self._kinds.get(kind, {})
        counts = self._counts[kind]
        if number not in self._begun:  # a list of the same kind goes on counting unless it says otherwise
            self._begun.add(number)
            for change in children(one, "lvlOverride"):
                start = value(change, "startOverride")
                if start and attribute(change, "ilvl") in _DEPTHS:
                    counts[_number(attribute(change, "ilvl"))] = _number(start) - 1
        if (level := levels.get(str(depth))) is None:
            return ""
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return _printed(level, levels, counts)

    def _place(self, properties: etree._Element | None) -> tuple[str, int]:
        """The list and the level of a paragraph: its own, or those of its style."""
        seen: set[str] = set()
        depth = ""
        while properties is not None and len(seen) < _MOST_STYLES:
            told = child(properties, "numPr")
            if told is not None:
                depth = depth or value(told, "ilvl")
                if number := value(told, "numId"):
                    return number, _number(depth)
            name = value(properties, "pStyle") or value(properties, "basedOn")
            style = self._styles.get(name) if name not in seen else None
            seen.add(name)
            if style is None:
                break
            properties = child(style, "pPr")
            if properties is None or (
                child(properties, "numPr") is None and child(style, "basedOn") is not None
            ):
                properties = style
        return "", 0


def _level(level: etree._Element) -> Level:
    return Level(
        _number(value(level, "start") or "1"), value(level, "numFmt"), value(level, "lvlText")[:_MOST_PATTERN]
    )


def _number(told: str) -> int:
    return min(int(told[:9]), _MOST) if told.isascii() and told.isdigit() else 0


def _printed(level: Level, levels: Mapping[str, Level], counts: Mapping[int, int]) -> str:
    if level.form in {"bullet", "none"}:
        return ""

    def count(found: re.Match[str]) -> str:
        depth = int(found[1]) - 1
        other = levels.get(str(depth), level)
        return _in_form(counts.get(depth, other.start), other.form)

    return re.sub(r"%([1-9])", count, level.pattern)


def _in_form(number: int, form: str) -> str:
    return _FORMS.get(form, str)(number) if 0 < number <= _MOST else str(number)


def _chinese(number: int) -> str:
    return re.sub("^一十", "十", str(cn2an.an2cn(number, "low")))


def _chinese_full(number: int) -> str:
    return str(cn2an.an2cn(number, "up"))


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % _LETTERS) * ((number - 1) // _LETTERS + 1)


def _roman(number: int) -> str:
    words = ""
    for worth, sign in _ROMAN:
        times, number = divmod(number, worth)
        words += sign * times
    return words


_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital",
                     "taiwaneseCounting", "taiwaneseCountingThousand"), _chinese),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional"), _chinese_full),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"),
                    lambda n: chr(0x2460 + n - 1) if n <= 20 else str(n)),
    "lowerLetter": _letter,
    "upperLetter": lambda n: _letter(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
}  # fmt: skip
