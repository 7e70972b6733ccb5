"""PDF files: the text layer, read by a process that is stopped in time; scans by a command of the user's."""

import json
import os
import shlex
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.errors import InputError
from kg.read import plain
from kg.read.command import output
from kg.read.source import Document

SECONDS = 60.0
#: Reading a picture of a page takes seconds.
OCR_SECONDS = 900.0
#: The environment variable that holds the command; it gets the path of a PDF and prints its text.
OCR = "KG_OCR"

_ERRORS = {
    "locked": "is locked with a password; save it without one",
    "damaged": "is damaged or cut short; copy or download it again",
    "long": "is longer than any report; split it",
}


def read(content: bytes, name: str) -> Document:
    """The paragraphs of a PDF; InputError when it is locked, damaged, or a scan that nothing reads."""
    # -P: nothing in the folder where the user stands is taken for a part of this program
    printed = output([sys.executable, "-P", "-m", "kg.read.pdf_text"], SECONDS, name, content)
    found: dict[str, Any] = json.loads(printed)
    if "error" in found:
        raise InputError(f"{name} {_ERRORS[found['error']]}")
    text, scanned = found["text"], found["scanned"]
    if not text.strip():
        return _scan(content, name, found["pages"], len(scanned))
    missing = found["pages"] - found["read"]
    doubts = [
        f"page {', '.join(map(str, scanned[:10]))} without text, only pictures" if scanned else "",
        f"{missing} damaged pages left out" if missing else "",
    ]
    return Document(text, doubt="; ".join(filter(None, doubts)) or None)


def _scan(content: bytes, name: str, pages: int, scanned: int) -> Document:
    command = shlex.split(os.environ.get(OCR, ""), posix=os.name == "posix")
    if not command:
        what = "a scan" if scanned else "a PDF without text"
        raise InputError(
            f"{name} is {what} ({pages} pages); set {OCR} to a command that reads it, or save it as .txt"
        )
    with TemporaryDirectory(prefix="kg-") as folder:
        path = Path(folder) / "scan.pdf"
        path.write_bytes(content)
        printed = output([*command, str(path)], OCR_SECONDS, name)
    return Document(
        plain.read(printed, f"what {OCR} printed for {name}").text, doubt=f"read from a scan by {OCR}"
    )
