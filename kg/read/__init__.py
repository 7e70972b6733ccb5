"""Files → text: one module per kind of file, chosen by what the bytes are and not by the name."""

import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from importlib import import_module
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import cast

from kg.errors import InputError
from kg.read.kinds import SUFFIXES, TABLES, kind_of
from kg.read.source import MAX_BYTES, UNTOLD, About, Document, Source, whole

__all__ = ["STDIN", "UNTOLD", "About", "Source", "find_files", "holds_many", "path_of", "read", "read_one"]

STDIN = Path("-")

#: The module whose ``read`` makes a document of bytes; imported when first needed, since some load much.
_READERS = {
    "text": "kg.read.plain",
    "html": "kg.read.html",
    "mhtml": "kg.read.mhtml",
    "docx": "kg.read.docx",
    "office": "kg.read.office",
    "pdf": "kg.read.pdf",
}
#: The modules whose ``members`` makes many.
_CONTAINERS = {"zip": "kg.read.archive", "jsonl": "kg.read.records", "csv": "kg.read.records"}


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The report files under the given paths: files as named, folders searched for reports, in order.

    ``-`` stands for standard input. In a folder, tables, ``README`` files and the hidden files that word
    processors leave behind are passed over; they count when they are named. InputError names the first path
    that does not exist, or says that the folders hold no report file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path != STDIN and not _exists(path):
            raise InputError(f"{path} does not exist; name a report file or a folder of reports")
        found |= dict.fromkeys(_inside(path) if path.is_dir() else [path])
    if not found:
        raise InputError(
            "no report file in the given folders (.txt, .html, .docx, .pdf, .zip …); name a file or a folder"
        )
    return list(found)


def path_of(name: str) -> Path:
    """A path of this machine, or what stands behind a URL that fsspec knows (s3://, hdfs://, memory:// …).

    InputError for a URL without the libraries for it.
    """
    if "://" not in name:
        return Path(name)
    try:
        from upath import UPath

        return cast(Path, UPath(name))  # it has what we need of a path
    except ImportError as error:
        raise InputError(
            f"{name} needs more libraries; try: pip install 'fazhi-kg[cluster]' ({error})"
        ) from error
    except ValueError as error:
        raise InputError(f"{name} is no address that can be read: {error}") from error


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:  # a name that is too long, a folder that may not be entered
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _inside(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if is_report_name(p, {".zip"}) and p.is_file())


def is_report_name(path: Path | PurePosixPath, more: Iterable[str] = ()) -> bool:
    """Whether a file found in a folder or an archive is taken for a report."""
    hidden = path.name.startswith((".", "~$", "README"))
    return not hidden and path.suffix.lower() in {*SUFFIXES, *more}


def holds_many(path: Path) -> bool:
    """Whether a file, by its name, may hold many reports."""
    return path.suffix.lower() not in SUFFIXES


def read(path: Path) -> Iterator[Source | InputError]:
    """The reports of one file: mostly one, each member of an archive, each row of a table.

    What cannot be read comes as the InputError that says why, in its place, and stops nothing else;
    nothing is raised.
    """
    try:
        content = _bytes(path)
        kind = kind_of(content, path.suffix.lower(), str(path))
        if kind in _CONTAINERS:
            yield from import_module(_CONTAINERS[kind]).members(content, path, kind)
        else:
            yield read_bytes(content, path, kind=kind)
    except InputError as error:
        yield error


def read_one(path: Path) -> Source:
    """The report of a file that holds one; InputError when it cannot be read, or holds several."""
    first, *others = [*islice(read(path), 2)] or [InputError(f"{path} holds no report")]
    if isinstance(first, InputError):
        raise first
    if others:
        raise InputError(f"{path} holds several reports; unpack it, or use kg build")
    return first


def read_bytes(content: bytes, path: Path, member: str | None = None, kind: str | None = None) -> Source:
    """The report that some bytes are; InputError when they are none."""
    name = str(path) if member is None else f"{path}/{member}"
    if len(content) > MAX_BYTES:
        raise InputError(f"{name} is larger than {MAX_BYTES // 1024**2} MB, more than any report; split it")
    kind = kind or kind_of(content, PurePosixPath(member or path.name).suffix.lower(), name)
    if kind not in _READERS:
        raise InputError(f"{name} holds several reports inside another file; unpack it")
    reader: Callable[[bytes, str], Document] = import_module(_READERS[kind]).read
    found = whole(reader(content, name), name)
    return Source(path, found.text, sha256(content).hexdigest(), member, found.about, found.doubt)


def _bytes(path: Path) -> bytes:
    limit = MAX_BYTES * (10 if path.suffix.lower() in {".zip", *TABLES} else 1)
    try:
        if path == STDIN:
            content = sys.stdin.buffer.read(limit + 1)
        else:
            with path.open("rb") as file:
                content = file.read(limit + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > limit:
        raise InputError(f"{path} is larger than {limit // 1024**2} MB, more than any report; split it")
    return content
