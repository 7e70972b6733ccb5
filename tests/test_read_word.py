"""Word processors' files → text: what Word prints and keeps elsewhere, and what LibreOffice has to read."""

from pathlib import Path

import pytest
from documents import (
    NAMES,
    W,
    claims,
    docx,
    needs_office,
    paragraph,
    sample,
    sample_claims,
    spanning,
    table,
    word_report,
)

from kg.errors import InputError
from kg.read import read_one
from kg.read.docx import read

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


NOTE = (
    '<w:footnote w:type="separator" w:id="0"/><w:footnote w:id="2">'
    + paragraph("据统计年报。")
    + "</w:footnote>"
)
MERGED = [
    ["类别", "项目", "数量"],
    [spanning("复议", '<w:vMerge w:val="restart"/>'), "受理", "12件"],
    [spanning("", "<w:vMerge/>"), "办结", "9件"],
]
SPANNED = [[spanning("工作情况", '<w:gridSpan w:val="2"/>')], ["培训", "3次"]]
NESTED = [[f"<w:tc>{table([['甲', '乙'], ['丙', '丁']])}</w:tc>"], ["戊"]]
REFERENCE = "<w:r><w:footnoteReference w:id='2'/></w:r>"
DRAWING = (
    "<w:r><mc:AlternateContent xmlns:mc='urn:x'><mc:Choice><w:txbxContent>{0}</w:txbxContent></mc:Choice>"
    "<mc:Fallback><w:txbxContent>{0}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
)


@pytest.mark.parametrize(
    ("body", "text", "reason"),
    [
        (paragraph("一") + paragraph(" ") + paragraph("二"), "一\n二", "empty paragraphs are no lines"),
        (f"<w:p>{run('出台')}{run('《办法》')}</w:p>", "出台《办法》", "runs of one paragraph"),
        (f"<w:p>{run('截至')}<w:smartTag>{run('2021年3月1日')}</w:smartTag></w:p>",
         "截至2021年3月1日", "tag"),
        (f"<w:p>{run('甲')}<w:ins>{run('乙')}</w:ins><w:del><w:r><w:delText>丙</w:delText></w:r></w:del></w:p>",
         "甲乙", "what was put in and what was taken out"),
        (f"<w:sdt><w:sdtContent>{paragraph('某某市人民政府')}</w:sdtContent></w:sdt>",
         "某某市人民政府", "a control"),
        (f"<w:p><w:hyperlink>{run('网站')}</w:hyperlink></w:p>", "网站", "links"),
        (f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>{run('显')}</w:p>", "显", "hidden text"),
        ("<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>", "甲\t乙\n丙", "tab"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>" + run("甲") + "</w:p>", "甲", "codes of fields"),
        (f"<w:p>{run('甲')}{DRAWING.format(paragraph('框'))}</w:p>", "甲\n框", "a text box, stored twice"),
        (f"<w:p>{run('办结12件')}{REFERENCE}{run('。')}</w:p>{paragraph('二')}",
         "办结12件。\n据统计年报。\n二", "a footnote behind its paragraph"),
        (table([["项目", "2021年"], ["复议（件）", "12"]]), "复议：2021年12件。", "a table of values"),
        (table(MERGED), "复议：项目受理，数量12件。\n复议：项目办结，数量9件。", "a cell over two rows"),
        (table(SPANNED), "工作情况。\n培训，3次。", "two columns"),
        (table([["一" * 301, "二"], ["三", "四"]]), "一" * 301 + "\n二\n三\n四", "a table for layout"),
        (table(NESTED), "甲，乙。\n丙，丁。\n戊", "one in another"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("namespace", [W, STRICT])
def test_a_document_is_read_as_it_is_printed(body: str, text: str, namespace: str, reason: str) -> None:
    assert read(docx(body, {"footnotes": NOTE}, namespace=namespace), "a.docx").text == text, reason


def level(depth: int, form: str, pattern: str) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def item(text: str, depth: int = 0, number: int = 1) -> str:
    place = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/>'
    return paragraph(text, f"<w:pPr><w:numPr>{place}</w:numPr></w:pPr>")


LEVELS = (
    level(0, "chineseCounting", "%1、"), level(1, "japaneseCounting", "（%2）"), level(2, "decimal", "%3."),
    level(3, "decimalEnclosedCircle", "%4"), level(4, "upperRoman", "%5)"), level(5, "bullet", "\uf0b7"),
    level(6, "decimal", "%1.%7"), level(7, "lowerLetter", "%8."), level(8, "chineseLegalSimplified", "%9、"),
)  # fmt: skip
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="7">{"".join(LEVELS)}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
STYLES = (
    '<w:style w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="Mine"><w:basedOn w:val="H1"/></w:style>'
    '<w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
)


@pytest.mark.parametrize(
    ("body", "text", "reason"),
    [
        (item("工作") + item("制度", 1) + item("执法", 1) + item("问题") + item("不足", 1),
         "一、工作\n（一）制度\n（二）执法\n二、问题\n（一）不足", "a deeper level begins anew"),
        (item("甲") * 12, "\n".join(f"{n}、甲" for n in [*"一二三四五六七八九十", "十一", "十二"]), "tens"),
        (item("甲", 2) + item("乙", 3) + item("丙", 4), "1.甲\n①乙\nI)丙", "other forms"),
        (item("甲", 7) + item("乙", 8), "a.甲\n壹、乙", "letters, and numbers of contracts"),
        (item("甲", 5), "甲", "the glyph of a bullet is none of the text"),
        (item("甲") + item("乙", 6), "一、甲\n一.1乙", "a number of two levels"),
        (item("甲") + item("乙", number=2), "一、甲\n一、乙", "a list that begins anew"),
        (item("甲", number=9), "甲", "a list that is not there"),
        (paragraph("甲", '<w:pPr><w:pStyle w:val="Mine"/></w:pPr>') * 2, "一、甲\n二、甲", "that of a style"),
        (paragraph("甲", '<w:pPr><w:pStyle w:val="Loop"/></w:pPr>'), "甲", "a style based on itself"),
    ],
)  # fmt: skip
def test_the_numbers_of_paragraphs_are_told(body: str, text: str, reason: str) -> None:
    assert read(docx(body, {"numbering": NUMBERING, "styles": STYLES}), "a.docx").text == text, reason


ENTITIES = '<!DOCTYPE x [<!ENTITY a "法治"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "words", "reason"),
    [
        (docx("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", before=ENTITIES), "defines XML entities", "a bomb"),
        (
            docx(paragraph("甲"), before='<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
            "defines XML entities",
            "a file",
        ),
        (docx("<w:p>"), "is damaged", "no XML"),
        (docx("<w:sdt>" * 300 + "</w:sdt>" * 300), "is damaged", "deeper than any document"),
        (word_report("某某市")[:-60], "is damaged or cut short", "cut short"),
        (docx(""), "is empty", "without a word"),
    ],
)
def test_what_word_would_not_write_is_refused(
    content: bytes, words: str, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "a.docx").write_bytes(content)
    with pytest.raises(InputError, match=words) as error:
        read_one(tmp_path / "a.docx")
    assert "\n" not in str(error.value), reason


def test_a_footnote_that_names_itself_is_told_once() -> None:
    note = (
        '<w:footnote w:id="2"><w:p><w:r><w:t>注</w:t><w:footnoteReference w:id="2"/></w:r></w:p></w:footnote>'
    )
    body = "<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
    assert read(docx(body * 2, {"footnotes": note}), "a.docx").text == "甲\n注\n甲"


@pytest.mark.parametrize("name", NAMES)
def test_a_word_file_says_what_its_text_says(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.docx").write_bytes(word_report(sample(name)))
    assert claims(read_one(tmp_path / f"{name}.docx")) == sample_claims(name)


@needs_office
def test_libreoffice_that_cannot_open_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(600)
    )
    with pytest.raises(InputError, match="locked or damaged: LibreOffice cannot open it; save it as"):
        read_one(tmp_path / "a.doc")


def test_without_libreoffice_a_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.office._PROGRAMS", ("no-such-program",))
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 x}")
    with pytest.raises(InputError, match=r"needs LibreOffice, which is not installed; install it, or save"):
        read_one(tmp_path / "a.rtf")


def test_a_program_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60 & echo $! > '" + str(tmp_path / "child") + "'; wait\n")
    program.chmod(0o755)
    monkeypatch.setattr("kg.read.office._PROGRAMS", (str(program),))
    monkeypatch.setattr("kg.read.office.SECONDS", 1.0)
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 x}")
    with pytest.raises(InputError, match="was given up: soffice took more than 1 s"):
        read_one(tmp_path / "a.rtf")
    status = Path("/proc") / (tmp_path / "child").read_text().strip() / "stat"
    assert not status.exists() or status.read_text().split()[2] == "Z", "what it started ends with it"
