"""Scores extractions against gold files, layer by layer, as the annotation guideline defines them."""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import InputError

Item = dict[str, Any]
Pair = tuple[Item, Item]
_FIELDS = ("title", "jurisdiction", "adcode", "level", "issuer", "year", "date")
_MEASURES = ("done", "planned", "problem")
_CONTEXT = 20  # characters shown around a miss


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of one layer over all reports together; ``gold`` counts what was to find."""

    layer: str
    precision: float
    recall: float
    f1: float
    gold: int


@dataclass
class Evaluation:
    """Hits, gold and predicted totals of every layer, and every miss (-) and false alarm (+) as a line."""

    hits: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    errors: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, layer: str, hits: int, gold: int, found: int) -> None:
        """Counts one report, or one item, of a layer."""
        self.hits[layer] += hits
        self.gold[layer] += gold
        self.found[layer] += found

    def scores(self) -> list[Score]:
        """The layers in the order in which they were first counted."""
        return [self._score(layer) for layer in self.gold]

    def _score(self, layer: str) -> Score:
        hits, gold, found = self.hits[layer], self.gold[layer], self.found[layer]
        precision = hits / found if found else 1.0
        recall = hits / gold if gold else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return Score(layer, precision, recall, f1, gold)


def read_gold(folder: Path) -> dict[str, Item]:
    """The gold files of a folder by the stem of their name.

    InputError when there is none or one is broken.
    """
    gold = {}
    for path in sorted(folder.glob("*.json")):
        try:
            gold[path.stem] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{path} is no gold file: {error}") from error
    if not gold:
        raise InputError(f"no gold files (*.json) in {folder}")
    return gold


def evaluate(gold: dict[str, Item], predictions: dict[str, Item], texts: dict[str, str]) -> Evaluation:
    """Scores predictions in the interchange form; a report without one counts as empty.

    ``texts`` gives the context that misses are shown with.
    """
    result = Evaluation()
    layers: dict[str, Callable[[_Log, Any, Any], None]] = {
        "policies": _policies, "agencies": _agencies, "programs": _programs,
        "observations": _observations, "sentences": _sentences, "report": _profile,
    }  # fmt: skip
    for name, report in gold.items():
        prediction = predictions.get(name, {})
        for layer, score in layers.items():
            if layer in report:
                empty: Any = {} if layer == "report" else []
                score(_Log(result, name, texts.get(name, "")), report[layer], prediction.get(layer, empty))
    return result


@dataclass(frozen=True, slots=True)
class _Log:
    """Writes the errors of one report."""

    result: Evaluation
    name: str
    text: str

    def note(self, layer: str, sign: str, message: str, item: Item | None = None) -> None:
        """One line: - for what is missed or wrong, + for a false alarm, with its context."""
        self.result.errors[layer].append(f"{sign} {self.name}: {message}{self._context(item)}")

    def _context(self, item: Item | None) -> str:
        if not item or not self.text:
            return ""
        around = self.text[max(0, item["start"] - _CONTEXT) : item["end"] + _CONTEXT]
        return f"  …{' '.join(around.split())}…"


def rule_records(gold: dict[str, Item], predictions: dict[str, Item]) -> dict[str, tuple[int, int]]:
    """How many claims each kind of rule made and how many of them were right, by the rule's name.

    A title is right when it names the gold title, a relation when it is the gold relation, an agency, an
    observation and a sentence when they are so for their layer; programs count when they are core ones.
    """
    claims: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for name, report in gold.items():
        for rules, ok in _judged(report, predictions.get(name, {})):
            for rule in rules:
                claims[rule] += 1
                right[rule] += ok
    return {rule: (claims[rule], right[rule]) for rule in sorted(claims)}


def _judged(gold: Item, found: Item) -> Iterator[tuple[list[str], bool]]:
    """The kinds of rules behind each claim of one report, and whether the claim is right."""
    for layer, parts in _JUDGES.items():
        pairs, _, extra = _pair(gold.get(layer, []), found.get(layer, []), _same_span, _any_span)
        for prefix, equal in parts:
            yield from ((_rules(f, prefix), equal(g, f)) for g, f in pairs)
            yield from ((_rules(f, prefix), False) for f in extra)
    keys = {p["key"] for p in gold.get("programs", [])}
    for program in (p for p in found.get("programs", []) if not p.get("new")):
        yield ["program.words"], program["key"] in keys
    at = {s["start"]: s["status"] for s in gold.get("sentences", [])}
    for sentence in found.get("sentences", []):
        yield _rules(sentence, "status."), at.get(sentence["start"]) == sentence["status"]


def _rules(item: Item, prefix: str) -> list[str]:
    return [word for word in item["why"]["rule"].split() if word.startswith(prefix)]


def fold(value: object) -> str:
    """A value with width, quotes, dashes, brackets and blanks made one, so that spellings compare equal."""
    text = unicodedata.normalize("NFKC", str(value)) if value is not None else ""
    text = re.sub(r"[\s·“”\"'‘’]", "", text)
    return re.sub(r"[—–―-]+", "-", text).translate(str.maketrans("〔〕《》〈〉", "[]<><>"))


def _overlap(a: Item, b: Item) -> int:
    return int(min(a["end"], b["end"]) - max(a["start"], b["start"]))


def _same_span(gold: Item, found: Item) -> bool:
    return (gold["start"], gold["end"]) == (found["start"], found["end"])


def _any_span(gold: Item, found: Item) -> bool:
    return True


def _unit(text: str) -> str:
    folded = fold(text)
    return folded[1:] if folded.startswith("个") and len(folded) > 1 else folded


def _same_number(gold: Item, found: Item) -> bool:
    close = abs(gold["value"] - found["value"]) < 1e-6 * max(1, abs(gold["value"]))
    return close and _unit(gold["unit"]) == _unit(found["unit"])


def _pair(
    gold: Iterable[Item], found: Iterable[Item], *tests: Callable[[Item, Item], bool]
) -> tuple[list[Pair], list[Item], list[Item]]:
    """Matches overlapping items one to one: by the first test first, larger overlaps before smaller ones."""
    free, extra, pairs = list(gold), list(found), []
    for test in tests:
        fits = [(_overlap(g, f), g, f) for g in free for f in extra if _overlap(g, f) > 0 and test(g, f)]
        for _, g, f in sorted(fits, key=lambda fit: -fit[0]):
            if any(g is x for x in free) and any(f is x for x in extra):
                pairs.append((g, f))
                free = [x for x in free if x is not g]
                extra = [x for x in extra if x is not f]
    return pairs, free, extra


def _policies(log: _Log, gold: list[Item], found: list[Item]) -> None:
    bracketed = [g for g in gold if g["surface"].startswith(("《", "〈"))]
    bare = [g for g in gold if not g["surface"].startswith(("《", "〈"))]
    pairs, missed, extra = _pair(bracketed, found, _same_span)
    more, missed_bare, extra = _pair(bare, extra, _same_span, _any_span)
    pairs, missed = pairs + more, missed + missed_bare
    for layer, fields in {
        "policy mention": (), "policy title": ("title",), "policy number": ("number",),
        "policy relation": ("relation",), "policy status": ("status",), "policy actor": ("actor",),
        "policy link (title+relation+status)": ("title", "relation", "status"),
    }.items():  # fmt: skip
        _compare(log, layer, pairs, fields)
        log.result.add(layer, sum(_equal(g, f, fields) for g, f in pairs), len(gold), len(found))
        _unmatched(log, layer, missed, extra)
    _implemented(log, gold, found)


def _equal(gold: Item, found: Item, fields: Iterable[str]) -> bool:
    return all(fold(gold[name]) == fold(found[name]) for name in fields)


def _compare(log: _Log, layer: str, pairs: list[Pair], fields: tuple[str, ...]) -> None:
    for g, f in pairs:
        if not _equal(g, f, fields):
            want, got = (" ".join(str(item[name]) for name in fields) for item in (g, f))
            log.note(layer, "-", f"{g['surface']} want {want} got {got}", g)


def _unmatched(log: _Log, layer: str, missed: list[Item], extra: list[Item]) -> None:
    for g in missed:
        log.note(layer, "-", f"{g['surface']} not found", g)
    for f in extra:
        log.note(layer, "+", f"{f['surface']} is none", f)


def _implemented(log: _Log, gold: list[Item], found: list[Item]) -> None:
    def titles(items: list[Item]) -> set[str]:
        return {fold(i["title"]) for i in items if (i["relation"], i["status"]) == ("implements", "done")}

    _sets(log, "implements (jurisdiction, policy)", titles(gold), titles(found))


def _sets(log: _Log, layer: str, gold: set[str], found: set[str]) -> None:
    log.result.add(layer, len(gold & found), len(gold), len(found))
    for sign, names in (("-", gold - found), ("+", found - gold)):
        for name in sorted(names):
            log.note(layer, sign, name)


def _agencies(log: _Log, gold: list[Item], found: list[Item]) -> None:
    pairs, missed, extra = _pair(gold, found, _same_span, _any_span)
    named = [fold(f["name"]) in {fold(g["name"]), *map(fold, g.get("aliases", []))} for g, f in pairs]
    log.result.add("agency mention", len(pairs), len(gold), len(found))
    log.result.add("agency name", sum(named), len(gold), len(found))
    for (g, f), right in zip(pairs, named, strict=True):
        if not right:
            log.note("agency name", "-", f"{g['surface']} want {g['name']} got {f['name']}", g)
    for layer in ("agency mention", "agency name"):
        _unmatched(log, layer, missed, extra)


def _programs(log: _Log, gold: list[Item], found: list[Item]) -> None:
    want, got = ({p["key"] for p in items if not p.get("new")} for items in (gold, found))
    _sets(log, "program", want, got)


def _observations(log: _Log, gold: list[Item], found: list[Item]) -> None:
    exact = lambda g, f: _same_span(g, f) and _same_number(g, f)  # noqa: E731
    pairs, missed, extra = _pair(gold, found, exact, _same_number, _any_span)
    for layer, with_head in (("observation value+unit", False), ("observation value+unit+indicator", True)):
        right = [_same_number(g, f) and (not with_head or _same_head(g, f)) for g, f in pairs]
        log.result.add(layer, sum(right), len(gold), len(found))
        for (g, f), ok in zip(pairs, right, strict=True):
            if not ok:
                want, got = (f"{o['head']} {o['value']} {o['unit']}" for o in (g, f))
                log.note(layer, "-", f"{g['surface']} want {want} got {got}", g)
        _unmatched(log, layer, missed, extra)


def _same_head(gold: Item, found: Item) -> bool:
    head = fold(gold["head"])
    return head == fold(found["head"]) or head in fold(found["indicator"])


def _sentences(log: _Log, gold: list[Item], found: list[Item]) -> None:
    at = {f["start"]: f for f in found}
    for g in gold:
        f = at.get(g["start"]) or next((x for x in found if x["start"] <= g["start"] < x["end"]), {})
        _label(log, "sentence status", "status", g, f)
        if g["status"] in _MEASURES and g["theme"]:
            _label(log, "measure theme", "theme", g, f)


def _label(log: _Log, layer: str, name: str, gold: Item, found: Item) -> None:
    right = found.get(name) == gold[name]
    log.result.add(layer, right, 1, 1)
    if not right:
        log.note(layer, "-", f"@{gold['start']} want {gold[name]} got {found.get(name)}", gold)


def _profile(log: _Log, gold: Item, found: Item) -> None:
    for name in _FIELDS:
        if name in gold:
            right = fold(str(gold[name])) == fold(str(found.get(name)))
            log.result.add("report metadata", right, 1, 1)
            if not right:
                log.note("report metadata", "-", f"{name} want {gold[name]} got {found.get(name)}")


_JUDGES: dict[str, list[tuple[str, Callable[[Item, Item], bool]]]] = {
    "policies": [
        ("title.", lambda g, f: _equal(g, f, ("title",))),
        ("relation.", lambda g, f: _equal(g, f, ("relation",))),
    ],
    "agencies": [
        ("agency.", lambda g, f: fold(f["name"]) in {fold(g["name"]), *map(fold, g.get("aliases", []))})
    ],
    "observations": [("observation.", lambda g, f: _same_number(g, f) and _same_head(g, f))],
}
