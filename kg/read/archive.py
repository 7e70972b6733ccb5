"""Archives: each report of a zip file, read in memory; nothing is unpacked to the disk."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from zipfile import ZipInfo

from kg.errors import InputError
from kg.read import is_report_name, read_bytes
from kg.read.source import Source
from kg.read.unzip import opened, unpacked

_UTF8 = 0x800  # the flag that says that a name is UTF-8
_NEVER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")  # in a name: it would break a line


def members(content: bytes, path: Path, kind: str) -> Iterator[Source | InputError]:
    """The reports of an archive in the order of their names, or why one cannot be read."""
    with opened(content, str(path)) as archive:
        named = {_name(member): member for member in archive.infolist() if not member.is_dir()}
        names = sorted(name for name in named if _is_wanted(PurePosixPath(name)))
        if not names:
            raise InputError(f"{path} holds no report file (.txt, .html, .docx, .pdf …); put reports into it")
        for name in names:
            try:
                yield read_bytes(unpacked(archive, named[name], f"{path}/{name}"), path, name)
            except InputError as error:
                yield error


def _is_wanted(name: PurePosixPath) -> bool:
    return is_report_name(name, {".zip"}) and "__MACOSX" not in name.parts


def _name(member: ZipInfo) -> str:
    """The name of a member, which Windows in China writes in GBK and Python takes for cp437."""
    name = member.orig_filename
    if not member.flag_bits & _UTF8:
        raw = name.encode("cp437")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return _NEVER.sub("�", name.replace("\\", "/")).lstrip("/")
