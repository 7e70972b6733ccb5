"""Files of other word processors (.doc, .wps, .rtf, .odt): LibreOffice makes them .docx, where it is."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.errors import InputError
from kg.read import docx
from kg.read.command import output
from kg.read.source import MAX_BYTES, Document
from kg.read.unzip import checked, opened

SECONDS = 120.0
_MANIFEST = "META-INF/manifest.xml"
_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice",
             r"C:\Program Files\LibreOffice\program\soffice.exe")  # fmt: skip
#: Settings of the private profile: no macro runs, nothing that a file links to is fetched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}
</oor:items>
"""
_SETTING = (
    '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)
_SAFE = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def read(content: bytes, name: str) -> Document:
    """The text that LibreOffice finds in a file; InputError when it is not installed, or cannot read it."""
    program = next((found for one in _PROGRAMS if (found := shutil.which(one))), None)
    if program is None:
        raise InputError(
            f"{name} needs LibreOffice, which is not installed; install it, or save the file as .docx"
        )
    if content.startswith(b"PK"):  # LibreOffice itself would unpack whatever it is given
        with opened(content, name) as archive:
            for member in archive.infolist():
                checked(member, name)
            if _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST):
                raise InputError(f"{name} is locked with a password; save it without one")
    with TemporaryDirectory(prefix="kg-") as folder:
        return docx.read(_as_docx(content, program, Path(folder), name), name)


def _as_docx(content: bytes, program: str, folder: Path, name: str) -> bytes:
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    items = "\n".join(_SETTING.format(*setting) for setting in _SAFE)
    settings.write_text(_SETTINGS.format(items), encoding="utf-8")
    (folder / "in").write_bytes(content)  # without a suffix: the content decides
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
               "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"),
               str(folder / "in")]  # fmt: skip
    output(command, SECONDS, name)
    made = folder / "out" / "in.docx"
    if not made.is_file():  # LibreOffice ends well even when it could not read the file
        raise InputError(f"{name} is locked or damaged: LibreOffice cannot open it; save it as .docx or .txt")
    if made.stat().st_size > MAX_BYTES:
        raise InputError(f"{name} holds more than any report; save its text as .txt")
    return made.read_bytes()
