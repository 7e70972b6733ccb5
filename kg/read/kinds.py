"""What kind of file some bytes are, told by the bytes: names lie (a .doc that is a web page)."""

import re

from kg.errors import InputError
from kg.read.unzip import opened

#: Files that a folder or an archive is searched for.
SUFFIXES = frozenset({
    ".txt", ".md", ".html", ".htm", ".xhtml", ".shtml", ".mhtml", ".mht", ".docx", ".docm", ".doc",
    ".wps", ".rtf", ".odt", ".pdf",
})  # fmt: skip
#: Files that hold many reports.
TABLES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|[\s\0]|\xff\xfe|\xfe\xff|<\?xml[^>]*>|<!--.*?-->)*+"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span|script|style|center|h[1-6])[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(
    rb"\s*(?:(?:From|Snapshot-Content-Location|Subject|Date|MIME-Version|Content-Type): .*\r?\n)"
)
_PARTS = {"word/document.xml": "docx", "Configurations2/": "office", "content.xml": "office"}
#: What people have, too: the sign at the start or the part inside, what it is, what to do.
_OTHERS = {
    b"Rar!": ("a RAR archive", "unpack it"),
    b"7z\xbc\xaf": ("a 7z archive", "unpack it"),
    b"\x1f\x8b": ("a gzip file", "unpack it"),
    b"\x89PNG": ("a picture", "save its text as .txt"),
    b"\xff\xd8\xff": ("a picture", "save its text as .txt"),
    b"II*\0": ("a picture", "save its text as .txt"),
    b"MM\0*": ("a picture", "save its text as .txt"),
}
_OTHER_PARTS = {
    "OFD.xml": ("an OFD file", "save it as .pdf or .docx"),
    "xl/workbook.xml": ("an Excel workbook", "save it as .csv in UTF-8"),
    "ppt/presentation.xml": ("a PowerPoint file", "save its text as .txt"),
}
_SECRET = "EncryptedPackage".encode("utf-16-le")
#: How the main part of a Word 97 file begins, at the start of a sector; a bit of it says that it is locked.
_WORD_97 = re.compile(rb"\xec\xa5(?:[\xc0\xc1\xd9]\0|[\x01\x0c\x12]\x01).{7}(.)", re.DOTALL)
_SECTOR = 512
_WORD = ("WordDocument".encode("utf-16-le"), "Text_Content".encode("utf-16-le"), b"CHNKWKS")


def kind_of(content: bytes, suffix: str, name: str) -> str:
    """One of text, html, mhtml, docx, office, pdf, zip, jsonl, csv; InputError for what cannot be read.

    ``suffix`` only tells tables, and pages without a sign of their own, from other text.
    """
    for sign, (what, advice) in _OTHERS.items():
        if content.startswith(sign):
            raise InputError(f"{name} is {what}, which is not read; {advice}")
    if content.startswith(b"PK") and content[2:4] in {b"\3\4", b"\5\6"}:
        return _zip_kind(content, name)
    if content.startswith(_OLE):
        return _ole_kind(content, name)
    if content.startswith((b"{\\rtf", b"{\\\\rtf")) or b"<?mso-application" in content[:500]:
        return "office"
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if suffix in TABLES:
        return TABLES[suffix]
    return _text_kind(content[:4096], suffix)


def _text_kind(start: bytes, suffix: str) -> str:
    ascii_only = start.replace(b"\0", b"")  # UTF-16 looks like ASCII without its NULs
    if _MAIL.match(ascii_only) and re.search(rb"^Content-Type: *multipart/", ascii_only, re.I | re.M):
        return "mhtml"
    if suffix in {".html", ".htm", ".xhtml", ".shtml"} or _PAGE.match(ascii_only):
        return "html"
    if suffix in {".jsonl", ""} and re.match(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"", start):
        return "jsonl"
    return "text"


def _zip_kind(content: bytes, name: str) -> str:
    with opened(content, name) as archive:
        names = set(archive.namelist())
    for part, (what, advice) in _OTHER_PARTS.items():
        if part in names:
            raise InputError(f"{name} is {what}, which is not read; {advice}")
    return next((kind for part, kind in _PARTS.items() if part in names), "zip")


def _ole_kind(content: bytes, name: str) -> str:
    if _SECRET in content or _is_locked_word(content):
        raise InputError(f"{name} is locked with a password; save it without one")
    if not any(sign in content for sign in _WORD):
        raise InputError(f"{name} is an old Office file, but not of Word; save its text as .txt")
    return "office"


def _is_locked_word(content: bytes) -> bool:
    starts = (found for found in _WORD_97.finditer(content) if found.start() % _SECTOR == 0)
    return any(found[1][0] & 1 for found in starts)
