"""Zip files within limits: what a member unpacks to is counted while it is unpacked, never taken on trust."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import InputError
from kg.read.source import MAX_BYTES

#: More members than any corpus handed over as one file; more bytes than it unpacks to.
MAX_MEMBERS = 20_000
MAX_TOTAL = 2 * 1024**3
#: Text packs to a tenth, a large table of a word processor to a hundredth; only bombs pack better.
MAX_RATIO = 300
#: Entries of the archive and of the archives that lie unpacked in it, as Word files do.
_MOST_ENTRIES = 50 * MAX_MEMBERS
_SMALL = 1024**2  # bytes that harm nobody, however well they were packed

_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, IndexError,
            OverflowError)  # fmt: skip


@contextmanager
def opened(content: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """An archive; InputError when it is damaged, or holds too much."""
    if content.count(b"PK\1\2") > _MOST_ENTRIES:  # before a list of them is made
        raise InputError(f"{name} holds more files than any corpus; split it")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = [member.file_size for member in archive.infolist()]
            if len(sizes) > MAX_MEMBERS:
                raise InputError(f"{name} holds {len(sizes):,} files, more than {MAX_MEMBERS:,}; split it")
            if sum(sizes) > MAX_TOTAL:
                raise InputError(
                    f"{name} unpacks to more than {MAX_TOTAL // 1024**3} GB; unpack it and name the reports"
                )
            yield archive
    except (*_DAMAGED, NotImplementedError) as error:
        raise InputError(f"{name} is damaged or cut short: {error}; copy or download it again") from error


def checked(member: zipfile.ZipInfo, name: str) -> None:
    """Does nothing for a member that may be unpacked; InputError when it is locked, too large, or a bomb."""
    if member.flag_bits & 1:
        raise InputError(f"{name} is locked with a password; save it without one")
    if member.file_size > MAX_BYTES:
        raise InputError(f"{name} is larger than {MAX_BYTES // 1024**2} MB, more than any report; split it")
    if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
        times = member.file_size // max(1, member.compress_size)
        raise InputError(f"{name} unpacks to {times} times its size, as no report does; leave it out")


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """The bytes of one member; InputError when it is locked, damaged, too large, or a bomb."""
    checked(member, name)
    try:
        with archive.open(member) as file:
            return file.read(MAX_BYTES)  # never more than the size that is told above: zipfile stops there
    except NotImplementedError as error:
        raise InputError(f"{name} is packed in a way that is not read: {error}; unpack it first") from error
    except (*_DAMAGED, RuntimeError) as error:
        raise InputError(f"{name} is damaged or cut short: {error}; copy or download it again") from error
