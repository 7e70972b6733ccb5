"""Files → text: one module per kind of file; so far plain text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kg.errors import InputError
from kg.read.plain import decode

__all__ = ["Source", "find_files", "read"]

SUFFIXES = {".txt"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: where it is, its text and the SHA-256 of its bytes."""

    path: Path
    text: str
    sha256: str


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The report files under the given paths: files as named, folders searched for ``*.txt``, in order.

    InputError names the first path that does not exist, or says that the folders hold no report file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not _exists(path):
            raise InputError(f"{path} does not exist; name a report file or a folder of .txt files")
        found |= dict.fromkeys(_inside(path) if path.is_dir() else [path])
    if not found:
        raise InputError("no .txt file in the given folders; name a report file or a folder of .txt files")
    return list(found)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:  # a name that is too long, a folder that may not be entered
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _inside(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix.lower() in SUFFIXES)


def read(path: Path) -> Source:
    """The text of one file; InputError when it cannot be read as text."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    return Source(path, decode(content, path), sha256(content).hexdigest())
