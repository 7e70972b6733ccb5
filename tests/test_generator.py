"""The generator of benchmark reports: what it writes, and that its truth is true of it."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from click.testing import CliRunner

from benchmarks import tables
from benchmarks.generate import Report, main, make, name_at
from benchmarks.phenomena import PHENOMENA, shares
from benchmarks.scene import Scene, Style
from benchmarks.series import report_at
from benchmarks.slots import RELATIONS
from benchmarks.writer import Writer
from kg.evaluate import evaluate
from kg.extract import extract
from kg.interchange import to_record
from kg.lexicon import load_lexicon
from kg.model import Level, PolicyType, Relation, Status

KEYS = {
    "report": {"file", "title", "jurisdiction", "adcode", "level", "issuer", "year", "date"},
    "policies": {
        "start", "end", "surface", "title", "number", "type", "scope", "relation", "status", "actor",
    },
    "agencies": {"start", "end", "surface", "name"},
    "observations": {"start", "end", "surface", "head", "indicator", "value", "unit", "bound", "year"},
    "programs": {"key", "local", "status"},
    "sentences": {"start", "end", "status", "theme"},
}  # fmt: skip
#: A little under what the extractor reached when the generator was written.
FLOORS = {
    "policy mention": 0.98,
    "policy title": 0.97,
    "policy number": 0.98,
    "policy relation": 0.95,
    "policy status": 0.94,
    "policy actor": 0.86,
    "policy link (title+relation+status)": 0.90,
    "implements (jurisdiction, policy)": 0.97,
    "agency mention": 0.96,
    "agency name": 0.94,
    "program": 0.97,
    "observation value+unit": 0.98,
    "observation value+unit+indicator": 0.93,
    "sentence status": 0.91,
    "measure theme": 0.90,
    "report metadata": 0.98,
}


@cache
def reports() -> tuple[Report, ...]:
    """Two hundred reports of the first seed."""
    return tuple(make(1, index) for index in range(200))


@cache
def truths() -> tuple[Any, ...]:
    """The truth of each of them."""
    return tuple(report.truth() for report in reports())


def test_same_seed_same_bytes_and_slices(tmp_path: Path) -> None:
    run = CliRunner()
    for arguments in (["6", "all"], ["3", "part", "--first", "3"], ["6", "bare", "--no-truth"]):
        result = run.invoke(main, [arguments[0], str(tmp_path / arguments[1]), *arguments[2:]])
        assert result.exit_code == 0, result.output
    files = {path.name: path.read_bytes() for path in (tmp_path / "all").iterdir()}
    part = {path.name: path.read_bytes() for path in (tmp_path / "part").iterdir()}
    bare = {path.name: path.read_bytes() for path in (tmp_path / "bare").iterdir()}
    assert len(files) == 12 and len(part) == 6 and len(bare) == 6
    assert part.items() <= files.items() and bare.items() <= files.items()
    assert make(2, 0).text != make(1, 0).text


def test_every_surface_is_the_text() -> None:
    for report, truth in zip(reports(), truths(), strict=True):
        text = report.text
        for layer in ("policies", "agencies", "observations"):
            for item in truth[layer]:
                assert item["surface"] and text[item["start"] : item["end"]] == item["surface"], report.name
        for item in truth["observations"]:
            assert item["head"] in item["surface"].replace("\n", "") or report.page.breaks, item
        for item in truth["sentences"]:
            assert text[item["start"] : item["end"]].strip() == text[item["start"] : item["end"]]


def test_sentences_cover_the_text() -> None:
    for report in reports()[:60]:
        covered = sum(s["end"] - s["start"] for s in report.truth()["sentences"])
        assert covered == len("".join(report.text.split())) + _inner_blanks(report)


def _inner_blanks(report: Report) -> int:
    """Blanks inside sentences, as in page remains."""
    spans = (report.text[s["start"] : s["end"]] for s in report.truth()["sentences"])
    return sum(character.isspace() for span in spans for character in span)


def test_truth_has_the_interchange_form() -> None:
    core = {program.key for program in load_lexicon().programs if program.core}
    for truth in truths()[:60]:
        assert truth.keys() == KEYS.keys()
        assert truth["report"].keys() == KEYS["report"]
        assert truth["report"]["level"] in set(Level)
        for layer in KEYS.keys() - {"report"}:
            assert all(item.keys() == KEYS[layer] for item in truth[layer])
        for policy in truth["policies"]:
            assert policy["relation"] in set(Relation) and policy["type"] in set(PolicyType)
        for item in (*truth["policies"], *truth["sentences"], *truth["programs"]):
            assert item["status"] in set(Status)
        assert all(s["theme"] in (None, *range(1, 11)) for s in truth["sentences"])
        assert all(o["bound"] in ("=", ">=", "<=", "~") for o in truth["observations"])
        assert {p["key"] for p in truth["programs"]} <= core


def test_titles_of_the_catalogue_are_its_own() -> None:
    known = {policy.title for policy in load_lexicon().policies} | {"“七五”普法规划", "“八五”普法规划"}
    assert all(row.title in known for row in tables.documents() if row.kind == "nat")


def test_every_phenomenon_occurs() -> None:
    found = shares(zip((report.text for report in reports()), truths(), strict=True))
    assert set(found) == set(PHENOMENA)
    assert not [name for name, share in found.items() if not share]


def test_templates_cover_what_they_should() -> None:
    rows = tables.sentences()
    assert len(rows) >= 150
    assert {row.theme for row in rows if row.theme} == set(range(1, 11))
    assert {status for row in rows for status in row.statuses} == {
        "done",
        "planned",
        "problem",
        "context",
        "none",
    }
    found = {p["relation"] for truth in truths() for p in truth["policies"]}
    assert found == set(RELATIONS.values()) == set(Relation)


def test_every_template_yields_its_truth() -> None:
    missing = {row.line for row in tables.sentences()}
    for index in range(2_000):
        if not missing:
            break
        series, year = report_at(1, index)
        rows = tables.fitting(series.kind, series.area.level, year)
        if missing & {row.line for row in rows}:
            missing -= _written(index, rows)
    assert not missing


def _written(index: int, rows: tuple[tables.Sentence, ...]) -> set[int]:
    """The templates that can be written here, each checked for one block of truth of its own."""
    series, year = report_at(1, index)
    rng = Random(index)
    scene, done = Scene(series, year, rng, Style.draw(rng), 1), set()
    for row in rows:
        if scene.has(row.pools):
            writer = Writer(scene)
            writer.write(row)
            notes = writer.notes
            assert "".join(writer.parts) and notes.blocks[0].statuses == row.statuses
            assert len(notes.policies) >= sum(row.pools.values())
            assert not writer.marks
            assert set(row.programs) <= notes.programs.keys()
            done.add(row.line)
    return done


def test_names_are_unique() -> None:
    names = [name_at(1, index) for index in range(5_000)]
    assert len(set(names)) == len(names)
    assert len({name_at(1, index) for index in range(36_000, 36_400)}) == 400


def test_plans_come_true_the_year_after() -> None:
    told: dict[tuple[str, int], dict[str, set[str]]] = {}
    for truth in truths():
        sets = told.setdefault((truth["report"]["issuer"], truth["report"]["year"]), {})
        for policy in truth["policies"]:
            if policy["relation"] == "issues":
                sets.setdefault(policy["status"], set()).add(policy["title"])
    kept = [
        title
        for (issuer, year), sets in told.items()
        for title in sets.get("planned", set()) & told.get((issuer, year + 1), {}).get("done", set())
    ]
    assert len(kept) >= 10


def test_editions_change_with_the_years() -> None:
    for truth in truths():
        titles = {policy["title"] for policy in truth["policies"]}
        after = truth["report"]["year"] > 2020
        wrong = "法治政府建设实施纲要(2015-2020年)" if after else "法治政府建设实施纲要(2021-2025年)"
        assert wrong not in titles


def test_lengths_are_those_of_the_genre() -> None:
    lengths = sorted(len(report.text) for report in reports())
    assert lengths[0] > 1_400 and lengths[-1] < 10_000
    assert 4_300 < sum(lengths) / len(lengths) < 5_700


def test_the_extractor_stays_above_its_floors() -> None:
    gold: dict[str, Any] = {}
    found: dict[str, Any] = {}
    texts: dict[str, str] = {}
    pairs = zip(reports(), truths(), strict=True)
    for report, truth in [pair for pair in pairs if len(pair[0].text) < 4_400][:40]:
        gold[report.name], texts[report.name] = truth, report.text
        found[report.name] = to_record(extract(report.text, f"{report.name}.txt", load_lexicon()))
    scores = {score.layer: score.f1 for score in evaluate(gold, found, texts).scores()}
    assert scores.keys() == FLOORS.keys()
    assert not {layer: f1 for layer, f1 in scores.items() if f1 < FLOORS[layer]}
