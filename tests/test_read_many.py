"""Files that hold many reports: archives, tables, standard input; and a build of everything there is."""

import io
import json
import struct
import sys
from pathlib import Path

import pytest
from command import run
from documents import NAMES, page, sample, word_report, zipped

from kg.errors import InputError
from kg.read import About, Source, read, read_one

TEXT = "某某市2021年法治政府建设报告\n一、主要工作\n"


def told(path: Path) -> list[str]:
    """What a file gives: the name and the text of each report, or why it is left out."""
    return [f"{one.name}: {one.text}" if isinstance(one, Source) else str(one) for one in read(path)]


def named(name: bytes, content: bytes = TEXT.encode(), flags: int = 0) -> bytes:
    """An archive of one member whose name is written as it is."""
    archive = zipped({"x" * len(name): content})
    archive = archive.replace(b"x" * len(name), name)
    local, central = archive.index(b"PK\3\4"), archive.index(b"PK\1\2")
    for at in (local + 6, central + 8):
        [old] = struct.unpack_from("<H", archive, at)
        archive = archive[:at] + struct.pack("<H", old | flags) + archive[at + 2 :]
    return archive


def test_an_archive_gives_its_reports_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({
        "2022/b.docx": word_report(TEXT), "2021/a.html": page(TEXT), "c.txt": TEXT.encode("gb18030"),
        "readme.png": b"x", "README.md": "x", "__MACOSX/c.txt": b"\0", ".DS_Store": b"\0", "~$b.docx": b"\0",
    }))  # fmt: skip
    found = list(read(path))
    names = [one.name for one in found if isinstance(one, Source)]
    assert names == ["a.zip/2021/a.html", "a.zip/2022/b.docx", "a.zip/c.txt"]
    assert {one.text.strip() for one in found if isinstance(one, Source)} == {TEXT.strip()}
    assert isinstance(found[0], Source)
    assert found[0].where == f"{path}/2021/a.html"


def test_a_bad_member_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({
        "a.txt": b"", "b.pdf": b"%PDF-1.4", "c.docx": b"PK\3\4", "d.zip": zipped({"a.txt": TEXT}),
        "e.txt": TEXT, "f.txt": b"0" * 5_000_000, "g.doc": b"\x89PNG",
    }))  # fmt: skip
    reasons = {
        "a.txt": "is empty", "b.pdf": "is damaged", "c.docx": "is damaged", "d.zip": "holds several reports",
        "e.txt": TEXT, "f.txt": "times its size", "g.doc": "is a picture",
    }  # fmt: skip
    for line, (name, reason) in zip(told(path), reasons.items(), strict=True):
        assert f"a.zip/{name}" in line
        assert reason in line


@pytest.mark.parametrize(
    ("name", "shown", "reason"),
    [
        ("法治报告.txt".encode("gbk"), "法治报告.txt", "as Windows in China writes it"),
        ("法治报告.txt".encode(), "法治报告.txt", "as a Mac writes it, without saying so"),
        (b"..\\..\\etc\\a.txt", "../../etc/a.txt", "a name is only a name"),
        (b"/etc/a.txt", "etc/a.txt", "from the root"),
        (b"a\nb\x1b[2J.txt", "a\ufffdb\ufffd[2J.txt", "signs that would break a line"),
    ],
)
def test_the_names_of_members(name: bytes, shown: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(named(name))
    before = sorted(tmp_path.rglob("*"))
    assert told(tmp_path / "a.zip") == [f"a.zip/{shown}: {TEXT}"], reason
    assert sorted(tmp_path.rglob("*")) == before, "nothing is unpacked to the disk"


def damaged() -> bytes:
    content = bytearray(zipped({"a.txt": TEXT}))
    content[40] ^= 255
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "words", "reason"),
    [
        (zipped({"a.txt": TEXT})[:-30], "is damaged or cut short", "cut short"),
        (zipped({}), "holds no report file", "empty"),
        (zipped({"a.png": "x"}), "holds no report file", "pictures only"),
        (named(b"a.txt", flags=1), "a.txt is locked with a password", "locked"),
        (damaged(), "a.txt is damaged or cut short", "a member that is not what it was"),
        (
            zipped({f"{n}.txt": "" for n in range(20_001)}),
            "holds 20,001 files",
            "more than anybody hands over",
        ),
        (zipped({"a.txt": b"0" * (51 * 1024**2)}), "a.txt is larger than 50 MB", "a large member"),
    ],
)
def test_a_bad_archive_says_why(content: bytes, words: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    [line] = told(tmp_path / "a.zip")
    assert words in line, reason


def test_an_archive_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    content = zipped({"a.txt": b"0" * 10_000_000})
    small = struct.pack("<L", 1000)
    (tmp_path / "a.zip").write_bytes(content.replace(struct.pack("<L", 10_000_000), small))
    [line] = told(tmp_path / "a.zip")
    assert "is damaged" in line
    assert len(line) < 500


ROW = {
    "text": TEXT,
    "title": "报告",
    "url": "http://www.example.gov.cn/1",
    "date": "2022年3月1日",
    "source": "市司法局",
}
SAID = About("http://www.example.gov.cn/1", "报告", "2022-03-01", "市司法局")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.jsonl", json.dumps(ROW | {"id": 7}) + "\n\n", "JSON with a number for a name"),
        ("a.jsonl", "\ufeff" + json.dumps(ROW | {"file": "7"}, ensure_ascii=False), "with a mark"),
        ("a.csv", 'id,text,title,url,date,source\r\n7,"{text}",{title},{url},{date},{source}\r\n', "columns"),
        (
            "a.csv",
            '编号,正文,标题,网址,日期,来源\n7,"{text}",{title},{url},{date},{source}\n',
            "Chinese columns",
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_row_of_a_table_is_a_report(
    name: str, content: str, encoding: str, reason: str, tmp_path: Path
) -> None:
    content = content.format(**ROW) if name == "a.csv" else content
    (tmp_path / name).write_bytes(content.encode(encoding))
    [source] = read(tmp_path / name)
    assert isinstance(source, Source), reason
    assert (source.name, source.text, source.about) == (f"{name}/7", TEXT, SAID), reason


@pytest.mark.parametrize(
    ("name", "content", "words", "reason"),
    [
        ("a.jsonl", b"{bad", "line 1, is no JSON", "no JSON"),
        ("a.jsonl", b"[" * 100_000, "line 1, is no JSON", "nests too deep"),
        ("a.jsonl", b'{"text": "a", "id": ' + b"9" * 5000 + b"}", "is no JSON", "a number too long to read"),
        ("a.jsonl", b'["text"]', "line 1, has no text", "a list"),
        ("a.jsonl", b'{"text": 5.5}', "line 1, has no text", "a text that is none"),
        ("a.jsonl", b'{"text": " "}', "line 1, has no text", "an empty text"),
        ("a.jsonl", b'{"text": "a\\ud800"}', "a.jsonl/1, line 1, has half a character", "half a character"),
        ("a.csv", b"a,b\n1,2\n", "has no column of texts; call it text", "no column of texts"),
        ("a.csv", b'text\n" "\n', "a.csv/2 is empty", "an empty text"),
        ("a.csv", b"", "is empty", "an empty table"),
    ],
)
def test_a_bad_row_says_why(name: str, content: bytes, words: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    [line] = told(tmp_path / name)
    assert words in line, reason
    assert "\n" not in line
    if name == "a.jsonl":
        (tmp_path / name).write_bytes(content + b"\n" + json.dumps({"text": "ok"}).encode())
        assert told(tmp_path / name)[1:] == ["a.jsonl/2: ok"], "the next row is read"


def test_rows_that_differ_have_another_hash(tmp_path: Path) -> None:
    rows = [{"text": TEXT}, {"text": TEXT, "title": "报告"}, {"text": TEXT + "二"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert len({one.sha256 for one in read(tmp_path / "a.jsonl") if isinstance(one, Source)}) == 3


def test_one_report_is_wanted_where_there_are_several(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    with pytest.raises(InputError, match="holds several reports"):
        read_one(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("content", "number", "reason"),
    [
        (sample("wuhai-2020").encode("gb18030"), 1, "a text"),
        (page(sample("wuhai-2020")).encode(), 1, "a page"),
        (zipped({f"{name}.txt": sample(name) for name in NAMES}), 5, "an archive"),
        (json.dumps({"text": sample("wuhai-2020")}).encode(), 1, "a table"),
    ],
)
def test_standard_input(content: bytes, number: int, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert [isinstance(one, Source) for one in read(Path("-"))] == [True] * number, reason


def test_extract_reads_standard_input() -> None:
    record = json.loads(run("extract", "-", stdin=sample("wuhai-2020")).stdout)
    assert record["report"]["adcode"] == "150300"


def test_a_build_reads_every_kind(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    baoding, _, pingjiang, wuhai, zhenxing = map(sample, NAMES)
    (folder / "a.html").write_text(page(zhenxing), encoding="gb18030")
    (folder / "b.docx").write_bytes(word_report(baoding))
    (folder / "c.zip").write_bytes(zipped({"in/1.txt": pingjiang, "in/2.txt": b""}))
    (folder / "d.txt").write_bytes(("㐀" * 60 + "法治政府").encode("gb18030"))
    table = tmp_path / "t.jsonl"
    table.write_text(json.dumps({"text": wuhai, "id": "乌海"}), encoding="utf-8")
    store = tmp_path / "store"
    result = run("build", folder, table, "--store", store, status=1)
    assert "5 reports written, 0 unchanged" in result.stdout
    assert f"left out: {folder / 'c.zip'}/in/2.txt is empty; leave it out" in result.stderr.splitlines()
    doubt = "read as GB18030, though little of it looks like Chinese"
    assert f"in doubt: {folder / 'd.txt'}: {doubt}" in result.stderr.splitlines()
    rows = run("query", "-e", "SELECT ?f { ?r kg:file ?f } ORDER BY ?f", "--store", store, "--format", "csv")
    assert rows.stdout.split()[1:] == ["a.html", "b.docx", "c.zip/in/1.txt", "d.txt", "t.jsonl/乌海"]
    assert "0 reports written, 5 unchanged" in run("build", folder, table, "--store", store, status=1).stdout


def test_prune_keeps_the_reports_of_an_archive_that_cannot_be_read(tmp_path: Path) -> None:
    archive, store = tmp_path / "c.zip", tmp_path / "store"
    archive.write_bytes(zipped({f"{name}.txt": sample(name) for name in NAMES[:2]}))
    run("build", archive, "--store", store)
    whole = archive.read_bytes()
    archive.write_bytes(whole[:-30])
    assert "0 removed" in run("build", archive, "--store", store, "--prune", status=1).stdout
    archive.write_bytes(zipped({f"{NAMES[0]}.txt": sample(NAMES[0])}))
    assert "1 unchanged, 1 removed" in run("build", archive, "--store", store, "--prune").stdout
