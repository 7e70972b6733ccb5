"""What holds of every extraction, whatever the text: spans, order, sameness, and the interchange form."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.extract import extract, is_report
from kg.extract.flow import running
from kg.interchange import dumps, to_record
from kg.lexicon import load_lexicon
from kg.model import Extraction, Level, PolicyType, Relation, Status

LEXICON = load_lexicon()
SAMPLES = sorted(Path(__file__).parents[1].joinpath("data", "samples").glob("*.txt"))
FOLDED = str.maketrans(",:;()%", "，：；（）％")

#: What reports of the genre are made of, whole and broken.
FRAGMENTS = (
    "云阳县2021年法治政府建设情况报告\n",
    "许昌市人民政府\n",
    "2022年1月18日\n",
    "二〇一八年三月十二日",
    "一、主要工作\n",
    "(一)强化组织领导。",
    "二、存在的问题\n",
    "三、下一步工作打算\n",
    "现将有关情况报告如下:\n",
    "认真贯彻落实",
    "《法治政府建设实施纲要(2015-2020年)》",
    "(以下简称《纲要》)",
    "《纲要》",
    "〈关于规范行政检查的通知〉",
    "印发《云阳县行政应诉办法》(云政办发〔2017〕30号)",
    "(振政办发〔201652)",
    "国办发〔2018〕118号",
    "国务院令第713号",
    "行政处罚法",
    "宪法",
    "县委、县政府",
    "市政府",
    "区司法局",
    "国务院",
    "朝阳区人民法院",
    "我局",
    "12345热线",
    "“放管服”改革",
    "“双随机、一公开”",
    "办结率99.5%",
    "由24天压缩至16天",
    "报备率、规范率、及时率均达100%",
    "25万余次",
    "1.27亿元",
    "三百余件",
    "零投诉",
    "没有一起案件",
    "没有达到",
    "尚未出台",
    "将进一步",
    "下一步,",
    "拟于明年",
    "《", "》", "〈", "〉", "<", ">", "(", ")", "（", "）", "“", "”", "〔", "〕",
    "。", "；", "，", "、", ";", "!", "\n", "\r\n", "\n\n", " ", "\u3000", "\t",
    "浏览次数:120\n", "打印本页 关闭窗口\n", "ICP备05000809号\n",
    "省", "市", "县", "区", "委", "办", "等", "的", "了",
)  # fmt: skip
genre = st.lists(st.sampled_from(FRAGMENTS), max_size=24).map("".join)
anything = st.text(st.characters(exclude_categories=()), max_size=120)  # with lone surrogates
mixed = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4)), max_size=16).map("".join)
#: Pages: lines broken at a fixed width, wherever that falls.
paged = st.lists(st.sampled_from(FRAGMENTS), min_size=30, max_size=60).map(
    lambda parts: re.sub(r"(.{30})", r"\1\n", re.sub(r"\s", "", "".join(parts)))
)
texts = st.one_of(genre, mixed, anything, paged)

KEYS = {
    "report": "file title jurisdiction adcode level issuer year date",
    "policies": "start end surface title number type scope relation status actor",
    "agencies": "start end surface name",
    "observations": "start end surface head indicator value unit bound year",
    "programs": "key local status",
    "sentences": "start end status theme",
}


def _extract(text: str) -> Extraction:
    return extract(text, "report.txt", LEXICON)


def check_spans(extraction: Extraction) -> None:
    """Every mention is what stands at its offsets, and no list is out of order."""
    text = extraction.text
    mentions = [m for use in extraction.programs for m in use.mentions]
    for found in (extraction.policies, extraction.agencies, extraction.observations, mentions):
        for item in found:
            assert 0 <= item.start < item.end <= len(text)
            assert text[item.start : item.end] == item.surface
    for items in (extraction.policies, extraction.agencies, extraction.observations):
        assert [i.start for i in items] == sorted(i.start for i in items)
    for one, next_one in zip(extraction.agencies, extraction.agencies[1:], strict=False):
        assert one.end <= next_one.start
    assert len({(p.start, p.end) for p in extraction.policies}) == len(extraction.policies)


def _shown(text: str) -> str:
    """What is left of a text without blanks and signs without a shape."""
    flow = running(text, LEXICON)
    return flow.source.strip() if flow.text.strip() else ""


def check_sentences(extraction: Extraction) -> None:
    """Sentences follow one another, leave out nothing but blanks, and end where the guideline says."""
    text, at = extraction.text, 0
    for sentence in extraction.sentences:
        assert at <= sentence.start < sentence.end <= len(text)
        assert not _shown(text[at : sentence.start])
        words = _shown(text[sentence.start : sentence.end])
        assert words and not set("。；！？;!?\n") & set(words[:-1])
        assert sentence.status is not Status.NONE or sentence.theme is None
        assert sentence.theme is None or 1 <= sentence.theme <= 10
        at = sentence.end
    assert not _shown(text[at:])


def check_values(extraction: Extraction) -> None:
    """Every value is one that the guideline knows."""
    assert isinstance(extraction.profile.level, Level)
    assert extraction.profile.jurisdiction and extraction.profile.issuer
    for policy in extraction.policies:
        assert isinstance(policy.relation, Relation) and isinstance(policy.type, PolicyType)
        assert policy.title and policy.actor and policy.status is not Status.NONE
        assert not set(policy.number or "") & set("[]【】 \u3000")
    for observation in extraction.observations:
        assert observation.bound in ("=", ">=", "<=", "~")
        assert observation.value >= 0 and observation.head and observation.indicator and observation.unit
    keys = [use.key for use in extraction.programs]
    assert len(keys) == len(set(keys))
    for use in extraction.programs:
        assert use.mentions and use.status is not Status.NONE


@settings(max_examples=200)
@given(texts)
@example("")
@example("\n")
@example("《" * 40)
@example("〈" * 20 + "》" * 20)
@example("(以下简称《")
@example("0" * 400 + "件")
@example("市" * 300)
@example("百千万亿件")
@example("二〇一八年三月十二日\x00\ufeff")
def test_any_text_is_read(text: str) -> None:
    extraction = _extract(text)
    assert extraction.text == text
    check_spans(extraction)
    check_sentences(extraction)
    check_values(extraction)


@pytest.mark.parametrize("text", ["落实《》要求。", "落实《通知》。〈〉", "印发《〈〉的通知》。"])
def test_empty_brackets_name_no_document(text: str) -> None:
    assert all(p.title for p in _extract(text).policies)
    check_values(_extract(text))


@pytest.mark.parametrize("text", ["2021年,保定市推进依法行政。\n保定市司法局", "保定市司法局"])
def test_a_text_may_end_in_an_organ(text: str) -> None:
    extraction = _extract(text)
    check_spans(extraction)
    assert [a.surface for a in extraction.agencies] == ["保定市司法局"]


@settings(max_examples=40)
@given(texts)
def test_the_same_text_gives_the_same_extraction(text: str) -> None:
    line = dumps(_extract(text))
    assert line == dumps(_extract(text))
    assert "\n" not in line and json.loads(line) == json.loads(json.dumps(to_record(_extract(text))))


@settings(max_examples=40)
@given(genre)
def test_the_interchange_form_has_the_promised_keys(text: str) -> None:
    check_keys(to_record(_extract("落实《纲要》,市委办结率99%。12345热线开通。" + text)))


def check_keys(record: dict[str, Any]) -> None:
    """The keys of the interchange form; more may stand beside them, none is missing."""
    assert set(KEYS) <= set(record)
    assert set(KEYS["report"].split()) <= set(record["report"])
    for layer in ("policies", "agencies", "observations", "programs", "sentences"):
        for item in record[layer]:
            assert set(KEYS[layer].split()) <= set(item)
    assert all(program.get("new", True) is True for program in record["programs"])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_real_report(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    extraction = extract(text, path.name, LEXICON)
    check_spans(extraction)
    check_sentences(extraction)
    check_values(extraction)
    check_keys(json.loads(dumps(extraction)))
    assert is_report(text, LEXICON)
    assert all([extraction.policies, extraction.agencies, extraction.observations, extraction.programs])


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 3


@pytest.mark.parametrize("path", SAMPLES[:2], ids=lambda path: path.stem)
def test_the_width_of_punctuation_does_not_matter(path: Path) -> None:
    """Full-width marks in place of half-width ones, sign for sign, change no finding."""
    text = path.read_text(encoding="utf-8")
    one, other = (extract(t, path.name, LEXICON) for t in (text, text.translate(FOLDED)))
    for layer in ("policies", "agencies"):
        spans = [[(i.start, i.end) for i in getattr(e, layer)] for e in (one, other)]
        assert spans[0] == spans[1]
    assert [p.title for p in one.policies] == [p.title for p in other.policies]
    assert [p.relation for p in one.policies] == [p.relation for p in other.policies]
    assert [o.value for o in one.observations] == [o.value for o in other.observations]
    assert {p.key for p in one.programs} == {p.key for p in other.programs}


@pytest.mark.parametrize("path", SAMPLES[:2], ids=lambda path: path.stem)
def test_line_ends_of_another_system_do_not_matter(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    one, other = (extract(t, path.name, LEXICON) for t in (text, text.replace("\n", "\r\n")))
    assert [p.title for p in one.policies] == [p.title for p in other.policies]
    assert [a.name for a in one.agencies] == [a.name for a in other.agencies]
    assert [o.surface for o in one.observations] == [o.surface for o in other.observations]
    assert [(s.status, s.theme) for s in one.sentences] == [(s.status, s.theme) for s in other.sentences]
    assert one.profile == other.profile


def test_no_field_of_the_extraction_is_left_out() -> None:
    record = to_record(_extract("落实《纲要》。"))
    names = {f.name for f in fields(Extraction)} - {"text", "profile"}
    assert names | {"report"} == set(record)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("云阳县法治政府建设情况", True), ("推进依法行政", True), ("菜谱:西红柿炒鸡蛋", False), ("", False)],
)
def test_is_report(text: str, answer: bool) -> None:
    assert is_report(text, LEXICON) is answer
