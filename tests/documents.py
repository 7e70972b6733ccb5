"""Files of every kind made of a text: with the standard library alone, with LibreOffice, with Chromium."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import pytest
from command import SAMPLES

from kg.build import read_report
from kg.interchange import dumps
from kg.lexicon import load_lexicon
from kg.read import Source, read_one

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
NAMES = sorted(path.stem for path in SAMPLES.glob("*.txt"))
OFFICE = shutil.which("soffice")
HEAD = '<span style="font-size:8px;margin-left:2cm">{}</span>'
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def sample(name: str) -> str:
    """The text of a sample report."""
    return (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")


def claims(source: Source) -> Any:
    """What a report says, without where it says so: no offsets, no file, no blanks."""
    return bare(json.loads(dumps(read_report(source, load_lexicon()))))


def sample_claims(name: str) -> Any:
    """What the plain text of a sample says."""
    return claims(read_one(SAMPLES / f"{name}.txt"))


def bare(value: Any) -> Any:
    """An extraction in the interchange form without what depends on the file."""
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items() if key not in {"start", "end", "file", "text"}}
    if isinstance(value, list):
        return [bare(one) for one in value]
    return re.sub(r"\s", "", value) if isinstance(value, str) else value


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of WordprocessingML."""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(rows: list[list[str]]) -> str:
    """A table of WordprocessingML; a cell that begins with < is taken as it is."""
    cells = [
        [cell if cell.startswith("<") else f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row] for row in rows
    ]
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells) + "</w:tbl>"


def spanning(text: str, properties: str) -> str:
    """A cell of such a table with some properties."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def docx(body: str, parts: Mapping[str, str] | None = None, before: str = "", namespace: str = W) -> bytes:
    """A Word file with some body and other parts (``numbering`` …), each the content of its root element."""
    return zipped({
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml":
            f'{before}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>',
        **{
            f"word/{name}.xml": f'<w:{name} xmlns:w="{namespace}">{content}</w:{name}>'
            for name, content in (parts or {}).items()
        },
    })  # fmt: skip


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """An archive in memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def page(text: str, style: str = "") -> str:
    """A plain web page with a paragraph for each line."""
    lines = "\n".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())
    head = f'<head><meta charset="utf-8"><style>{style}</style></head>'
    return f"<!DOCTYPE html><html>{head}<body>{lines}</body></html>"


def word_report(text: str) -> bytes:
    """A Word file with a paragraph for each line."""
    return docx("".join(paragraph(line.strip()) for line in text.splitlines() if line.strip()))


def converted(content: bytes, suffix: str, form: str, folder: Path) -> Path:
    """A file that LibreOffice makes of another; ``form`` is what --convert-to takes."""
    assert OFFICE, "tests that convert are marked"
    (folder / f"in{suffix}").write_bytes(content)
    profile = (folder / "profile").as_uri()
    command = [OFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", form,
               "--outdir", str(folder / "out"), str(folder / f"in{suffix}")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    [made] = (folder / "out").iterdir()
    return made


def printed(browser: Any, markup: str, path: Path, head: str = "", foot: str = "") -> Path:
    """A PDF that Chromium prints."""
    tab = browser.new_page()
    tab.set_content(markup)
    tab.pdf(
        path=str(path), format="A4", display_header_footer=bool(head or foot),
        header_template=HEAD.format(head), footer_template=HEAD.format(foot),
        margin={"top": "2.5cm", "bottom": "2.5cm", "left": "2.5cm", "right": "2.5cm"},
    )  # fmt: skip
    tab.close()
    return path
