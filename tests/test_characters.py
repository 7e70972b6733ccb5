"""Damaged text says what clean text says: odd characters, blanks, scripts and line ends of other systems."""

import re
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_extract import check_spans, texts

from kg.extract import extract
from kg.extract.characters import characters
from kg.extract.flow import running, without
from kg.lexicon import load_lexicon
from kg.model import Extraction
from kg.resources import data_dir

LEXICON = load_lexicon()
SAMPLES = sorted(Path(__file__).parents[1].joinpath("data", "samples").glob("*.txt"))
WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "0123456789%"}
PLACED = {"start", "end", "surface"}
#: Signs without a shape, one of each kind.
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2064\ufe00\ufe0f\ufeff\u00ad\x00\x07\ufffd\ufffe"
BLANKS = "\u00a0\u3000\u2002\u2009\u200a\u202f\u205f\t"
TRADITIONAL = {ord(row.read): row.signs[-1] for row in LEXICON.characters if row.signs[-1] > "⻟"}


def _inside(sign: str) -> Callable[[str], str]:
    """Puts a sign behind every third character of a word."""
    return lambda text: re.sub(r"([一-龥]{3})(?=[一-龥])", rf"\1{sign}", text)


def _in_prose(sign: str) -> Callable[[str], str]:
    """Puts a sign inside the words of long lines, in which blanks are never layout."""
    return lambda text: re.sub(r"[^\n]{60,}", lambda line: _inside(sign)(line.group()), text)


def _as_signs(**signs: str) -> Callable[[str], str]:
    return lambda text: text.translate(str.maketrans(signs))


def _lines(sign: str) -> Callable[[str], str]:
    return lambda text: text.replace("\n", sign)


def _bulleted(sign: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"(?m)^(?=[^\S\n]*\S)", sign, text)


DAMAGES: list[tuple[str, Callable[[str], str], str]] = [
    *((f"unseen {ord(s):04X}", _inside(s), "a sign without a shape stands in a word") for s in UNSEEN),
    *((f"blank {ord(s):04X}", _in_prose(s), "a blank of another width stands in a word") for s in BLANKS),
    *(
        (f"line end {ord(s):04X}", _lines(s), "a line ends as in Word, PDF or old systems")
        for s in "\u2028\u2029\x85\v\f\r"
    ),
    *(
        (f"bullet {ord(s[0]):04X}", _bulleted(s), "a list has its sign in front")
        for s in ("●", "• ", "◆", "■ ", "\uf0b7", "\uf06c ")
    ),
    ("wide", lambda text: text.translate(WIDE), "digits as wide as characters"),
    ("traditional", lambda text: text.translate(TRADITIONAL), "a page is shown in traditional characters"),
    ("radicals", _as_signs(一="⼀", 人="⼈", 行="⾏", 方="⽅", 工="⼯", 立="⽴"), "glyphs of a PDF"),
    ("compatibility", _as_signs(行="\ufa08", 见="見", 力="\uf98a", 立="\uf9f7", 年="\uf98e"), "Korean codes"),
    ("marks ≪", _as_signs(**{"《": "≪", "》": "≫"}), "a mark of mathematics looks like that of a title"),
    ("marks «", _as_signs(**{"《": "«", "》": "»"}), "a converter took the marks for French ones"),
    ("marks ＜", _as_signs(**{"《": "＜", "》": "＞"}), "a single mark in place of the double one"),
    ("marks <", _as_signs(**{"《": "<", "》": ">"}), "typed without the marks of Chinese"),
    ("marks <<", _as_signs(**{"《": "<<", "》": ">>"}), "two signs look like the mark"),
    ("marks 〈", _as_signs(**{"《": "〈", "》": "〉"}), "marks of an inner title"),
    ("quotes", _as_signs(**{"“": "「", "”": "」"}), "quotes of Taiwan"),
    ("long blanks", lambda text: text.replace("\n", "\n" + " " * 40), "lines set in the middle"),
    ("empty lines", lambda text: text.replace("\n", "\n" * 30), "pages are filled up with empty lines"),
]  # fmt: skip


@cache
def _clean(path: Path) -> Extraction:
    return extract(path.read_text(encoding="utf-8"), path.name, LEXICON)


def _alike(value: object) -> object:
    """A value whose inner titles all have the same marks: which ones are printed there tells nothing."""
    return value.translate(str.maketrans("〈<〉>", "《《》》")) if isinstance(value, str) else value


def _claims(found: Extraction) -> dict[str, Any]:
    """What an extraction says, without where it stands."""
    layers: dict[str, Any] = {
        name: [
            tuple(_alike(getattr(item, f.name)) for f in fields(item) if f.name not in PLACED)
            for item in getattr(found, name)
        ]
        for name in ("policies", "agencies", "observations", "sentences")
    }
    layers["programs"] = [(use.key, use.status, len(use.mentions)) for use in found.programs]
    return layers | {"profile": found.profile}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize(("name", "damage", "reason"), DAMAGES, ids=[name for name, _, _ in DAMAGES])
def test_damage_changes_no_claim(path: Path, name: str, damage: Callable[[str], str], reason: str) -> None:
    text = damage(_clean(path).text)
    found = extract(text, path.name, LEXICON)
    check_spans(found)
    assert text != _clean(path).text
    for layer, claims in _claims(found).items():
        assert claims == _claims(_clean(path))[layer], f"{layer}: {reason}"


def test_a_report_in_traditional_characters() -> None:
    """Written so, not converted: the forms of Taiwan and Hong Kong, with their quotes."""
    text = (
        "關於臨夏縣二〇二一年法治政府建設情況的報告\n"
        "二〇二一年，縣政府貫徹落實《優化營商環境條例》，受理行政複議案件十二件，辦結率為99.5%，縣委、縣政府高度重視。\n"
        "下一步，將繼續深化「放管服」改革，制定《臨夏縣行政執法監督辦法》。\n"
    )
    found = extract(text, "report.txt", LEXICON)
    check_spans(found)
    assert [(p.surface, p.title, p.status.value) for p in found.policies] == [
        ("《優化營商環境條例》", "优化营商环境条例", "done"),
        ("《臨夏縣行政執法監督辦法》", "临夏县行政执法监督办法", "planned"),
    ]
    assert [a.name for a in found.agencies] == ["临夏县人民政府", "中共临夏县委员会", "临夏县人民政府"]
    assert {(o.value, o.unit) for o in found.observations} == {(12.0, "件"), (99.5, "%")}
    assert "放管服改革" in {use.key for use in found.programs}
    assert found.profile.adcode == "622921"


@pytest.mark.parametrize("marks", ["①②", "⑴⑵", "⒈⒉", "㈠㈡", "❶❷"])
def test_a_number_in_one_sign_begins_an_item(marks: str) -> None:
    lines = "".join(f"{mark}强化组织领导。全区召开会议，部署年度任务，压实各方责任。\n" for mark in marks)
    text = f"2021年，兴宁区推进依法行政，现将情况报告如下，请予审议。\n{lines}"
    statuses = [s.status.value for s in extract(text, "report.txt", LEXICON).sentences]
    assert statuses[1:] == ["none", "done"] * 2


def test_no_word_of_ours_is_read_as_another() -> None:
    """A sign that is a simplified character too (乾 in 乾县) must stay what it is."""
    tables = [p for p in data_dir().glob("*.csv") if p.name not in ("characters.csv", "page_fields.csv")]
    words = "".join(path.read_text(encoding="utf-8") for path in tables)
    words += "".join("".join((row.title, *row.aliases, *row.issuer)) for row in LEXICON.policies)
    words = re.sub(r"\W", "", words)  # our patterns tell widths of marks themselves
    assert characters(LEXICON).read(words) == words
    signs = "".join(row.signs for row in LEXICON.characters)
    assert len(set(signs)) == len(signs) and not {row.read for row in LEXICON.characters} & set(signs)


@given(texts)
def test_reading_moves_nothing(text: str) -> None:
    read = characters(LEXICON).read(text)
    assert len(read) == len(text) and characters(LEXICON).read(read) == read
    flow = running(text, LEXICON)
    assert flow.source == read
    for at, sign in enumerate(flow.text):
        start, end = flow.span(at, at + 1)
        assert (read[start:end], flow.position(start)) == (sign, at)


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=6))
def test_what_is_passed_over_is_told_in_any_order(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = [(min(at, len(text)), min(at + length, len(text))) for at, length in pairs]
    kept = [i for i in range(len(text)) if not any(start <= i < end for start, end in spans)]
    flow = without(text, spans)
    assert flow.text == "".join(text[i] for i in kept)
    assert [flow.span(i, i + 1)[0] for i in range(len(kept))] == kept
