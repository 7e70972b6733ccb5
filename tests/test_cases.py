"""The cases of ``tests/cases`` through the real stages: what the guideline demands of small texts."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cases import FOLDER, Case, CaseError, Marked, all_cases, parse_marked, read_cases

from kg.extract import extract
from kg.lexicon import load_lexicon
from kg.model import Extraction

CASES = all_cases()
LEAST = 80


@cache
def _extract(document: str, file: str) -> Extraction:
    return extract(document, file, load_lexicon())


def _read(case: Case) -> tuple[Extraction, int, int]:
    """The extraction of a case's report, and where the case's own text begins and ends in it."""
    document, base = case.document()
    return _extract(document, case.report.get("file") or "report.txt"), base, base + len(case.text)


def _as_text(value: object) -> str | None:
    if isinstance(value, float):
        return f"{value:g}" if value < 1e6 else f"{value:.0f}"
    return None if value is None else str(value)


def _differences(fields: dict[str, str | None], found: object) -> Iterable[str]:
    """What of the told fields an extracted item does not say."""
    for name, want in fields.items():
        got = _as_text(getattr(found, name.removesuffix("~")))
        right = want is not None and got is not None and want in got if name.endswith("~") else got == want
        if not right:
            yield f"{name.removesuffix('~')} is {got}, not {want}"


def _spans(items: Iterable[Any]) -> list[tuple[int, int]]:
    return sorted((item.start, item.end) for item in items)


def _check(case: Case, marked: list[Marked], found: list[Any]) -> None:
    """The found items are just the marked ones, and say what they must."""
    surfaces = {case.text[m.start : m.end] for m in marked}
    assert _spans(found) == _spans(marked), f"want {surfaces}, got {[item.surface for item in found]}"
    by_span = {(item.start, item.end): item for item in found}
    wrong = [
        f"{case.text[m.start : m.end]}: {difference}"
        for m in marked
        for difference in _differences(m.fields, by_span[m.start, m.end])
    ]
    assert not wrong, "; ".join(wrong)


def _within(items: Iterable[Any], base: int, end: int) -> list[Any]:
    """Items of the case's own text, with offsets into it."""
    inside = [item for item in items if base <= item.start < end]
    return [replace(item, start=item.start - base, end=item.end - base) for item in inside]


def check_policies(case: Case) -> None:
    """All marked mentions, no other, each with its fields."""
    extraction, base, end = _read(case)
    _check(case, list(case.spans), _within(extraction.policies, base, end))


def check_agencies(case: Case) -> None:
    """All marked organs, no other, each with its name."""
    extraction, base, end = _read(case)
    _check(case, list(case.spans), _within(extraction.agencies, base, end))


def check_observations(case: Case) -> None:
    """As many observations as marked, each overlapping its mark and saying what it must."""
    extraction, base, end = _read(case)
    found = _within(extraction.observations, base, end)
    told = f"got {[(o.surface, o.head, o.value, o.unit, o.bound) for o in found]}"
    assert len(found) == len(case.spans), told
    for marked in case.spans:
        fits = [o for o in found if _overlap(o, marked) and not list(_differences(marked.fields, o))]
        assert fits, f"{case.text[marked.start : marked.end]} {marked.fields} not found, {told}"
        found.remove(fits[0])


def _overlap(found: Any, marked: Marked) -> bool:
    return bool(found.start < marked.end and marked.start < found.end)


def check_programs(case: Case) -> None:
    """Just the marked core keys, each mentioned where it is marked, with the status told for the key."""
    extraction, base, end = _read(case)
    uses = {use.key: use for use in extraction.programs if not use.new}
    inside = {key: _within(use.mentions, base, end) for key, use in uses.items()}
    found = {key for key, mentions in inside.items() if mentions}
    assert found == {marked.fields["key"] for marked in case.spans}
    for marked in case.spans:
        key = marked.fields["key"] or ""
        assert any(_overlap(m, marked) for m in inside[key]), f"{key} is mentioned at {_spans(inside[key])}"
        assert not list(_differences(marked.fields, uses[key])), list(_differences(marked.fields, uses[key]))


def check_sentences(case: Case) -> None:
    """The marked sentences, each beginning where it is marked, with status and theme."""
    extraction, base, end = _read(case)
    by_start = {s.start: s for s in _within(extraction.sentences, base, end)}
    wrong = []
    for marked in case.spans:
        words = case.text[marked.start : marked.end]
        assert marked.start in by_start, f"no sentence begins at {words}"
        found = by_start[marked.start]
        assert words.strip() == case.text[found.start : found.end].strip()
        wrong += [f"{words}: {difference}" for difference in _differences(marked.fields, found)]
    assert not wrong, "; ".join(wrong)


def check_report(case: Case) -> None:
    """What must hold of the report as a whole."""
    extraction, _, _ = _read(case)
    fields = {name: value for name, value in case.report.items() if name != "file"}
    assert not list(_differences(fields, extraction.profile)), list(_differences(fields, extraction.profile))


CHECKS: dict[str, Callable[[Case], None]] = {
    "policies": check_policies,
    "relations": check_policies,
    "titles": check_policies,
    "agencies": check_agencies,
    "observations": check_observations,
    "programs": check_programs,
    "status": check_sentences,
    "identify": check_report,
}


def _parameters() -> Iterable[Any]:
    for cases in CASES.values():
        for case in cases:
            failing = pytest.mark.xfail(strict=True, raises=AssertionError, reason=case.reason)
            yield pytest.param(case, id=case.name, marks=[failing] if case.known_failure else [])


@pytest.mark.parametrize("case", list(_parameters()))
def test_case(case: Case) -> None:
    CHECKS[case.file](case)


def test_every_file_is_run_and_there_are_enough_cases() -> None:
    assert set(CASES) == set(CHECKS)
    assert sum(map(len, CASES.values())) >= LEAST


def test_every_case_demands_something() -> None:
    """A text without marks demands that nothing is found, which not every layer can be asked."""
    silent = {"policies", "agencies", "observations", "programs"}
    empty = [
        c.name
        for cases in CASES.values()
        for c in cases
        if not (c.report if c.file == "identify" else c.spans or c.file in silent)
    ]
    assert not empty


def test_texts_are_told_once() -> None:
    texts = [c.document() for cases in CASES.values() for c in cases]
    assert len(texts) == len(set(texts))


def test_a_span_may_lie_in_another() -> None:
    text, spans = parse_marked("按照{《甲{〈乙〉|title=乙}的通知》|title=-;number=丙}办")
    assert text == "按照《甲〈乙〉的通知》办"
    assert [(text[s.start : s.end], s.fields) for s in spans] == [
        ("《甲〈乙〉的通知》", {"title": None, "number": "丙"}),
        ("〈乙〉", {"title": "乙"}),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no case"),
        ("// a comment only\n", "no case"),
        ("落实{《甲》|title=甲}。\n", "begins with a reason"),
        ("# \n落实{《甲》|title=甲}。\n", "begins with a reason"),
        ("# why\n", "without text"),
        ("# why\n@ place=丹东市\n落实。\n", "place and year"),
        ("# why\n@ place=丹东市;year=2020;section=middle\n落实。\n", "unknown section"),
        ("# why\n落实{《甲》|title}。\n", "no field=value"),
        ("# why\n落实{《甲》|title=甲;title=乙}。\n", "told twice"),
        ("# why\n落实{《甲》。\n", "not closed"),
        ("# why\n落实《甲》|title=甲}。\n", "closing brace"),
        ("# why\n落实{|title=甲}。\n", "empty span"),
    ],
)
def test_a_malformed_file_is_refused(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "policies.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CaseError, match=message):
        read_cases(path)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no case files"):
        all_cases(tmp_path)
    assert FOLDER.is_dir()
