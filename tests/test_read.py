"""Files → text: encodings, line ends, what is no text, and which files a path stands for."""

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.read import find_files, read

TEXT = "乌海市2020年法治政府建设报告\n一、主要工作\n印发《办法》（乌政发〔2020〕1号），办结率99.5%。\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"


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
    assert read(path).text == text, reason


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_offsets_are_those_of_python_text_mode(tmp_path: Path, encoding: str, ends: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(TEXT.replace("\n", ends).encode(encoding))
    with path.open(encoding="utf-8" if encoding.startswith("utf") else encoding) as file:
        assert read(path).text == file.read()


@pytest.mark.parametrize(
    ("content", "words", "reason"),
    [
        (b"", "is empty; leave it out", "nothing in it"),
        (b" \r\n\t\n", "is empty; leave it out", "only blanks"),
        (PNG, "is a binary file, not text; save it as .txt", "a picture"),
        (TEXT.encode() + b"\x00\x00\x00", "is a binary file", "text with NULs"),
        (TEXT.encode("utf-16"), "is a binary file", "UTF-16"),
        (b"PK\x03\x04\x14\x00\x06\x00", "is a binary file", "a word processor's file"),
        (TEXT.encode()[:-4] + b"\xff\n", "neither UTF-8 nor GB18030", "one byte that fits neither"),
        (TEXT.encode("gb18030") + b"\x81", "neither UTF-8 nor GB18030", "cut in the middle of a character"),
    ],
)
def test_what_is_no_text_says_why(tmp_path: Path, content: bytes, words: str, reason: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as error:
        read(path)
    assert str(path) in str(error.value), reason
    assert "\n" not in str(error.value), reason


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    hashes = set()
    for content in (TEXT.encode(), TEXT.encode("gb18030"), TEXT.replace("\n", "\r\n").encode()):
        (tmp_path / "report.txt").write_bytes(content)
        hashes.add(read(tmp_path / "report.txt").sha256)
    assert len(hashes) == 3


def test_a_file_that_is_gone_since(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.txt cannot be read: No such file"):
        read(tmp_path / "gone.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a/2.txt", "a/10.TXT", "a/z/1.txt", "a/notes.md", "c/table.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    (tmp_path / "d.txt").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("names", "found", "reason"),
    [
        ([""], ["a/10.TXT", "a/2.txt", "a/z/1.txt", "b.txt"], "nested folders in order, .txt only"),
        (["b.txt", "a"], ["b.txt", "a/10.TXT", "a/2.txt", "a/z/1.txt"], "in the order of the paths"),
        (["a/2.txt", "a"], ["a/2.txt", "a/10.TXT", "a/z/1.txt"], "a file that is named twice counts once"),
        (["a/notes.md"], ["a/notes.md"], "a file that is named need not end in .txt"),
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
        (["c", "d.txt"], "no .txt file in the given folders", "folders without reports"),
        (["x" * 300], "cannot be read: File name too long", "a name that no file can have"),
    ],
)
def test_paths_without_reports_say_so(folder: Path, names: list[str], words: str, reason: str) -> None:
    with pytest.raises(InputError, match=words) as error:
        find_files([folder / name for name in names])
    assert "\n" not in str(error.value), reason
