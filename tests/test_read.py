"""Files → text: encodings, line ends, what is no text, what the bytes are, which files a path stands for."""

import re
from pathlib import Path

import pytest
from documents import NAMES, page, sample, word_report, zipped

from kg.errors import InputError
from kg.read import Source, find_files, read, read_one
from kg.resources import reading

TEXT = "乌海市2020年法治政府建设报告\n一、主要工作\n印发《办法》（乌政发〔2020〕1号），办结率99.5%。\n"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"

TRADITIONAL = str.maketrans(
    "为发关进应设报告国务实条对从与时间书总结门权责执开业级强办议达规统机监复项",
    "為發關進應設報告國務實條對從與時間書總結門權責執開業級強辦議達規統機監復項",
)


@pytest.mark.parametrize(
    ("content", "text", "reason"),
    [
        (TEXT.encode(), TEXT, "UTF-8"),
        ("法治政府".encode(), "法治政府", "UTF-8 that could be read as GB18030, too"),
        (TEXT.encode("utf-8-sig"), "\ufeff" + TEXT, "a byte order mark is a character of the text"),
        (TEXT.encode("gb18030"), TEXT, "GB18030"),
        ("〇㐀𠀀镕".encode("gb18030"), "〇㐀𠀀镕", "characters that GB 2312 does not have"),
        (TEXT.replace("\n", "\r\n").encode(), TEXT, "line ends of Windows"),
        (TEXT.replace("\n", "\r").encode(), TEXT, "line ends of an old Mac"),
        (TEXT.replace("\n", "\r\n").encode("gb18030"), TEXT, "both"),
        ("　　全文\t完\x0c".encode(), "　　全文\t完\x0c", "tabs, wide blanks and page breaks are text"),
        (b"annual report", "annual report", "ASCII"),
    ],
)
def test_a_text_file_is_read_whole(tmp_path: Path, content: bytes, text: str, reason: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    assert read_one(path).text == text, reason


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_offsets_are_those_of_python_text_mode(tmp_path: Path, encoding: str, ends: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(TEXT.replace("\n", ends).encode(encoding))
    with path.open(encoding="utf-8" if encoding.startswith("utf") else encoding) as file:
        assert read_one(path).text == file.read()


@pytest.mark.parametrize(
    ("content", "words", "reason"),
    [
        (b"", "is empty; leave it out", "nothing in it"),
        (b" \r\n\t\n", "is empty; leave it out", "only blanks"),
        (PNG, "is a picture, which is not read; save its text as .txt", "a picture"),
        (TEXT.encode() + b"\x00\x00\x00", "is a binary file", "text with NULs"),
        (b"PK\x03\x04\x14\x00\x06\x00", "is damaged or cut short", "the beginning of an archive"),
        (TEXT.encode()[:-4] + b"\xff\n", "neither UTF-8, UTF-16, GB18030 nor Big5", "a byte that fits none"),
        (
            TEXT.encode("gb18030") + b"\x81",
            "neither UTF-8, UTF-16, GB18030",
            "cut in the middle of a character",
        ),
        (TEXT.encode("utf-16")[:-1], "is damaged UTF-16", "UTF-16 cut in the middle of a character"),
        (
            b"Rar!\x1a\x07\x01\x00",
            "is a RAR archive, which is not read; unpack it",
            "an archive of another kind",
        ),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture, which is not read", "a photograph of a report"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "not of Word", "an old Excel file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is locked with a password", "a locked Word file"),
        (zipped({"OFD.xml": "x"}), "is an OFD file", "an OFD file"),
        (
            zipped({"xl/workbook.xml": "x"}),
            "is an Excel workbook, which is not read; save it as .csv",
            "Excel",
        ),
        (b"a" * (50 * 1024**2 + 1), "is larger than 50 MB", "more than any report"),
        (b"a\n" * 2_000_000, "holds more than 3,000,000 characters", "a text longer than any report"),
    ],
)
def test_what_is_no_text_says_why(tmp_path: Path, content: bytes, words: str, reason: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as error:
        read_one(path)
    assert str(path) in str(error.value), reason
    assert "\n" not in str(error.value), reason


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    hashes = set()
    for content in (TEXT.encode(), TEXT.encode("gb18030"), TEXT.replace("\n", "\r\n").encode()):
        (tmp_path / "report.txt").write_bytes(content)
        hashes.add(read_one(tmp_path / "report.txt").sha256)
    assert len(hashes) == 3


def test_a_file_gives_what_it_has_and_never_raises(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    [source] = read(tmp_path / "a.txt")
    assert isinstance(source, Source)
    assert (source.name, source.where) == ("a.txt", str(tmp_path / "a.txt"))
    [error] = read(tmp_path / "b.txt")
    assert isinstance(error, InputError)


def test_a_file_that_is_gone_since(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.txt cannot be read: No such file"):
        read_one(tmp_path / "gone.txt")


@pytest.mark.parametrize(
    ("encoding", "reason"),
    [
        ("utf-16", "with a mark, as Notepad's Unicode"),
        ("utf-16-le", "without a mark"),
        ("utf-16-be", "without a mark, the other way round"),
        ("gb18030", "simplified, of the mainland"),
        ("big5", "traditional, of Hong Kong and Taiwan"),
    ],
)
@pytest.mark.parametrize("length", [30, 300, 10_000])
@pytest.mark.parametrize("name", NAMES)
def test_the_encoding_is_told_by_the_text(
    tmp_path: Path, name: str, length: int, encoding: str, reason: str
) -> None:
    text = sample(name)[:length]
    if encoding == "big5":
        text = "".join(sign for sign in text.translate(TRADITIONAL) if sign.encode("big5", "ignore"))
    (tmp_path / "report.txt").write_bytes(text.encode(encoding))
    source = read_one(tmp_path / "report.txt")
    assert source.text.removeprefix("\ufeff") == text, reason
    assert source.doubt is None, reason


@pytest.mark.parametrize(
    ("content", "doubt", "reason"),
    [
        ("〇㐀𠀀镕".encode("gb18030"), "read as GB18030, though little of it", "nothing but rare characters"),
        ("28\n源:司法局".encode("big5"), "read as GB18030, might be Big5", "too short to tell"),
    ],
)
def test_a_doubtful_encoding_is_said(tmp_path: Path, content: bytes, doubt: str, reason: str) -> None:
    (tmp_path / "report.txt").write_bytes(content)
    assert (read_one(tmp_path / "report.txt").doubt or "").startswith(doubt), reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", page(TEXT).encode(), "a page that was saved as text"),
        ("a.doc", page(TEXT).encode("gb18030"), "a page that a site hands out as Word"),
        ("a.wps", word_report(TEXT), "a Word file of another name"),
        ("a.html", word_report(TEXT), "a Word file that a site calls a page"),
        ("a", word_report(TEXT), "no suffix at all"),
        ("a.pdf", TEXT.encode(), "a text of another name"),
        ("a.docx", page(TEXT).encode("utf-16"), "a page in UTF-16"),
        ("a.html", TEXT.encode(), "a page without any tag"),
    ],
)
def test_the_bytes_decide_not_the_name(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    lines = read_one(tmp_path / name).text.removeprefix("\ufeff").split()
    assert lines in (TEXT.split(), ["".join(TEXT.split())]), reason


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.txt",
        "a/2.txt",
        "a/10.TXT",
        "a/z/1.txt",
        "a/notes.md",
        "a/README.md",
        "a/~$2.docx",
        "c/table.csv",
        "c/x.png",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    (tmp_path / "d.txt").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("names", "found", "reason"),
    [
        ([""], ["a/10.TXT", "a/2.txt", "a/notes.md", "a/z/1.txt", "b.txt"], "nested folders in order"),
        (
            ["b.txt", "a"],
            ["b.txt", "a/10.TXT", "a/2.txt", "a/notes.md", "a/z/1.txt"],
            "in order of the paths",
        ),
        (["a/2.txt", "a"], ["a/2.txt", "a/10.TXT", "a/notes.md", "a/z/1.txt"], "named twice, it counts once"),
        (["c/table.csv"], ["c/table.csv"], "a table counts when it is named"),
        (["a/README.md"], ["a/README.md"], "so does what is passed over in a folder"),
        (["c", "b.txt"], ["b.txt"], "one folder may be without reports"),
    ],
)
def test_find_files(folder: Path, names: list[str], found: list[str], reason: str) -> None:
    assert find_files([folder / name for name in names]) == [folder / name for name in found], reason


@pytest.mark.parametrize(
    ("names", "words", "reason"),
    [
        (["nope"], "nope does not exist; name a report file", "a missing path"),
        (["b.txt", "nope"], "nope does not exist", "one of several is missing"),
        (["c", "d.txt"], "no report file in the given folders", "folders without reports"),
        (["x" * 300], "cannot be read: File name too long", "a name that no file can have"),
    ],
)
def test_paths_without_reports_say_so(folder: Path, names: list[str], words: str, reason: str) -> None:
    with pytest.raises(InputError, match=words) as error:
        find_files([folder / name for name in names])
    assert "\n" not in str(error.value), reason


@pytest.mark.parametrize(("group", "name"), [("page", "around"), ("print", "page_number")])
def test_the_patterns_of_readers_find_their_examples_and_nothing_else(group: str, name: str) -> None:
    told = reading()[group]
    pattern = re.compile(told[name], re.IGNORECASE)
    assert [one for one in told[f"{name}_examples"] if not pattern.fullmatch(one)] == []
    assert [one for one in told["other_examples"] if pattern.fullmatch(one)] == []


def test_each_frequent_character_is_named_once() -> None:
    for script in reading()["characters"]["frequent"]:
        assert len(script) == len({*script})
