"""The tables of ``data/``: every row finds its own example, keys are unique, a bad row is refused by name."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.errors import LexiconError
from kg.extract.catalogue import canonical, catalogue, edition, without_edition
from kg.extract.classify import classify
from kg.extract.find_agencies import find_agencies
from kg.extract.find_policies import find_policies
from kg.extract.find_programs import find_programs
from kg.extract.gazetteer import gazetteer
from kg.extract.segment import segment
from kg.lexicon import Lexicon, load_lexicon
from kg.model import Level, Relation
from kg.places import NATION
from kg.tables import Cue, NumberHead, PolicyEntry, ProgramEntry, RelationCue, Unit, read_table

LEXICON = load_lexicon()
CATALOGUE = catalogue(LEXICON)
PLACE_WORD = r"(?:自治区|自治州|自治县|街道|[省市县区州盟旗镇乡])"
#: The keys of the vocabulary that reports are scored on.
# fmt: off
CORE = [
    "12345热线", "接诉即办", "放管服改革", "互联网+政务服务", "一窗受理", "网上办", "最多跑一次",
    "权责清单", "告知承诺制", "证明事项清理", "证照分离", "首问负责制", "限时办结制",
    "行政执法三项制度", "行政执法公示制度", "行政执法全过程记录制度", "重大执法决定法制审核制度",
    "综合行政执法改革", "行政裁量基准", "双随机一公开", "行政执法案卷评查", "行政执法人员资格管理",
    "行政执法监督平台", "规范性文件合法性审核", "规范性文件备案审查", "规范性文件清理",
    "重大行政决策程序", "重大行政决策事项目录", "政府法律顾问制度", "公职律师制度", "政务公开",
    "行政复议体制改革", "行政复议调解", "行政机关负责人出庭应诉", "府院联动", "人民调解", "三调联动",
    "枫桥经验", "普法规划", "谁执法谁普法", "法律进机关等(法律七进)", "公共法律服务体系", "法律援助",
    "法治建设第一责任人", "法治政府建设示范创建", "法治督察", "依法行政考核", "领导干部学法用法",
    "述法", "宪法宣誓", "优化营商环境", "公平竞争审查", "社会信用体系", "数字城管", "一件事一次办",
    "跨区域通办", "电子政务外网", "免罚清单", "乡镇综合行政执法", "网格化治理", "审计监督",
    "人大建议政协提案办理", "赋权强园",
]
# fmt: on
#: One notice published two documents under its number.
SHARED_NUMBERS = {"司发通〔2018〕131号", "国办发〔2022〕2号"}
#: An interim document and the one that followed it under the same name.
SUCCEEDED = {"公平竞争审查制度实施细则"}
PROGRAMS_FILE = Path(__file__).parents[2] / "shared" / "eval" / "programs.txt"


def _each(rows: Iterable[Any]) -> list[Any]:
    """A parameter for every row, named by what it shows."""
    return [pytest.param(row, id=f"{i}-{row.example}") for i, row in enumerate(rows)]


def _twice(keys: Iterable[Any]) -> list[Any]:
    return [k for k, n in Counter(keys).items() if n > 1]


def _programs_in(text: str) -> set[str]:
    passages = segment(text, LEXICON)
    return {use.key for use in find_programs(text, passages, classify(passages, LEXICON), LEXICON)}


# Every row finds its own example.


@pytest.mark.parametrize("row", _each(LEXICON.organs))
def test_organ_is_found_in_its_example(row: Any) -> None:
    ends = [m.end() for m in re.finditer(PLACE_WORD, row.example)]
    matches = [m for end in ends if (m := row.form.match(row.example, end))]
    assert row.alone in ("", "always", "bounded", "listed")
    if row.alone:
        matches += list(row.form.finditer(row.example))
    assert matches
    name = matches[0].expand(row.name.replace("{place}", "某市"))
    assert "某市" in name and "{" not in name and "\\" not in name
    assert all(Level(level) for level in row.levels)


@pytest.mark.parametrize("row", _each(LEXICON.departments))
def test_department_stands_behind_a_place_in_its_example(row: Any) -> None:
    forms = [short + suffix for short in (*row.short, row.full) for suffix in row.suffixes]
    assert re.search(PLACE_WORD + f"(?:{'|'.join(map(re.escape, forms))})", row.example)


@pytest.mark.parametrize("row", _each(LEXICON.central_agencies))
def test_central_agency_is_found_in_its_example(row: Any) -> None:
    places = gazetteer(LEXICON)
    nation = places.locale(places.at(NATION))
    assert row.form.search(row.example)
    assert row.name in {a.name for a in find_agencies(row.example, [], nation, LEXICON)}


@pytest.mark.parametrize("row", _each(LEXICON.title_kinds))
def test_title_kind_is_the_first_to_fit_its_example(row: Any) -> None:
    assert next(k for k in LEXICON.title_kinds if k.pattern.search(row.example)) is row


@pytest.mark.parametrize("row", _each(LEXICON.relations))
def test_relation_cue_stands_on_its_side_of_the_title(row: RelationCue) -> None:
    title = re.search(r"《[^》]+》|民法典|“八五”普法规划", row.example)
    assert title and row.side in ("left", "left-firm", "right", "right-weak")
    side = row.example[: title.start()] if row.side.startswith("left") else row.example[title.end() :]
    assert row.pattern.search(side)


@pytest.mark.parametrize("row", _each(LEXICON.units))
def test_unit_stands_behind_a_number_in_its_example(row: Unit) -> None:
    assert re.search(rf"[\d一二三四五六七八九十百千万亿半余多]\s*{re.escape(row.unit)}", row.example)
    assert row.factor > 0
    assert [u.factor for u in LEXICON.units if u.unit == row.base] in ([], [1.0])


@pytest.mark.parametrize("row", _each(LEXICON.programs))
def test_program_is_found_in_its_example(row: ProgramEntry) -> None:
    assert row.key in _programs_in(row.example)


@pytest.mark.parametrize("row", _each(LEXICON.programs))
def test_every_variant_finds_its_program(row: ProgramEntry) -> None:
    lost = [v for v in row.variants if row.key not in _programs_in(f"认真做好{v.replace('…', '')}工作。")]
    assert row.variants and not lost


@pytest.mark.parametrize("row", _each(LEXICON.number_heads))
def test_number_head_begins_the_number_of_its_example(row: NumberHead) -> None:
    found = find_policies(f"({row.example})", [], LEXICON)
    assert [t.number.text.startswith(row.head) for t in found if t.number] == [True]


CUES = [
    *LEXICON.sections,
    *LEXICON.statuses,
    *LEXICON.deficiencies,
    *LEXICON.themes,
    *LEXICON.furniture,
    *LEXICON.title_blocks,
]


@pytest.mark.parametrize("row", _each(CUES))
def test_cue_finds_its_example(row: Cue) -> None:
    assert row.pattern.search(
        re.sub(r"^[一二三四五六七八九十]{1,3}、", "", row.example)
    ) or row.pattern.search(row.example)


@pytest.mark.parametrize("row", _each(LEXICON.genre_defaults))
def test_genre_default_names_a_document_in_force(row: Any) -> None:
    document = CATALOGUE.find(row.title)
    assert document and f"《{row.head}》" in row.example
    years = edition(document.title)
    assert row.since <= row.until and (not years or (years[0] <= row.since and row.until <= years[1]))


def test_statuses_and_themes_are_known() -> None:
    assert {row.status.removeprefix("turn-") for row in LEXICON.statuses} <= {
        "done", "planned", "problem", "context", "none",
    }  # fmt: skip
    assert {row.within for row in LEXICON.statuses} <= {"any", "preamble", "done", "planned", "problem"}
    assert {row.theme for row in LEXICON.themes} == set(range(1, 11))
    assert {row.theme for row in LEXICON.programs} <= set(range(1, 11))
    assert {row.relation for row in LEXICON.relations} == set(Relation)


def test_patterns_compile() -> None:
    for group, patterns in LEXICON.patterns.items():
        for name, pattern in patterns.items():
            assert re.compile(pattern), f"{group}.{name}"


# Keys are unique and what is named exists.


def test_keys_are_unique() -> None:
    assert not _twice((p.adcode, p.since) for p in LEXICON.places)
    assert not _twice(e.title for e in LEXICON.policies)
    assert set(_twice(e.number for e in LEXICON.policies if e.number)) <= SHARED_NUMBERS
    assert not _twice(p.key for p in LEXICON.programs)
    assert not _twice(u.unit for u in LEXICON.units)
    assert not _twice(h.head for h in LEXICON.number_heads)
    assert not _twice(c.form.pattern for c in LEXICON.central_agencies)
    assert not _twice((o.form.pattern, o.levels) for o in LEXICON.organs)
    assert not _twice((d.head, d.since) for d in LEXICON.genre_defaults)


def test_a_department_has_one_full_name() -> None:
    full = {
        (short + suffix, d.full) for d in LEXICON.departments for short in d.short for suffix in d.suffixes
    }
    assert not _twice(form for form, _ in full)


def test_a_program_wording_belongs_to_one_program() -> None:
    """Of two rows with the same literal wording only one could ever be found by it."""
    assert not _twice(v for p in LEXICON.programs for v in p.variants if "…" not in v)


def test_broader_programs_exist() -> None:
    keys = {p.key for p in LEXICON.programs}
    assert not [
        p.key for p in LEXICON.programs if p.broader and (p.broader not in keys or p.broader == p.key)
    ]


def test_there_are_enough_documents_and_programs() -> None:
    assert len(LEXICON.policies) >= 300
    assert len(LEXICON.programs) >= 100


def test_the_scored_programs_are_the_core() -> None:
    assert {p.key for p in LEXICON.programs if p.core} == set(CORE)


@pytest.mark.skipif(not PROGRAMS_FILE.is_file(), reason="the folder ../shared is not here")
def test_the_list_above_is_the_published_one() -> None:
    assert PROGRAMS_FILE.read_text(encoding="utf-8").split() == CORE


def test_every_parent_of_a_place_exists() -> None:
    codes = {p.adcode for p in LEXICON.places}
    assert not [p.name for p in LEXICON.places if p.parent is not None and p.parent not in codes]
    assert [p.adcode for p in LEXICON.places if p.parent is None] == [NATION]


def test_places_are_well_formed() -> None:
    assert not [p for p in LEXICON.places if not re.fullmatch(r"\d{6}", p.adcode)]
    assert not [p for p in LEXICON.places if p.until is not None and p.until < p.since]
    parents = {p.adcode: p for p in LEXICON.places}
    order = [Level.NATIONAL, Level.PROVINCE, Level.PREFECTURE, Level.COUNTY]
    above = [
        p for p in LEXICON.places if p.parent and parents[p.parent].level in order[order.index(p.level) :]
    ]
    assert not above


# The catalogue of documents.


def test_no_two_documents_share_a_key() -> None:
    """The two would never be told apart; editions of one work differ by their years."""
    assert set(_twice(CATALOGUE.key(e.title) for e in LEXICON.policies)) <= SUCCEEDED


@pytest.mark.parametrize("year", [2015, 2018, 2020, 2021, 2024])
def test_editions_of_the_outline_never_merge(year: int) -> None:
    found = CATALOGUE.edition_of("法治政府建设实施纲要", year)
    want = "法治政府建设实施纲要(2015-2020年)" if year <= 2020 else "法治政府建设实施纲要(2021-2025年)"
    assert found and found.title == want


def _resolves(name: str, entry: PolicyEntry) -> bool:
    """Whether a name leads to a document: at once, or by the year when editions share it."""
    found = CATALOGUE.find(name)
    if found is entry or (found is None and CATALOGUE.key(name) in SUCCEEDED):
        return True
    years = edition(entry.title)
    return bool(years and CATALOGUE.key(name) == CATALOGUE.key(without_edition(entry.title))) and all(
        CATALOGUE.edition_of(name, year) is entry for year in (years or ())
    )


def test_every_name_leads_to_its_document() -> None:
    lost = [(n, e.title) for e in LEXICON.policies for n in (e.title, *e.aliases) if not _resolves(n, e)]
    assert not lost


def test_dates_are_iso() -> None:
    dates = [d for e in LEXICON.policies for d in (e.date, *e.revised) if d]
    assert len(dates) > 100
    assert not [d for d in dates if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", d)]
    for full in (d for d in dates if len(d) == 10):
        date.fromisoformat(full)


def test_numbers_are_in_one_form() -> None:
    wrong = [e.number for e in LEXICON.policies if e.number and re.search(r"[\[\]【】（）()\s]", e.number)]
    assert not wrong


def test_every_document_has_issuer_scope_and_source() -> None:
    assert not [e.title for e in LEXICON.policies if not (e.issuer and e.scope and e.source)]


def test_titles_have_half_width_digits_and_brackets() -> None:
    assert not [e.title for e in LEXICON.policies if canonical(e.title) != e.title.replace(" ", "")]


# A bad row is refused, with file and line.


@dataclass(frozen=True, slots=True)
class _Row:
    """One field of every type the tables use."""

    name: str
    count: int
    flag: bool
    words: tuple[str, ...]
    pattern: re.Pattern[str]
    until: int | None
    relation: Relation
    example: str


_HEADER = "name,count,flag,words,pattern,until,relation,example\n"
_GOOD = "印发,1,1,印发|下发,印发(了)?,2020,issues,例\n"


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        pytest.param("印发,one,1,印发,印发,,issues,例\n", 2, id="no number"),
        pytest.param("印发,,1,印发,印发,,issues,例\n", 2, id="a number left out"),
        pytest.param("印发,1,yes,印发,印发,,issues,例\n", 2, id="no flag"),
        pytest.param("印发,1,1,印发,(印发,,issues,例\n", 2, id="a broken pattern"),
        pytest.param("印发,1,1,印发,印发,now,issues,例\n", 2, id="no year"),
        pytest.param("印发,1,1,印发,印发,,obeys,例\n", 2, id="an unknown relation"),
        pytest.param("印发,1,1,印发,印发,,issues\n", 2, id="a cell too few"),
        pytest.param("印发,1,1\n", 2, id="many cells too few"),
        pytest.param("印发,1,1,印发,印发,,issues,例,更多\n", 2, id="a cell too many"),
        pytest.param(_GOOD + _GOOD + "印发,1,1,印发,[印发,,issues,例\n", 4, id="behind good rows"),
        pytest.param(
            '"印\n发",1,1,印发,印发,,issues,例\n次,x,1,次,次,,issues,例\n', 4, id="behind a cell of two lines"
        ),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(rows: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(_HEADER + rows, encoding="utf-8")
    with pytest.raises(LexiconError, match=rf"{re.escape(str(path))}, line {line}: "):
        read_table(path, _Row)


@pytest.mark.parametrize("header", ["name,count\n", _HEADER.strip() + ",more\n", ""])
def test_wrong_columns_are_refused(header: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(header, encoding="utf-8")
    with pytest.raises(LexiconError, match="columns must be"):
        read_table(path, _Row)


def test_good_rows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(_HEADER + _GOOD + "转发,2,0,,转发,,forwards,例\n", encoding="utf-8")
    assert read_table(path, _Row) == (
        _Row("印发", 1, True, ("印发", "下发"), re.compile("印发(了)?"), 2020, Relation.ISSUES, "例"),
        _Row("转发", 2, False, (), re.compile("转发"), None, Relation.FORWARDS, "例"),
    )


def test_the_version_tells_tables_apart(tmp_path: Path) -> None:
    shutil.copytree(LEXICON.folder, tmp_path / "data", ignore=shutil.ignore_patterns("samples"))
    copy = Lexicon(tmp_path / "data")
    assert copy.version == Lexicon(LEXICON.folder).version
    with (tmp_path / "data" / "units.csv").open("a", encoding="utf-8") as file:
        file.write("瓶,1,瓶,3瓶\n")
    assert Lexicon(tmp_path / "data").version != copy.version
