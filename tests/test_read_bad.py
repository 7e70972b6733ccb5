"""Whatever bytes a file holds, reading it gives reports or a line that says why not, and soon."""

import io
import random
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pytest
from documents import docx, page, paragraph, sample, table, word_report, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.read import Source, read
from kg.read.kinds import SUFFIXES, TABLES

TEXT = sample("zhenxing-2017")
#: A whole file of each kind, to be damaged; those that LibreOffice reads are left to a test of their own.
WHOLE = {
    ".txt": TEXT.encode("gb18030"),
    ".html": page(TEXT).encode(),
    ".mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
    b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + page(TEXT).encode(),
    ".docx": docx(
        paragraph(TEXT[:300]) + table([["项目", "2021年"], ["复议", "12件"]]) * 3,
        {"footnotes": "", "numbering": "", "styles": ""},
    ),
    ".zip": zipped({"a.txt": TEXT, "b.docx": word_report(TEXT), "c.html": page(TEXT)}),
    ".jsonl": b'{"text": "\xe6\xb3\x95", "title": "a", "date": "2021-02-30"}\n' * 20,
    ".csv": 'text,title,date\n"法治\n政府",a,2021年13月1日\n'.encode() * 5,
}
SIGNS = [
    b"PK\3\4", b"PK\5\6", b"<html><table>", b"<!DOCTYPE html>", b"MIME-Version: 1.0\r\n", b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf", b'{"text":', b"text,title\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0", b"",
]  # fmt: skip


def whole(found: list[Source | InputError]) -> bool:
    """Whether all that was read is a report with a text, or an error of one line."""
    for one in found:
        if isinstance(one, Source):
            assert any(map(str.isalnum, one.text))
            assert "\n" not in one.name
            one.text.encode()
        else:
            assert isinstance(one, InputError)
            assert "\n" not in str(one)
    return bool(found)


def outcome(content: bytes, suffix: str) -> list[Source | InputError]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(content)
        found = list(read(path))
        assert [one.name for one in Path(folder).iterdir()] == [path.name], "nothing is written"
    return found


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice, whose start takes a second."""
    monkeypatch.setattr("kg.read.office._PROGRAMS", ())


@pytest.mark.parametrize("suffix", sorted({*SUFFIXES, *TABLES, ".zip", ".xyz", ""}))
def test_any_bytes_under_any_name_give_reports_or_a_reason(suffix: str) -> None:
    @settings(max_examples=60)
    @given(st.sampled_from(SIGNS), st.binary(max_size=400))
    def check(sign: bytes, content: bytes) -> None:
        assert whole(outcome(sign + content, suffix)) or suffix in {"", ".csv", ".jsonl", ".ndjson"}

    check()


@pytest.mark.parametrize("suffix", WHOLE)
def test_any_damage_gives_reports_or_a_reason(suffix: str) -> None:
    @settings(max_examples=150)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        content = bytearray(WHOLE[suffix])
        for _ in range(data.draw(st.integers(0, 8))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        if data.draw(st.booleans()):
            del content[data.draw(st.integers(0, len(content) - 1)) :]
        whole(outcome(bytes(content), suffix))

    check()


@pytest.mark.parametrize("seed", range(6))
def test_any_damage_to_a_pdf_gives_a_report_or_a_reason(seed: int, printed: bytes) -> None:
    moments = random.Random(seed)
    content = bytearray(printed)
    for _ in range(20):
        content[moments.randrange(len(content))] = moments.randrange(256)
    assert whole(outcome(bytes(content), ".pdf"))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small PDF of one page without fonts of its own."""
    lines = " ".join(f"({line}) Tj T*" for line in ["annual report", "on law based government"] * 10)
    stream = f"BT /F1 12 Tf 14 TL 72 720 Td {lines} ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))
    content = body + b"trailer << /Root 1 0 R /Size 6 >>\n%%EOF\n"
    found = outcome(content, ".pdf")
    assert isinstance(found[0], Source)
    assert "annual report" in found[0].text
    return content


ENTITIES = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
) + "]>"  # fmt: skip


ROWS = f"<td rowspan=30>{'法' * 299}<td rowspan=30>{'治' * 299}" * 5 + "<tr>" * 30
LISTED = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
LETTERS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="9999"/>'
    f'<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="{"%1" * 25}"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
NOTE = '<w:p><w:r><w:t>法</w:t><w:footnoteReference w:id="{}"/></w:r></w:p>'
MAIL = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\n"


def memory() -> int:
    """The most megabytes that this process ever needed, where that is told."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def far() -> bytes:
    """An archive that says that its member is where no file ends."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
        archive.filelist[0].header_offset = 2**63
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("a.docx", lambda: docx(paragraph("x").replace("x", "&a9;"), before=ENTITIES), "a bomb of entities"),
        ("a.html", f"{ENTITIES}<html><p>&a9;</p></html>".encode, "the same in a page"),
        ("a.html", lambda: b"<div>" * 500_000 + "法治".encode(), "a page that nests for ever"),
        ("a.html", lambda: b"<div class=nav>" * 2000 + "<p>法治，</p>".encode() * 100_000, "deep and long"),
        (
            "a.html",
            lambda: b"<table>" + b"<tr><td rowspan=99999 colspan=99999>1<td>2" * 70_000,
            "endless spans",
        ),
        ("a.html", lambda: b"<" * 5_000_000, "tags that never close"),
        ("a.html", lambda: b"<!--" * 2_000_000, "comments that never close"),
        (
            "a.docx",
            lambda: docx("<w:tbl><w:tr><w:tc>" * 80 + "</w:tc></w:tr></w:tbl>" * 80),
            "tables in tables",
        ),
        ("a.zip", lambda: zipped({"a.txt": bytes(49 * 1024**2)}), "a bomb of zeros"),
        (
            "a.zip",
            lambda: zipped({"a.zip": zipped({"a.zip": zipped({"a.txt": "x"})})}),
            "archives in archives",
        ),
        ("a.odt", lambda: zipped({"content.xml": bytes(49 * 1024**2)}), "a bomb for LibreOffice"),
        ("a.txt", lambda: "索".encode() * 900_000, "one line"),
        ("a.html", lambda: ("索" + "　" * 1000).encode() * 3_000, "blanks between the signs of a label"),
        ("a.jsonl", lambda: b'{"text": "' + b"[" * 5_000_000 + b'"}', "a row of millions"),
        ("a.csv", lambda: b"text\n" + b'"' * 3_000_001, "quotes"),
        (
            "a.csv",
            lambda: ",".join(["text", *map(str, range(50_000))]).encode() + b"\nx" * 9_000,
            "columns that no row fills",
        ),
        ("a.txt", lambda: "法".encode("gb18030") * 20_000_000, "Chinese that is not UTF-8"),
        ("a.txt", lambda: b"<!---->" * 500 + "法治".encode(), "comments in front of no page"),
        (
            "a.html",
            lambda: b"<table><tr><td colspan=" + b"9" * 5_000 + b">1<td>2",
            "a number of 5,000 digits",
        ),
        (
            "a.html",
            lambda: f"<table><tr><td>甲<td>乙<tr>{ROWS}</table>".encode() * 5_000,
            "a text of spans",
        ),
        (
            "a.docx",
            lambda: docx(paragraph("x", LISTED) * 150_000, {"numbering": LETTERS}),
            "labels of thousands",
        ),
        (
            "a.docx",
            lambda: docx("".join(random.Random(0).choices(["<w:p/>", "<w:r/>"], k=7_000_000))),
            "millions of parts",
        ),
        (
            "a.docx",
            lambda: docx(
                NOTE.format(1),
                {
                    "footnotes": "".join(
                        f'<w:footnote w:id="{n}">{NOTE.format(n + 1)}</w:footnote>' for n in range(600)
                    )
                },
            ),
            "notes in notes",
        ),
        (
            "a.mht",
            lambda: (
                MAIL
                + b"".join(
                    b"Content-Type: multipart/mixed; boundary=B%d\n\n--B%d\n" % (n, n) for n in range(1500)
                )
            ),
            "mail in mail",
        ),
        ("a.mht", lambda: MAIL + b"Content-Type: message/rfc822\n\n" * 1_500, "the same without a boundary"),
        (
            "a.mht",
            lambda: MAIL.replace(b"\n\n", b'; a="' + b";" * 500_000 + b"\n\n"),
            "a header that does not end",
        ),
        ("a.zip", far, "a member behind the end of any file"),
    ],
)
def test_a_hostile_file_is_done_with_soon(name: str, make: Callable[[], bytes], reason: str) -> None:
    content = make()
    started, before = perf_counter(), memory()
    whole(outcome(content, Path(name).suffix))
    assert perf_counter() - started < 30, reason
    assert memory() - before < 1500, reason


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("content", [b"{\\rtf1 " + b"{\\b" * 3000, b"{\\rtf1\\ansi{\\object\\objdata 0105}}"])
def test_libreoffice_gives_a_report_or_a_reason(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.office._PROGRAMS", ("soffice",))
    assert whole(outcome(content, ".rtf"))
