"""Writes templates into one text and notes, as it goes, what is true of each stretch of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks import tables
from benchmarks.scene import Paper, Scene
from benchmarks.slots import NumberSlot, PolicySlot, Text
from benchmarks.tables import Sentence
from kg.model import MEASURE_STATUSES, Status

_BOUNDS = (
    (re.compile("(超过|不低于|不少于|突破|逾)$"), ">="),
    (re.compile("(不到|不超过|低于)$"), "<="),
    (re.compile("[约近]$"), "~"),
)
_COMMA = re.compile("[、和]$")


@dataclass
class Mark:
    """An observation that is being written."""

    start: int
    head_start: int = -1
    head_end: int = -1
    text: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text with a status and theme for each of its sentences, the last one for the rest."""

    start: int
    end: int
    statuses: tuple[str, ...]
    theme: int | None


@dataclass
class Notes:
    """The truth of a report: spans by layer, with offsets into the text as written."""

    policies: list[dict[str, Any]] = field(default_factory=list)
    agencies: list[dict[str, Any]] = field(default_factory=list)
    observations: list[dict[str, Any]] = field(default_factory=list)
    programs: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


class Writer:
    """The text so far, and its truth unless that is not wanted: the text is the same either way."""

    def __init__(self, scene: Scene, truth: bool = True) -> None:
        self.scene = scene
        self.truth = truth
        self.rng = scene.rng
        self.notes = Notes()
        self.parts: list[str] = []
        self.at = 0
        self.sentence = 0
        self._statuses: tuple[str, ...] = ("none",)
        self._used: set[str] = set()
        self._actor: str | None = None
        self._first = 0
        self.marks: list[Mark] = []
        self._closed = 0
        self._last: tuple[float, str, str] = (0.0, "", "=")

    # text

    def put(self, text: str) -> int:
        """Adds text and tells where it starts."""
        start = self.at
        self.parts.append(text)
        self.at += len(text)
        if self.marks:
            for mark in self.marks:
                mark.text += text
        return start

    def pick(self, options: Sequence[str]) -> str:
        """One of several wordings."""
        return options[int(self.rng.random() * len(options))]

    def line(self, text: str, status: str = "none") -> None:
        """A line that no template wrote: a heading, a lead, page remains."""
        start = self.put(text)
        self.notes.blocks.append(Block(start, self.at, (status,), None))

    def write(self, row: Sentence, prefix: str = "") -> None:
        """One template, with what stands in front of its first sentence."""
        start = self.put(prefix)
        if not self.truth:
            self._used = set()
            for slot in row.plain:
                if isinstance(slot, Text):  # half of all slots: no call for them
                    self.parts.append(slot.text)
                    self.at += len(slot.text)
                else:
                    slot.write(self)
            return
        self._statuses, self.sentence, self._actor = row.statuses, 0, None
        self._used, self._first = set(), len(self.notes.policies)
        for slot in row.slots:
            slot.write(self)
        for key in row.programs:
            self._note_program(key, None, 0)
        self.notes.blocks.append(Block(start, self.at, row.statuses, row.told))
        if self._actor:
            for policy in self.notes.policies[self._first :]:
                policy["actor"] = policy["told"] or self._actor

    @property
    def status(self) -> str:
        """The status of the sentence that is being written."""
        return self._statuses[min(self.sentence, len(self._statuses) - 1)]

    # slots

    def word(self, name: str) -> None:
        """A word of the scene, or a number of the issuer for the document before it."""
        if name != "号":
            self.put(self.scene.word(name))
            return
        number = self.scene.number()
        self.put(number)
        self._numbered(number)

    def agency(self, ref: str, flags: str) -> None:
        """An organ, or several that act together."""
        form, name = self.scene.organ(ref, flags)
        start = self.put(form)
        self.notes.agencies.append({"start": start, "end": self.at, "name": name})
        if "*" in flags:
            self._actor = f"{self._actor}、{name}" if self._actor else name

    def program(self, key: str) -> None:
        """A program, now and then under its local name."""
        row = tables.programs()[key]
        branded = row.brand and self.rng.random() < 0.2
        text = row.brand if branded else self.pick(row.forms)
        for name in ("brand", "place"):
            text = text.replace(f"{{{name}}}", self.scene.word(name)) if f"{{{name}}}" in text else text
        self.put(text)
        self._note_program(key, text if branded else None, self.sentence)

    def _note_program(self, key: str, local: str | None, sentence: int) -> None:
        if not self.truth:
            return
        order: list[str] = [*MEASURE_STATUSES, Status.CONTEXT]
        status = self._statuses[min(sentence, len(self._statuses) - 1)]
        before, name = self.notes.programs.get(key, (Status.CONTEXT.value, None))
        best = min(before, status, key=lambda s: order.index(s) if s in order else len(order))
        self.notes.programs[key] = (str(best), name or local)

    def policy(self, slot: PolicySlot) -> None:
        """A document: by its short form once that is declared, bare, or in full."""
        paper = self.scene.paper(slot.ref, self._used)
        short = self.scene.declared.get(paper.title)
        if "~" in slot.flags:
            printed = paper.row.printed[-1]
            self._mention(slot, paper, printed)
            return
        again = paper.title in self.scene.seen and paper.bare and self.rng.random() < 0.15
        printed = short if short and self.rng.random() < 0.7 else paper.bare if again else paper.printed
        self._mention(slot, paper, f"《{printed}》")
        self.scene.seen.add(paper.title)
        if "#" in slot.flags and paper.number and self.rng.random() < 0.6:
            self.put(f"（{paper.number}）")
            self._numbered(paper.number)
        if "+" in slot.flags and not short:
            self._declare(slot, paper)

    def _numbered(self, number: str) -> None:
        if self.truth:
            self.notes.policies[-1]["number"] = _brackets(number)

    def _declare(self, slot: PolicySlot, paper: Paper) -> None:
        short = self.scene.short(paper)
        if not self.scene.style.short or not short or short in self.scene.declared.values():
            return
        self.scene.declared[paper.title] = short
        self.put("（以下简称")
        self._mention(slot, paper, f"《{short}》")
        self.put("）")

    def _mention(self, slot: PolicySlot, paper: Paper, printed: str) -> None:
        start = self.put(printed)
        if not self.truth:
            return
        self.notes.policies.append({
            "start": start, "end": self.at, "title": paper.title, "number": None, "type": paper.row.type,
            "scope": paper.scope, "relation": slot.relation, "status": slot.status or self.status,
            "actor": slot.actor or self.scene.issuer, "told": slot.actor,
        })  # fmt: skip
        for key in paper.row.programs if printed.startswith("《") and len(printed) > 6 else ():
            self._note_program(key, None, self.sentence)

    # numbers

    def number(self, slot: NumberSlot) -> None:
        """A number with its unit; its bound is told by the words around it."""
        low, high = slot.low, slot.high
        value = (
            self._last[0] * self.rng.uniform(low, high)
            if slot.share
            else low + self.rng.random() * (high - low)
        )
        more = slot.style if slot.style in ("余", "多") else ""
        if slot.style == "?":
            value, more = self._loose(value)
        digits = 0 if slot.share else slot.digits
        value = round(value, digits) if digits else int(value)
        number = f"{value:.{digits}f}" if digits else f"{value:,}" if self.scene.style.commas else str(value)
        number = number.removesuffix(".0") if slot.mark else number
        before = self._bound() if self.truth else ""
        self.put(f"{number}{slot.mark}{more}{slot.unit}{slot.after}")
        if not self.truth:
            self._last = (value, "", "=")
            return
        base = _BASE.get(slot.unit, slot.unit)
        bound = ">=" if more or slot.after == "以上" else "<=" if slot.after == "以下" else before
        self._last = (round(value * slot.factor, 4), base, bound)

    def _loose(self, value: float) -> tuple[float, str]:
        """A number as larger places and rougher writers give it."""
        value = value * {"1": 4, "2": 2, "3": 1, "4": 0.4}[self.scene.series.area.level]
        if value < 30 or self.rng.random() < 0.75:
            return value, ""
        step = 10 if value < 200 else 100 if value < 3000 else 1000
        return value // step * step, self.pick(("余", "余", "多"))

    def _bound(self) -> str:
        before = self.parts[-1]
        return next((bound for pattern, bound in _BOUNDS if pattern.search(before)), "=")

    # observations

    def open(self) -> None:
        """An observation begins; the head of one open before it ends here."""
        for mark in self.marks:
            if mark.head_end < 0 and self.at > mark.start:
                mark.head_end = self.at - bool(_COMMA.search(mark.text))
        self.marks.append(Mark(self.at))

    def head(self) -> None:
        """The head ends, or begins when the number came first."""
        for mark in self.marks:
            if mark.text and mark.text[0].isdigit():
                mark.head_start = self.at
            elif mark.head_end < 0:
                mark.head_end = self.at

    def close(self, sign: str) -> None:
        """The observation that was opened first is complete."""
        mark = self.marks.pop(0)
        value, unit, bound = (0, mark.text[3], "=") if sign == "0" else self._last
        head = mark.text[4:] if sign == "0" else self._head(mark)
        year: int | None = self.scene.year + (sign == "+" or self.status == "planned") - (sign == "-")
        self.notes.observations.append({
            "start": mark.start, "end": self.at, "head": head,
            "indicator": sign.strip("=") if len(sign) > 2 else head,
            "value": value, "unit": unit, "bound": sign if sign == "<=" else bound,
            "year": None if sign == "^" else year,
        })  # fmt: skip

    @staticmethod
    def _head(mark: Mark) -> str:
        if mark.head_start >= 0:
            return mark.text[mark.head_start - mark.start :]
        if mark.head_end >= 0:
            return mark.text[: mark.head_end - mark.start]
        found = _NUMBER_FIRST.match(mark.text) or _HEAD_FIRST.match(mark.text)
        return found[1] if found else mark.text


_UNITS = (
    "个工作日|个百分点|万平方米|平方米|人次|小时|万元|亿元"
    "|[项条件家户个次场名份吨处支起辆台人批本册部间天岁类套篇元宗路卷期轮张分%]"
)
_NUMBER_FIRST = re.compile(rf"[\d.,\-]+[万亿]?[余多]?(?:{_UNITS})(.+)")
_HEAD_FIRST = re.compile(r"(.*?)(?:[\d.,]+)")
_BASE = {"个小时": "小时"}


def _brackets(number: str) -> str:
    """A document number with its year in 〔〕."""
    return re.sub(r"[\[【](\d{4})[\]】]", r"〔\1〕", number)
