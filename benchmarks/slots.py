"""The parts of a template: what each writes into a report, and the truth it leaves there.

A template is text with marks:

======================  =====================================================================
``(甲/乙)``             one of these
``{Y}`` ``{我}`` …      a word of the scene or of a list of ``words.toml``
``{@司法*-^!}``         an agency; * it acts in this sentence, - without its place in front,
                        ^ of the place above, ! with the name of its place
``{#放管服改革}``       a program in one of its wordings
``{20-90?件}``          a number; ? in any style, 余 and 多, 约 and 近, 以上 and 以下 set its bound,
                        ``*0.8-0.9`` is a share of the number before
``[头|达{5件}]``        an observation: head, then the number or the other way round; brackets close
                        in the order they open; ``]^`` of no stated year, ``]+`` of the next,
                        ``]-`` of the last, ``]<=`` said not to be reached, ``]0`` to be none, ``]=名=``
                        with this indicator
``<贯:营商>``           a document: relation, then its reference or a pool such as new4; + declares its
                        short form, ~ without its brackets, # with its number, =actor
======================  =====================================================================
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from benchmarks.writer import Writer

RELATIONS = {
    "贯": "implements", "印": "issues", "转": "forwards", "草": "drafts", "修": "revises",
    "废": "repeals", "审": "reviews", "学": "studies", "公": "publishes", "提": "mentions",
}  # fmt: skip
_TOKEN = re.compile(
    r"\{@(?P<agency>[^}*^!-]+)(?P<flags>[*^!-]*)\}|\{#(?P<program>[^}]+)\}"
    r"|\{(?P<number>[\d*][^}]*)\}|\{(?P<word>[^}]+)\}|<(?P<policy>[^<>]+)>"
    r"|\((?P<choice>[^()]*/[^()]*)\)|(?P<open>\[)|(?P<head>\|)|(?P<close>\](?:\^|\+|-|0|<=|=[^=]+=)?)"
)
_NUMBER = re.compile(
    r"(?P<share>\*)?(?P<low>[\d.]+)(?:-(?P<high>[\d.]+))?(?P<factor>[万亿])?(?P<style>[余多?])?"
    r"(?P<unit>.*?)(?P<after>以上|以下)?"
)
_POLICY = re.compile(r"(?P<relation>.)(?:/(?P<status>\w+))?:(?P<ref>\w+)(?P<flags>[+~#]*)(?:=(?P<actor>.+))?")
_ENDS = re.compile("[。；！？]")


class Slot(Protocol):
    """A part of a template."""

    def write(self, to: Writer) -> None:
        """Writes the part and notes its truth."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they stand; ``ends`` counts the sentences that end in them."""

    text: str
    ends: int

    def write(self, to: Writer) -> None:
        """Writes the words."""
        to.put(self.text)
        to.sentence += self.ends


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several wordings."""

    options: tuple[str, ...]

    def write(self, to: Writer) -> None:
        """Writes one of them."""
        to.put(to.pick(self.options))


@dataclass(frozen=True, slots=True)
class Word:
    """A word that the scene knows."""

    name: str

    def write(self, to: Writer) -> None:
        """Writes the word."""
        to.word(self.name)


@dataclass(frozen=True, slots=True)
class AgencySlot:
    """An organ."""

    ref: str
    flags: str

    def write(self, to: Writer) -> None:
        """Writes its form and notes its name."""
        to.agency(self.ref, self.flags)


@dataclass(frozen=True, slots=True)
class ProgramSlot:
    """A program in one of its wordings."""

    key: str

    def write(self, to: Writer) -> None:
        """Writes the wording and notes the program."""
        to.program(self.key)


@dataclass(frozen=True, slots=True)
class PolicySlot:
    """A document and what is done with it."""

    relation: str
    ref: str
    status: str | None
    flags: str
    actor: str | None

    def write(self, to: Writer) -> None:
        """Writes its title and notes the mention."""
        to.policy(self)


@dataclass(frozen=True, slots=True)
class NumberSlot:
    """A number between two bounds, with its unit; ``factor`` is what 万 or 亿 multiplies it with."""

    low: float
    high: float
    digits: int
    share: bool
    mark: str
    style: str
    unit: str
    after: str

    @property
    def factor(self) -> float:
        """What the mark of magnitude behind the number stands for."""
        return {"": 1, "万": 1e4, "亿": 1e8}[self.mark]

    def write(self, to: Writer) -> None:
        """Writes the number and keeps its value for the observation around it."""
        to.number(self)


@dataclass(frozen=True, slots=True)
class Open:
    """An observation begins."""

    def write(self, to: Writer) -> None:
        """Marks where."""
        to.open()


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an observation ends, or begins when the number came first."""

    def write(self, to: Writer) -> None:
        """Marks where."""
        to.head()


@dataclass(frozen=True, slots=True)
class Close:
    """The observation that opened first ends."""

    mark: str

    def write(self, to: Writer) -> None:
        """Notes the observation."""
        to.close(self.mark)


def without_truth(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The slots that write text, with words that stand side by side put together."""
    kept: list[Slot] = []
    for slot in slots:
        if isinstance(slot, Text) and kept and isinstance(kept[-1], Text):
            kept[-1] = Text(kept[-1].text + slot.text, kept[-1].ends + slot.ends)
        elif not isinstance(slot, Open | Head | Close):
            kept.append(slot)
    return tuple(kept)


def compile_text(text: str) -> tuple[tuple[Slot, ...], dict[str, int]]:
    """The slots of a template, and how many documents of each pool or reference it needs."""
    slots = tuple(_slots(text))
    refs = Counter(slot.ref for slot in slots if isinstance(slot, PolicySlot))
    return slots, dict(refs)


def _slots(text: str) -> Iterator[Slot]:
    at = 0
    for found in _TOKEN.finditer(text):
        yield from _text(text[at : found.start()])
        yield _slot(found)
        at = found.end()
    yield from _text(text[at:])


def _text(text: str) -> Iterator[Slot]:
    if text:
        yield Text(text, len(_ENDS.findall(text)))


def _slot(found: re.Match[str]) -> Slot:
    kind, value = found.lastgroup, found[0]
    if found["agency"]:
        return AgencySlot(found["agency"], found["flags"])
    if kind == "choice":
        return Choice(tuple(found["choice"].split("/")))
    if kind == "close":
        return Close(value[1:])
    if kind in ("open", "head"):
        return Open() if kind == "open" else Head()
    makers: dict[str, Callable[[str], Slot]] = {
        "program": ProgramSlot, "word": Word, "number": _number, "policy": _policy,
    }  # fmt: skip
    return makers[str(kind)](found[str(kind)])


def _number(text: str) -> Slot:
    found = _NUMBER.fullmatch(text)
    assert found, text
    digits = len(found["low"].partition(".")[2])
    low, high = float(found["low"]), float(found["high"] or found["low"])
    share, style, after = bool(found["share"]), found["style"] or "", found["after"] or ""
    return NumberSlot(low, high, digits, share, found["factor"] or "", style, found["unit"], after)


def _policy(text: str) -> Slot:
    found = _POLICY.fullmatch(text)
    assert found, text
    relation = RELATIONS[found["relation"]]
    return PolicySlot(relation, found["ref"], found["status"], found["flags"], found["actor"])
