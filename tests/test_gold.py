"""Scores on annotated reports: our own, which must not get worse, and the published ones with their bars.

After a change for the better, or a new file in ``tests/gold``, write the baseline anew:

    .venv/bin/python tests/test_gold.py
"""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate import evaluate, read_gold
from kg.extract import extract
from kg.extract.segment import split_sentences
from kg.interchange import dumps
from kg.lexicon import load_lexicon

Item = dict[str, Any]
OWN = Path(__file__).parent / "gold"
BASELINE = OWN.parent / "baseline.json"
MAY_DROP = 0.005
SHARED = Path(__file__).parents[2] / "shared"
PUBLISHED, REPORTS, SCORE = SHARED / "eval" / "gold", SHARED / "reports", SHARED / "eval" / "score.py"
#: What the published gold asks for at the least, F1 by layer.
BARS = {
    "policy mention": 0.98,
    "policy title": 0.95,
    "policy number": 0.95,
    "policy relation": 0.85,
    "policy status": 0.90,
    "implements (jurisdiction, policy)": 0.85,
    "agency name": 0.75,
    "program": 0.75,
    "observation value+unit": 0.80,
    "sentence status": 0.85,
    "measure theme": 0.70,
    "report metadata": 0.95,
}
needs_shared = pytest.mark.skipif(
    not (PUBLISHED.is_dir() and REPORTS.is_dir()),
    reason="the folder ../shared with the published gold is not here",
)
needs_score = pytest.mark.skipif(not SCORE.is_file(), reason="the script ../shared/eval/score.py is not here")


def _gold(folder: Path) -> dict[str, Item]:
    return {name: report for name, report in read_gold(folder).items() if "sentences" in report}


@cache
def _read(folder: Path, names: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Texts and predictions, the latter as lines of the interchange form."""
    texts = {name: (folder / f"{name}.txt").read_text(encoding="utf-8") for name in names}
    lines = {name: dumps(extract(text, f"{name}.txt", load_lexicon())) for name, text in texts.items()}
    return texts, lines


def _predict(gold: dict[str, Item], folder: Path) -> tuple[dict[str, str], dict[str, Item]]:
    texts, lines = _read(folder, tuple(gold))
    return texts, {name: json.loads(line) for name, line in lines.items()}


def _f1(gold_folder: Path, reports: Path) -> dict[str, float]:
    gold = _gold(gold_folder)
    texts, predictions = _predict(gold, reports)
    return {s.layer: round(s.f1, 4) for s in evaluate(gold, predictions, texts).scores()}


def write_baseline() -> None:
    """Takes today's scores on our own gold as what must not get worse."""
    BASELINE.write_text(json.dumps(_f1(OWN, OWN), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


BASE: dict[str, float] = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.is_file() else {}


@pytest.mark.parametrize("layer", BASE)
def test_no_layer_gets_worse(layer: str) -> None:
    now = _f1(OWN, OWN)[layer]
    assert now >= BASE[layer] - MAY_DROP, f"{layer}: {now} after {BASE[layer]}"


def test_the_baseline_tells_every_layer() -> None:
    assert set(BASE) == set(_f1(OWN, OWN))
    assert set(BARS) <= set(BASE)


@needs_shared
@pytest.mark.parametrize("layer", BARS)
def test_the_published_bars_are_met(layer: str) -> None:
    now = _f1(PUBLISHED, REPORTS)[layer]
    assert now >= BARS[layer], f"{layer}: {now}, the bar is {BARS[layer]}"


def _damaged(predictions: dict[str, Item]) -> dict[str, Item]:
    """Predictions with losses, wrong labels, moved spans and inventions, so that no figure is trivial."""
    worse: dict[str, Item] = json.loads(json.dumps(predictions))
    for record in worse.values():
        for layer in ("policies", "agencies", "observations", "programs", "sentences"):
            record[layer] = [item for i, item in enumerate(record[layer]) if i % 7 != 3]
        for i, item in enumerate(record["policies"]):
            item["start"] -= i % 5 == 1
            item["title"] += "(试行)" if i % 6 == 2 else ""
            item["relation"] = "mentions" if i % 4 == 1 else item["relation"]
            item["number"] = "国发〔2015〕1号" if i % 9 == 4 else item["number"]
        for i, item in enumerate(record["observations"]):
            item["value"] *= 10 if i % 5 == 2 else 1
            item["end"] += i % 3 == 1
            item["head"] = item["indicator"] = "数" if i % 4 == 3 else item["head"]
        for i, item in enumerate(record["sentences"]):
            item["status"], item["theme"] = ("planned", 4) if i % 8 == 5 else (item["status"], item["theme"])
        for item in record["agencies"][::5]:
            item["name"] = "某市" + item["name"]
        record["programs"].append({"key": "没有的项目", "local": None, "status": "done"})
        record["report"]["year"] += 1
    return worse


@needs_score
@pytest.mark.parametrize("damage", [False, True], ids=["as extracted", "damaged"])
@pytest.mark.parametrize("folder", [OWN, PUBLISHED], ids=["own", "published"])
def test_the_figures_are_those_of_the_published_script(folder: Path, damage: bool, tmp_path: Path) -> None:
    gold = _gold(folder)
    texts, predictions = _predict(gold, OWN if folder == OWN else REPORTS)
    predictions = _damaged(predictions) if damage else predictions
    lines = [json.dumps(record, ensure_ascii=False) for record in predictions.values()]
    (tmp_path / "pred.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, report in gold.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(report), encoding="utf-8")
    command = [sys.executable, str(SCORE), str(tmp_path), str(tmp_path / "pred.jsonl"), "--json"]
    rows = json.loads(subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout)
    ours: list[Item] = [
        {"layer": s.layer, "precision": s.precision, "recall": s.recall, "f1": s.f1, "gold": s.gold}
        for s in evaluate(gold, predictions, texts).scores()
    ]
    by_layer = {row["layer"]: row for row in rows}
    assert set(by_layer) == {row["layer"] for row in ours}
    for row in ours:
        assert row == pytest.approx(by_layer[row["layer"]], abs=1e-12)
        assert not damage or row["f1"] < 1


def test_gold_against_itself_is_perfect_and_against_nothing_is_lost() -> None:
    gold = _gold(OWN)
    assert {s.f1 for s in evaluate(gold, gold, {}).scores()} == {1.0}
    lost = {s.layer: s.recall for s in evaluate(gold, {}, {}).scores()}
    assert lost.pop("report metadata") < 0.1  # a report without a date has none in nothing either
    assert set(lost.values()) == {0.0}


@pytest.mark.parametrize("name", sorted(_gold(OWN)))
def test_a_gold_file_fits_its_text(name: str) -> None:
    report = _gold(OWN)[name]
    text = (OWN / f"{name}.txt").read_text(encoding="utf-8")
    for layer in ("policies", "agencies", "observations"):
        wrong = [i["surface"] for i in report[layer] if text[i["start"] : i["end"]] != i["surface"]]
        assert not wrong, layer
    assert {s["start"] for s in report["sentences"]} == {start for start, _ in split_sentences(text)}
    inside = [(s["start"], s["end"]) for s in report["sentences"]]
    policies = [i for i in report["policies"] if not any(a <= i["start"] < b for a, b in inside)]
    assert not policies


if __name__ == "__main__":
    write_baseline()
