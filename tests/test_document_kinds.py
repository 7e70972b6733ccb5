"""What is no report is left out by name, and no report is."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from command import ROOT, run

from kg.extract import is_report, other_kind
from kg.extract.document_kinds import REPORT
from kg.lexicon import load_lexicon
from kg.tables import DocumentKind

LEXICON = load_lexicon()
BODY = "坚持依法行政，受理行政复议案件12件，开展执法检查30次，办理群众来信210件，全部按期答复。\n" * 6
with (ROOT / "tests" / "document_kinds.csv").open(encoding="utf-8", newline="") as table:
    CASES = list(csv.DictReader(table))
#: What the rows of a kind have in front of and behind their example.
WHOLE = {"heading": ("", f"\n{BODY}"), "opening": ("", f"\n{BODY}"), "page": ("", "")}


def kind(text: str, title: str | None = None) -> str:
    found = other_kind(text, LEXICON, title)
    return found[0].kind if found else REPORT


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['heading']}-{c['reason']}")
def test_a_text_is_known_by_its_heading_or_its_first_words(case: dict[str, str]) -> None:
    text = "\n".join(filter(None, [case["heading"], case["opening"], BODY]))
    assert is_report(text, LEXICON)
    assert kind(text) == case["kind"], case["reason"]
    assert kind(f"青松市人民政府门户网站\n首页 > 政务公开 > 通知公告\n{text}") == case["kind"], "on a page"


def test_there_are_many_cases_of_both_sides_and_every_kind_has_some() -> None:
    kinds = Counter(case["kind"] for case in CASES)
    assert kinds.pop(REPORT) >= 60
    assert kinds.total() >= 60
    assert kinds.keys() | {"an index page"} == {row.kind for row in LEXICON.document_kinds} - {REPORT}


@pytest.mark.parametrize("row", LEXICON.document_kinds, ids=lambda row: row.example)
def test_a_row_is_the_first_to_fit_its_example(row: DocumentKind) -> None:
    before, behind = WHOLE[row.part]
    found = other_kind(before + row.example + behind, LEXICON)
    assert (found[0] if found else None) is (None if row.kind == REPORT else row)
    assert row.pattern.search(f"{row.example}\n" if row.part == "page" else row.example)


def test_the_title_of_the_page_tells_too() -> None:
    assert kind(BODY, "青松市2022年法治政府建设工作要点") == "a work plan"


@pytest.mark.parametrize("folder", ["tests/gold", "tests/corpus", "data/samples"])
def test_no_report_at_hand_is_taken_for_something_else(folder: str) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / folder).glob("*.txt")}
    assert texts and {name for name, text in texts.items() if kind(text) != REPORT} == set()


def test_a_plan_is_left_out_with_one_line_unless_all_is_wanted(tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text(f"平江县2022年法治政府建设工作要点\n{BODY}", encoding="utf-8")
    reason = "a work plan: 平江县2022年法治政府建设工作要点; --all takes it in"
    left = f"left out: {plan} is no report but {reason}\n"
    result = run("build", plan, "--store", tmp_path / "store", status=1)
    assert (result.stderr, "0 reports written" in result.stdout) == (left, True)
    assert run("extract", plan, status=1).stderr == left
    assert "1 reports written" in run("build", plan, "--all", "--store", tmp_path / "store").stdout
    assert '"file": "plan.txt"' in run("extract", "--all", plan).stdout
