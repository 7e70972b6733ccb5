"""Files locked with a password by real programs: one line says so of each, and the others are read."""

import shutil
import subprocess
from contextlib import suppress
from html import escape
from pathlib import Path

import pytest
from command import run
from documents import NAMES, OFFICE, converted, needs_office, sample, word_report

from kg.errors import InputError
from kg.read import read_one

NAME = NAMES[0]
WORD = {"a.odt": "writer8", "b.doc": "MS Word 97"}
LOCK = (
    '{"EncryptFile":{"type":"boolean","value":"true"},'
    '"DocumentOpenPassword":{"type":"string","value":"secret"}}'
)
#: What a person does who saves a file with a password; --convert-to cannot.
MACRO = """Sub Protect(source, target, form)
Dim hidden(0) As New com.sun.star.beans.PropertyValue
hidden(0).Name = "Hidden" : hidden(0).Value = True
document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
Dim how(1) As New com.sun.star.beans.PropertyValue
how(0).Name = "FilterName" : how(0).Value = form
how(1).Name = "Password" : how(1).Value = "secret"
document.storeToURL(target, how())
document.close(True)
End Sub"""
MODULE = (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"'
    f' script:language="StarBasic">{escape(MACRO, quote=False)}</script:module>'
)


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of locked files with one that is open."""
    work, folder = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("folder")
    report = word_report(sample(NAME))
    (folder / "open.docx").write_bytes(report)
    # the first start makes the profile, in which the macro takes the place of an empty one
    converted(report, ".docx", f"pdf:writer_pdf_Export:{LOCK}", work).rename(folder / "c.pdf")
    (work / "profile" / "user" / "basic" / "Standard" / "Module1.xba").write_text(MODULE, encoding="utf-8")
    for name, form in WORD.items():
        asked = f'"{(work / "in.docx").as_uri()}","{(folder / name).as_uri()}","{form}"'
        profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
        command = [str(OFFICE), profile, "--headless", "--norestore", "--invisible",
                   f"macro:///Standard.Module1.Protect({asked})"]  # fmt: skip
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(command, check=False, capture_output=True, timeout=60)
        if not (folder / name).is_file():
            pytest.skip("this LibreOffice runs no macros, and nothing else locks a file")
    return folder


@needs_office
@pytest.mark.parametrize("name", [*WORD, "c.pdf"])
def test_a_locked_file_says_that_it_is(name: str, locked: Path) -> None:
    with pytest.raises(InputError, match=rf"{name} is locked with a password; save it without one$"):
        read_one(locked / name)


@needs_office
def test_locked_files_do_not_stop_the_others(locked: Path, tmp_path: Path) -> None:
    result = run("build", locked, "--store", tmp_path / "store", status=1)
    assert "1 reports written" in result.stdout
    lines = result.stderr.splitlines()
    assert lines == [f"left out: {locked / name} is locked with a password; save it without one"
                     for name in (*WORD, "c.pdf")]  # fmt: skip


@pytest.mark.skipif(shutil.which("zip") is None, reason="zip is not installed")
def test_a_locked_member_of_an_archive_does_not_stop_the_others(tmp_path: Path) -> None:
    for name in NAMES[:2]:
        (tmp_path / f"{name}.txt").write_text(sample(name), encoding="utf-8")
    archive = tmp_path / "a.zip"
    for name, more in zip(NAMES[:2], (["-P", "secret"], []), strict=True):
        subprocess.run(["zip", "-qj", *more, archive, tmp_path / f"{name}.txt"], check=True)
    result = run("extract", archive, status=1)
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr == f"left out: {archive}/{NAME}.txt is locked with a password; save it without one\n"
