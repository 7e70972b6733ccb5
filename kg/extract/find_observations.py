"""Text → the numbers that measure something, each with its head word, unit and bound."""

import logging
import re
from dataclasses import dataclass, replace
from functools import cache

import cn2an
import jieba


from kg.extract.segment import Passage, Role
from kg.lexicon import Lexicon
from kg.model import Observation, Status

_SCALE = {"百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
_REACH = 30  # characters in which the head of a number stands
_PHRASE = re.compile(r"[一-龥“”·A-Za-z]+(?:[(（][一-龥、]{1,10}[)）])?[一-龥“”]*")
_BEFORE = re.compile(r"(?:[一-龥“”‘’·A-Za-z]|(?<=[一-龥])\s(?=[一-龥])|[(（][一-龥、]{1,10}[)）])+$")
_SUFFIX = {"次": "次数", "人": "人数", "名": "人数", "元": "金额", "人次": "人次", "%": "", "个百分点": ""}


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number with its unit as printed, before its head is known."""

    start: int
    end: int
    value: float
    unit: str
    bound: str


@dataclass(frozen=True, slots=True)
class _Head:
    """The words a number counts: their span, the head word and the words of the indicator."""

    start: int
    end: int
    word: str
    words: str


def find_observations(text: str, passages: list[Passage], year: int | None, lexicon: Lexicon) -> list[Observation]:
    """The observations of the report's body, in order; titles and names made of digits are passed over."""
    reader = _Reader(text, lexicon)
    return [
        replace(found, year=_year(text, found, passage, year))
        for passage in passages
        if passage.role is not Role.OUTSIDE
        for found in reader.observations(passage)
    ]


def _year(text: str, found: Observation, passage: Passage, year: int | None) -> int | None:
    """The year named last before the number in its sentence, else the reported one; plans look a year ahead."""
    if found.indicator.endswith("前)"):
        return None
    named = re.findall(r"(20\d\d)年", text[passage.start : found.start])
    if named:
        return int(named[-1])
    return year + 1 if year and passage.section is Status.PLANNED else year


class _Reader:
    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.rules = _rules(lexicon)
        blank = lambda m: "\0" * len(m.group())  # noqa: E731
        self.masked = self.rules.name.sub(blank, re.sub(r"《[^》\n]*》", blank, text))

    def observations(self, passage: Passage) -> list[Observation]:
        """All observations of one sentence."""
        quantities = [self._quantity(m) for m in self.rules.quantity.finditer(self.masked, passage.start, passage.end)]
        found: list[Observation] = []
        for i, quantity in enumerate(quantities):
            following = quantities[i + 1] if i + 1 < len(quantities) else None
            found += self._observe(quantity, quantities[i - 1] if i else None, following, passage)
        found += [self._zero(m) for m in self.rules.zero.finditer(self.masked, passage.start, passage.end)]
        return sorted(found, key=lambda o: (o.start, o.end))

    def _quantity(self, match: re.Match[str]) -> _Quantity:
        """A quantity in base units, with the bound its neighbours tell."""
        digits = match["digits"]
        value = float(digits.replace(",", "")) if digits else _chinese_value(match["chinese"])
        factor, unit = self.rules.units[match["unit"]]
        value = round(value * _SCALE.get(match["scale"] or "", 1) * factor, 6)
        before = self.masked[max(0, match.start() - 8) : match.start()]
        return _Quantity(match.start(), match.end(), value, unit, self._bound(before, match))

    def _bound(self, before: str, match: re.Match[str]) -> str:
        rules = self.rules
        if rules.not_reached.search(before) or rules.less_before.search(before) or rules.less_after.search(match["after"] or ""):
            return "<="
        more = match["more"] or match["more_unit"] or rules.more_after.search(match["after"] or "")
        if more or rules.more_before.search(before):
            return ">="
        return "~" if rules.approx_before.search(before) else "="

    def _observe(
        self, quantity: _Quantity, before: _Quantity | None, following: _Quantity | None, passage: Passage
    ) -> list[Observation]:
        """The observations of one quantity: several when heads share it, one more for “from A to B”."""
        if before and self.rules.change_to.fullmatch(self.masked[before.end : quantity.start]):
            head = self._head_before(before.start, passage)
            return [self._made(head.start, quantity.end, head, quantity)] if head else []
        if following and self.rules.change_to.fullmatch(self.masked[quantity.end : following.start]):
            head = self._head_before(quantity.start, passage)
            return [self._made(head.start, quantity.end, head, quantity, "(变化前)")] if head else []
        behind = self._head_behind(quantity, passage)
        if behind:
            return [self._made(quantity.start, behind.end, behind, quantity)]
        head = self._head_before(quantity.start, passage)
        if head is None:
            return []
        shared = self._shared(quantity, following, passage)
        if shared:
            return [self._made(quantity.start, shared.end, shared, quantity)]
        heads = [head, *self._sharing(head)]
        return [self._made(h.start, quantity.end, h, quantity) for h in heads]

    def _made(self, start: int, end: int, head: _Head, quantity: _Quantity, note: str = "") -> Observation:
        suffix = "" if self.rules.rate.search(head.words) else _SUFFIX.get(quantity.unit, "数")
        indicator = head.words + suffix + note
        surface = self.text[start:end]
        return Observation(start, end, surface, head.word, indicator, quantity.value, quantity.unit, quantity.bound, None)

    def _head_behind(self, quantity: _Quantity, passage: Passage) -> _Head | None:
        """The noun phrase behind a number that counts it: 20个县(市、区)."""
        rest = self.masked[quantity.end : min(passage.end, quantity.end + _REACH)]
        phrase = _PHRASE.match(rest)
        if not phrase or rest.startswith(("的", "以", "左右", "和", "及", "与")):
            return None
        before = self.masked[passage.start : quantity.start]
        if quantity.unit in ("%", "个百分点") and not re.search(r"[(（、,，“一-龥]$", before):
            return None
        if quantity.unit == "%" and self.rules.rated.search(before):
            return None
        words = []
        for token in self.rules.tokens.cut(phrase.group()):
            if self.rules.phrase_stop.fullmatch(token):
                break
            words.append(token)
        counted = "".join(words).rstrip("的")
        if not counted:
            return None
        return _Head(quantity.end, quantity.end + len(counted), counted.rpartition("的")[2], counted)

    def _head_before(self, end: int, passage: Passage) -> _Head | None:
        """The words in front of a number: 行政许可事项293项; those of the clause before when there are none."""
        base = max(passage.start, end - 2 * _REACH)
        left = self.masked[base:end]
        left = left[: self._gap(left)]
        for _ in range(3):
            phrase = _BEFORE.search(left)
            head = phrase and self._trimmed(phrase.group()[-_REACH:], base + phrase.end())
            if head:
                return head
            cut = max(left.rfind(sign) for sign in ",，、:：(（;；\0")
            if cut < 0:
                return None
            left = left[:cut]
        return None

    def _gap(self, left: str) -> int:
        """Where the words between a head and its number (共, 达, 提升至) begin."""
        match = self.rules.between.search(left)
        return match.start() if match else len(left)

    def _trimmed(self, words: str, end: int) -> _Head | None:
        """A head without leading function words; its word is what remains without leading verbs."""
        tokens = list(self.rules.tokens.cut(words))
        while tokens and (self.rules.lead.fullmatch(tokens[0]) or not tokens[0].strip()):
            tokens.pop(0)
        name = "".join(tokens)
        if not name:
            return None
        while len(tokens) > 1 and (self.rules.act.fullmatch(tokens[0]) or self.rules.lead.fullmatch(tokens[0])):
            tokens.pop(0)
        plain = re.sub(r"\s", "", name).rstrip("的")
        word = re.sub(r"\s", "", "".join(tokens)).rstrip("的").rpartition("的")[2]
        return _Head(end - len(name), end, word or plain, plain) if plain else None

    def _shared(self, quantity: _Quantity, following: _Quantity | None, passage: Passage) -> _Head | None:
        """The noun behind the next number when this one has none: 报送的16件、56件规范性文件."""
        if not following or following.unit != quantity.unit or not self.masked[: quantity.start].endswith("的"):
            return None
        if not re.fullmatch(r"[、和][^,，。；]{0,24}", self.masked[quantity.end : following.start]):
            return None
        return self._head_behind(following, passage)

    def _sharing(self, head: _Head) -> list[_Head]:
        """Heads in a list before this one that share its number: 报备率、规范率、及时率均达100%."""
        heads = []
        start = head.start
        while self.rules.rate.search(head.word):
            listed = re.search(r"([一-龥]{1,12}率)[、和]$", self.masked[:start][-16:])
            if not listed:
                break
            start -= len(listed.group())
            word = listed[1]
            heads.append(_Head(start, start + len(word), word, word))
        return heads

    def _zero(self, match: re.Match[str]) -> Observation:
        """Zero in words: 零投诉, 没有一起."""
        word = match["head"] or match["of"] or "发生"
        unit = match["unit"] or "件"
        return Observation(match.start(), match.end(), self.text[match.start() : match.end()], word, word + "数", 0.0, unit, "=", None)


def _chinese_value(numeral: str) -> float:
    """A Chinese numeral as a number; 百 and 千 alone count one."""
    return float(cn2an.cn2an("一" + numeral if numeral[0] in "百千" else numeral, "smart"))


class _Rules:
    """The patterns of quantities, compiled, and a tokenizer of our own."""

    def __init__(self, lexicon: Lexicon) -> None:
        p = lexicon.patterns["values"]
        self.units = {row.unit: (row.factor, row.base) for row in lexicon.units}
        units = "|".join(sorted(map(re.escape, self.units), key=len, reverse=True))
        self.quantity = re.compile(
            rf"(?<![\d.A-Za-z])(?:(?P<digits>{p['number']})|(?<![一二三四五六七八九十百千第])(?P<chinese>{p['chinese']}))\s*"
            rf"(?P<more>余|多|几)?(?P<scale>万亿|百万|千万|[万亿千百])?(?P<more_unit>余|多)?\s*(?P<unit>{units})"
            rf"(?P<after>以上|以下|以内|之内|之上|及以上)?"
        )
        for name in ("name", "zero"):
            setattr(self, name, re.compile(p[name]))
        self.name: re.Pattern[str] = re.compile(p["name"])
        self.zero: re.Pattern[str] = re.compile(p["zero"])
        self.not_reached = re.compile(p["not_reached"])
        self.approx_before = re.compile(f"(?:{p['approx_before']})$")
        self.more_before = re.compile(f"(?:{p['more_before']})了?$")
        self.less_before = re.compile(f"(?:{p['less_before']})$")
        self.more_after = re.compile(p["more_after"])
        self.less_after = re.compile(p["less_after"])
        self.between = re.compile(rf"(?:{p['change']}|{p['more_before']}|{p['less_before']}|{p['approx_before']}|{p['change_to']})*{p['between']}(?:{p['change']})?$")
        self.change_to = re.compile(p["change_to"])
        self.rate = re.compile(p["rate"])
        self.rated = re.compile(rf"(?:率|占比|比例|达|达到|度){p['between']}$")
        self.phrase_stop = re.compile(p["phrase_stop"])
        self.lead = re.compile(p["lead"])
        self.act = re.compile(p["act"])
        jieba.setLogLevel(logging.WARNING)
        self.tokens = jieba.Tokenizer()


@cache
def _rules(lexicon: Lexicon) -> _Rules:
    return _Rules(lexicon)
