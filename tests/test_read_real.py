"""One report as a file of every kind, made by real programs: each says what its text says."""

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, launched
from command import run
from documents import OFFICE, bare, converted, docx, page, paragraph, sample, sample_claims

NAME = "wuhai-2020"
TOOLS = {
    "iconv": shutil.which("iconv"),
    "zip": shutil.which("zip"),
    "soffice": OFFICE,
    "chromium": CHROMIUM and find_spec("playwright") and CHROMIUM,
}
#: The name of each file, the program that makes it, in what form, and why it is here.
KINDS = [
    ("utf-8.txt", "iconv", "UTF-8", "text as most tools write it"),
    ("gb18030.txt", "iconv", "GB18030", "text of Windows in China"),
    ("utf-16.txt", "iconv", "UTF-16", "what Notepad calls Unicode"),
    ("packed.zip", "zip", "", "an archive of the text"),
    ("word.docx", "soffice", "docx:MS Word 2007 XML", "Word since 2007"),
    ("open.docx", "soffice", "docx:Office Open XML Text", "the same as the standard has it"),
    ("word.doc", "soffice", "doc:MS Word 97", "Word until 2003"),
    ("wps.wps", "soffice", "doc:MS Word 97", "WPS writes Word's format under a name of its own"),
    ("xml.doc", "soffice", "xml:MS Word 2003 XML", "XML that goes by the name of Word"),
    ("rich.rtf", "soffice", "rtf", "rich text"),
    ("open.odt", "soffice", "odt", "OpenDocument"),
    ("word.pdf", "soffice", "pdf:writer_pdf_Export", "printed, lines broken early before numbers"),
    ("office.txt", "soffice", "txt:Text (encoded):GB_18030,CRLF", "its text"),
    ("page.html", "chromium", "html", "a page as the browser saves it"),
    ("page.mhtml", "chromium", "mhtml", "with all its parts"),
    ("page.pdf", "chromium", "pdf", "the page printed"),
]  # fmt: skip
#: Indented, flush left. LibreOffice leaves a sign that hangs into the margin out of a PDF: none may hang.
_STYLE = '<w:pPr><w:overflowPunct w:val="0"/><w:ind w:firstLine="640"/><w:jc w:val="left"/></w:pPr>'
_SHEET = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:left="1587" w:right="1587"/></w:sectPr>'


def lines() -> list[str]:
    return [line.strip() for line in sample(NAME).splitlines() if line.strip()]


def from_text(text: Path, form: str, path: Path) -> None:
    with path.open("wb") as out:
        subprocess.run(["iconv", "-f", "UTF-8", "-t", form, str(text)], check=True, stdout=out)


def from_office(form: str, path: Path, work: Path) -> None:
    work.mkdir()
    document = docx("".join(paragraph(line, _STYLE) for line in lines()) + _SHEET)
    converted(document, ".docx", form, work).rename(path)


def from_browser(tab: Any, form: str, path: Path) -> None:
    if form == "pdf":
        tab.pdf(path=str(path))
    elif form == "html":
        path.write_text(tab.content(), encoding="utf-8")
    else:
        session = tab.context.new_cdp_session(tab)
        path.write_text(session.send("Page.captureSnapshot")["data"], encoding="utf-8", newline="")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What ``kg extract`` says of each file of the folder that can be made here, by its name."""
    work = tmp_path_factory.mktemp("work")
    folder = tmp_path_factory.mktemp("folder")
    text = work / f"{NAME}.txt"
    text.write_text(sample(NAME), encoding="utf-8")
    made = {name: (tool, form) for name, tool, form, _ in KINDS if TOOLS[tool]}
    for name, (tool, form) in made.items():
        if tool == "iconv":
            from_text(text, form, folder / name)
        elif tool == "zip":
            subprocess.run(["zip", "-qj", str(folder / name), str(text)], check=True)
        elif tool == "soffice":
            from_office(form, folder / name, work / name)
    if TOOLS["chromium"]:
        with launched() as browser:
            tab = browser.new_page()
            tab.set_content(page(sample(NAME)))
            for name, (tool, form) in made.items():
                if tool == "chromium":
                    from_browser(tab, form, folder / name)
    result = run("extract", folder)
    assert result.stderr == "", "nothing is left out or in doubt"
    records = map(json.loads, result.stdout.splitlines())
    found = {record["report"]["file"].partition("/")[0]: bare(record) for record in records}
    assert found.keys() == made.keys() == {path.name for path in folder.iterdir()}
    return found


@pytest.mark.parametrize(("name", "tool", "form", "reason"), KINDS, ids=[kind[0] for kind in KINDS])
def test_a_real_file_says_what_its_text_says(
    name: str, tool: str, form: str, reason: str, said: dict[str, Any]
) -> None:
    if not TOOLS[tool]:
        pytest.skip(f"{tool} is not installed")
    assert said[name] == sample_claims(NAME), reason
