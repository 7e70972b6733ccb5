"""PDF → text: lines mended, running heads left out, scans, locked and damaged files, files that hang."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from documents import NAMES, claims, page, printed, sample, sample_claims

from kg.errors import InputError
from kg.read import read_one
from kg.read.lines import Line, Page, paragraphs

INDENTED = "p { text-indent: 2em; margin: 0; text-align: justify }"
SPACED = "p { margin: 0 0 1em }"


@pytest.mark.parametrize(
    ("style", "reason"), [(INDENTED, "as Word prints it"), (SPACED, "as a page prints it")]
)
@pytest.mark.parametrize("name", NAMES)
def test_a_printed_report_says_what_its_text_says(
    browser: Any, tmp_path: Path, name: str, style: str, reason: str
) -> None:
    path = printed(
        browser, page(sample(name), style), tmp_path / f"{name}.pdf",
        head="某某市人民政府公报 2023年第3期", foot='— <span class="pageNumber"></span> —',
    )  # fmt: skip
    source = read_one(path)
    assert "公报" not in source.text, reason
    assert source.doubt is None
    assert claims(source) == sample_claims(name), reason


def lines(
    *texts: str, left: float = 100, right: float = 500, top: float = 700, size: float = 16
) -> list[Line]:
    """Lines below one another; one that begins with blanks is indented, one with | at its end is short, one
    with ~ ends a character earlier for each."""
    return [
        Line(
            text.strip("|~ "), left + 2 * size * text.startswith(" "),
            right - 200 * text.endswith("|") - size * text.count("~"),
            top - number * 1.5 * size, size,
        )
        for number, text in enumerate(texts)
    ]  # fmt: skip


TITLE = ["某某市人民政府关于法治政府建设", "情况的报告"]
MENDED = "认真落实各项任务，健全制度，办结案件，努力推进依法行政工作。"
FEET = (("一", "— 1 —"), ("二", "第 2 页 共 3 页"), ("三", "3/3"))
RAGGED = ["  认真落实各项任务，健全制", "度，努力推进依法行政工作，", "办结案件，化解矛盾纠纷，"]
JOINED = "".join(RAGGED).strip()
BODY = ["  认真落实各项任务，健全制", "度，办结案件，努力推进依法", "行政工作。|", "  二、问题|"]


@pytest.mark.parametrize(
    ("pages", "told", "reason"),
    [
        ([lines(*BODY)], [MENDED, "二、问题"], "indents"),
        ([lines("  一行写满没有标点", top=120), lines("续在下页。|", "  二|")],
         ["一行写满没有标点续在下页。", "二"], "over the end of a page"),
        ([lines("满的一行没有标点符号写", "完。|", "another full line of words", "more words|")],
         ["满的一行没有标点符号写完。", "another full line of words more words"], "Latin words stay apart"),
        ([[*lines(*TITLE, size=30, left=120, right=480), *lines(*BODY, top=500)]],
         ["".join(TITLE), MENDED, "二、问题"], "a title of two lines"),
        ([[*lines("某某市公报 第3期", top=800), *lines(f"  正文{n}。|", top=400), *lines(foot, top=40)]
          for n, foot in FEET],
         ["正文一。", "正文二。", "正文三。"], "running heads and page numbers"),
        ([lines("2021", top=400)], ["2021"], "a number in the middle of a page is none of the page"),
        ([lines(*RAGGED, "今年的报备率，都是~~~", "99.5%。|")], [f"{JOINED}今年的报备率，都是99.5%。"],
         "a number that had no room is not parted"),
        ([lines(*RAGGED, "今年的，其中占~~~~", "97.30%，“马上办”共29项。|")],
         [f"{JOINED}今年的，其中占97.30%，“马上办”共29项。"], "nor are signs and quotation marks behind it"),
        ([lines(*RAGGED, "完。|", "  一、领导~~~~", "2021年，落实。|")],
         [f"{JOINED}完。", "一、领导", "2021年，落实。"], "a number that had room begins a paragraph"),
        ([], [], "no page"),
    ],
)  # fmt: skip
def test_lines_become_paragraphs(pages: list[Sequence[Line]], told: list[str], reason: str) -> None:
    assert paragraphs([Page(tuple(page), 842) for page in pages]) == told, reason


def scan(path: Path, pages: int = 1) -> Path:
    """A PDF of pictures."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        sheet = document.new_page(595, 842)
        picture = pypdfium2.PdfImage.new(document)
        picture.set_bitmap(pypdfium2.PdfBitmap.new_native(20, 20, 1))
        picture.set_matrix(pypdfium2.PdfMatrix().scale(500, 700))
        sheet.insert_obj(picture)
        sheet.gen_content()
    document.save(str(path))
    return path


def test_a_scan_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_OCR", raising=False)
    with pytest.raises(InputError, match=r"scan\.pdf is a scan \(2 pages\); set KG_OCR to a command"):
        read_one(scan(tmp_path / "scan.pdf", 2))


@pytest.mark.parametrize(
    ("code", "words", "reason"),
    [
        ("import time; time.sleep(60)", "was given up: python.* took more than 3 s", "hangs"),
        ("import sys; sys.exit('no such language: chi_sim')", "failed: no such language: chi_sim", "fails"),
        ("pass", "what KG_OCR printed for .* is empty", "finds nothing"),
    ],
)
def test_a_command_for_scans_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, words: str, reason: str
) -> None:
    (tmp_path / "ocr.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("KG_OCR", f"{sys.executable} '{tmp_path / 'ocr.py'}'")
    monkeypatch.setattr("kg.read.pdf.OCR_SECONDS", 3.0)
    with pytest.raises(InputError, match=words) as error:
        read_one(scan(tmp_path / "scan.pdf"))
    assert "\n" not in str(error.value), reason


def test_a_command_reads_scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; assert open(sys.argv[1], 'rb').read(4) == b'%PDF'; print('某某市法治政府建设报告')"
    (tmp_path / "ocr.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("KG_OCR", f"{sys.executable} -X utf8 '{tmp_path / 'ocr.py'}'")
    source = read_one(scan(tmp_path / "scan.pdf"))
    assert source.text == "某某市法治政府建设报告\n"
    assert source.doubt == "read from a scan by KG_OCR"


def test_a_command_that_does_not_exist_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_OCR", "no-such-command --fast")
    with pytest.raises(InputError, match="no-such-command did not start: No such file"):
        read_one(scan(tmp_path / "scan.pdf"))


def test_a_page_without_text_among_others_is_told(browser: Any, tmp_path: Path) -> None:
    whole = pypdfium2.PdfDocument(str(printed(browser, page(sample("wuhai-2020")), tmp_path / "a.pdf")))
    number = len(whole)
    whole.import_pages(pypdfium2.PdfDocument(str(scan(tmp_path / "scan.pdf"))))
    whole.save(str(tmp_path / "wuhai-2020.pdf"))
    source = read_one(tmp_path / "wuhai-2020.pdf")
    assert source.doubt == f"page {number + 1} without text, only pictures"
    assert claims(source) == sample_claims("wuhai-2020")


def test_a_pdf_cut_short_is_told(tmp_path: Path) -> None:
    content = scan(tmp_path / "a.pdf").read_bytes()
    (tmp_path / "b.pdf").write_bytes(content[: len(content) // 3])
    with pytest.raises(InputError, match="is damaged or cut short; copy or download it again"):
        read_one(tmp_path / "b.pdf")


def test_a_pdf_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.pdf.SECONDS", 0.01)
    with pytest.raises(InputError, match=r"was given up: python.* took more than 0.01 s"):
        read_one(scan(tmp_path / "a.pdf"))


def test_the_reader_of_pdf_runs_nothing_that_lies_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pypdfium2.py").write_text("raise SystemExit('this was run')", encoding="utf-8")
    monkeypatch.delenv("KG_OCR", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="is a scan"):
        read_one(scan(tmp_path / "a.pdf"))
