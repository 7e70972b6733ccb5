"""Text → the numbers that measure something, each with its head word, unit and bound."""

import re
from dataclasses import dataclass
from itertools import takewhile

from kg.extract.observation_rules import observation_rules
from kg.extract.quantities import Quantity, find_quantities, mask
from kg.extract.reasons import why
from kg.extract.segment import Passage, Role
from kg.lexicon import Lexicon
from kg.model import Observation, Status

_REACH = 30  # characters in which the head of a number stands
_SENTENCE = 400  # characters in which its year is named
_LIST = 12  # numbers of one list at most
_ITEM = (
    r"[一-龥“”‘’·A-Za-z《》](?:[一-龥“”‘’·A-Za-z《》\0]|(?<=[一-龥])\s(?=[一-龥])|[(（][一-龥、]{1,10}[)）])*"
)
_BEHIND = re.compile(r"[一-龥“”·A-Za-z]+(?:[(（][一-龥、]{1,10}[)）])?[一-龥“”]*")
_BEFORE = re.compile(rf"(?:{_ITEM}、)*{_ITEM}$")
_BLANK = re.compile(r"[\s\0]")
_OF = re.compile(r".*(?<![标目])的")  # 标的 and 目的 are words
_END_OF = re.compile(r"(?<![标目])的+$")
_OR = re.compile(r"或者?|和|及")
_DIGITS = re.compile(r"[\d.]\s*$")
_AND = re.compile(r"[、和及与]")
_LISTING = re.compile(r"[、和,，]")
_SHARING = re.compile(r"[、和][^,，。；;]{0,24}")
_BEFORE_CHANGE = "(变化前)"  # ends the indicator of the value a change began with


@dataclass(frozen=True, slots=True)
class _Head:
    """The words a number counts: their span, the head word and the words of the indicator."""

    start: int
    end: int
    word: str
    words: str


def find_observations(
    text: str, passages: list[Passage], year: int | None, lexicon: Lexicon
) -> list[Observation]:
    """The observations of the report's body, in order, each with the year it is for."""
    reader = _Reader(text, year, lexicon)
    return [
        found
        for passage in passages
        if passage.role is not Role.OUTSIDE
        for found in reader.observations(passage)
    ]


class _Reader:
    def __init__(self, text: str, year: int | None, lexicon: Lexicon) -> None:
        self.text = text
        self.year = year
        self.lexicon = lexicon
        self.rules = observation_rules(lexicon)
        self.masked = mask(text, lexicon)

    def observations(self, passage: Passage) -> list[Observation]:
        """All observations of one sentence."""
        found: list[Observation] = []
        quantities = find_quantities(self.masked, passage.start, passage.end, self.lexicon)
        for i, quantity in enumerate(quantities):
            before = quantities[i - 1] if i else None
            following = quantities[i + 1] if i + 1 < len(quantities) else None
            respective = self._respective(quantities, i, passage)
            found += respective or self._observe(quantity, before, following, passage)
        zeros = self.rules.zero.finditer(self.masked, passage.start, passage.end)
        found += [self._zero(match, passage) for match in zeros]
        return sorted(found, key=lambda o: (o.start, o.end))

    def _observe(
        self, quantity: Quantity, before: Quantity | None, following: Quantity | None, passage: Passage
    ) -> list[Observation]:
        """The observations of one quantity: one for each head that shares it; “from A to B” shares a head."""
        if before and self._changes(before, quantity):
            head = self._head_before(before.start, passage)
            return [self._made("change", head.start, quantity.end, head, quantity, passage)] if head else []
        if following and self._changes(quantity, following):
            head = self._head_before(quantity.start, passage)
            return (
                [self._made("change", head.start, quantity.end, head, quantity, passage, _BEFORE_CHANGE)]
                if head
                else []
            )
        behind = self._head_behind(quantity, passage)
        if behind:
            return [self._made("behind", quantity.start, behind.end, behind, quantity, passage)]
        shared = following and self._shared(quantity, following, passage)
        if shared:
            return [self._made("shared", quantity.start, shared.end, shared, quantity, passage)]
        start = before.start if before and before.end == quantity.start else quantity.start
        head = self._head_before(start, passage)
        heads = self._sharing(head) if head else []
        rule = "before" if len(heads) < 2 else "shared"
        return [self._made(rule, h.start, quantity.end, h, quantity, passage) for h in heads]

    def _changes(self, a: Quantity, b: Quantity) -> bool:
        return self.rules.change_to.fullmatch(self.masked, a.end, b.start) is not None

    def _made(
        self,
        rule: str,
        start: int,
        end: int,
        head: _Head,
        quantity: Quantity,
        passage: Passage,
        note: str = "",
    ) -> Observation:
        unit, words = quantity.unit.base, _plain(head.words)
        suffix = "" if self.rules.rate.search(words) else self.rules.counted.get(unit, "数")
        indicator = words + suffix + note
        return Observation(
            start=start,
            end=end,
            surface=self.text[start:end],
            head=head.word,
            indicator=indicator,
            value=quantity.value,
            unit=unit,
            bound=quantity.bound,
            year=None if indicator.endswith(_BEFORE_CHANGE) else self._year(quantity.start, passage),
            why=why(self.lexicon, f"observation.{rule}"),
        )

    def _year(self, start: int, passage: Passage) -> int | None:
        """The year named last before a number in its sentence, else the reported one; of plans the next."""
        named = self.rules.year.findall(self.text, max(passage.start, start - _SENTENCE), start)
        if named:
            return int(named[-1])
        return self.year + 1 if self.year and passage.section is Status.PLANNED else self.year

    def _head_behind(self, quantity: Quantity, passage: Passage) -> _Head | None:
        """The noun phrase behind a number that counts it: 20个县(市、区), 17.5%的执法人员."""
        begin = quantity.end
        before = self.masked[max(passage.start, quantity.start - _REACH) : quantity.start]
        share = quantity.unit.base == "%" and not self.rules.rated.search(before)
        if share and self.masked.startswith("的", begin):
            begin += 1
        elif not quantity.unit.counts and not share:
            return None
        phrase = _BEHIND.match(self.masked, begin, min(passage.end, begin + _REACH))
        if not phrase or self.rules.no_phrase.match(phrase.group()):
            return None
        whole = share and begin == quantity.end  # 100%网上申请办理
        counted = _END_OF.sub("", phrase.group() if whole else self._up_to_stop(phrase.group()))
        return _Head(begin, begin + len(counted), _OF.sub("", counted), counted) if counted else None

    def _up_to_stop(self, phrase: str) -> str:
        """The words of a phrase in front of the first that ends it; a phrase without one needs no cutting."""
        denied = self.rules.denied.search(phrase)
        phrase = phrase[: denied.start()] if denied and denied.start() else phrase
        if not self.rules.phrase_stop.search(phrase):
            return phrase
        words = self.rules.tokens.cut(phrase)
        return "".join(takewhile(lambda word: not self.rules.phrase_stop.fullmatch(word), words))

    def _head_before(self, end: int, passage: Passage) -> _Head | None:
        """The words in front of a number: 行政许可事项293项; those of a clause before when there are none."""
        base = max(passage.start, end - 2 * _REACH)
        left = self.masked[base:end]
        left = left[: self._gap(left)]
        while left:
            head = self._trimmed(_phrase(left)[-_REACH:], base + len(left))
            if head:
                return head
            left = left[: max(0, *(left.rfind(sign) for sign in ",，、:：(（;；\0"))]
        return None

    def _gap(self, left: str) -> int:
        """Where the words between a head and its number (共, 达, 提升至) begin."""
        match = self.rules.between.search(left, len(left.rstrip(self.rules.between_signs)))
        return match.start() if match else len(left)

    def _trimmed(self, words: str, end: int) -> _Head | None:
        """A head without leading function words; its word is what remains without leading verbs."""
        words = self.rules.titles.sub("", words) or words
        front = self.rules.front.match(words)
        words = words[front.end() :] if front else words
        leads = self.rules.verb.match(words.lstrip())  # only then it matters how the words are cut
        tokens = list(self.rules.tokens.cut(words)) if leads else [words]
        while tokens and self._leads(tokens, self.rules.lead):
            tokens.pop(0)
        name = "".join(tokens)
        while (
            len(tokens) > 1 and self._leads(tokens, self.rules.verb) and not _OR.match(tokens[1])
        ):  # 撤销或确认违法 is one thing
            tokens.pop(0)
        word = _OF.sub("", _plain("".join(tokens)))
        return _Head(end - len(name), end, word, name) if _plain(name) else None

    def _leads(self, tokens: list[str], words: re.Pattern[str]) -> bool:
        """Whether the first token is a leading word, and no part of the head itself as in 及时率."""
        part = len(tokens) == 2 and len(tokens[1]) == 1
        return words.fullmatch(tokens[0].strip()) is not None and not part

    def _shared(self, quantity: Quantity, following: Quantity, passage: Passage) -> _Head | None:
        """The noun behind the next number when this one has none: 报送的16件、…的56件规范性文件."""
        if following.unit != quantity.unit or self.masked[quantity.start - 1] != "的":
            return None
        if not _SHARING.fullmatch(self.masked, quantity.end, following.start):
            return None
        return self._head_behind(following, passage)

    def _sharing(self, head: _Head) -> list[_Head]:
        """The heads of a list that share a number (报备率、及时率均达100%), or the list as one head."""
        items = head.words.split("、")
        if len(items) == 1 or not all(self.rules.rate.search(item) for item in items):
            return [head]
        heads, start = [], head.start
        for item in items:
            start = self.masked.index(item, start)
            heads.append(_Head(start, start + len(item), item, item))
        return heads

    def _respective(self, quantities: list[Quantity], i: int, passage: Passage) -> list[Observation]:
        """The observation of one of several numbers with as many heads: A率、B率分别为1%、2%."""
        first, last = self._run(quantities, i)
        begin = quantities[first].start
        left = self.masked[max(passage.start, begin - _REACH) : begin]
        if not self.rules.respective.search(left[self._gap(left) :]):
            return []
        head = self._head_before(quantities[first].start, passage)
        items = _AND.split(head.words) if head else []
        if not head or len(items) != last - first + 1:
            return []
        item, quantity = items[i - first], quantities[i]
        start = self.masked.index(item, head.start)
        own = _Head(start, start + len(item), item, item)
        return [self._made("shared", start, quantity.end, own, quantity, passage)]

    def _run(self, quantities: list[Quantity], i: int) -> tuple[int, int]:
        """The first and last of the quantities that stand in one list with the one at ``i``."""
        first = last = i
        while first > i - _LIST and first and self._listed(quantities[first - 1], quantities[first]):
            first -= 1
        while (
            last < i + _LIST
            and last + 1 < len(quantities)
            and self._listed(quantities[last], quantities[last + 1])
        ):
            last += 1
        return first, last

    def _listed(self, a: Quantity, b: Quantity) -> bool:
        return _LISTING.fullmatch(self.masked, a.end, b.start) is not None

    def _zero(self, match: re.Match[str], passage: Passage) -> Observation:
        """Zero in words: 零投诉, 没有一起."""
        word = match["head"] or match["of"] or "发生"
        surface = self.text[match.start() : match.end()]
        unit = match["unit"] or "件"
        reason = why(self.lexicon, "observation.zero")
        year = self._year(match.start(), passage)
        return Observation(
            match.start(), match.end(), surface, word, word + "数", 0.0, unit, "=", year, reason
        )


def _phrase(left: str) -> str:
    """The words that end a stretch of text, items joined by 、 together; the unit of a number is none."""
    match = _BEFORE.search(left)
    if not match:
        return ""
    words = match.group()
    if _DIGITS.search(left[: match.start()]):
        return words.partition("、")[2] or words[1:]
    return words


def _plain(words: str) -> str:
    """Words without blanks, masked digits and a closing 的."""
    return _END_OF.sub("", _BLANK.sub("", words))
