"""What reading gives: a text, where it is from, and what its file says of itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.errors import InputError

#: The most bytes of one document; a table or an archive of many may be larger.
MAX_BYTES = 50 * 1024**2
#: The most characters of one text: some hundred times the longest report.
MAX_TEXT = 3_000_000

_WORD = re.compile(r"[^\W_]")
_DATE = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself, None where it says nothing.

    ``date`` is an ISO date, that of publication before others; ``number`` is a 文号.
    """

    url: str | None = None
    title: str | None = None
    date: str | None = None
    source: str | None = None
    number: str | None = None


#: What a file says of itself that says nothing.
UNTOLD = About()


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of the bytes of one document; ``doubt`` says what may be wrong with the text."""

    text: str
    about: About = UNTOLD
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One report as read: its text, the SHA-256 of its bytes, where it is and what is said of it there.

    ``path`` is the file; ``member`` names the report within a file of several (an archive, a table).
    """

    path: Path
    text: str
    sha256: str
    member: str | None = None
    about: About = UNTOLD
    doubt: str | None = None

    @property
    def name(self) -> str:
        """The name the report is known by: ``a.txt``, or ``archive.zip/a.txt``."""
        return self.path.name if self.member is None else f"{self.path.name}/{self.member}"

    @property
    def where(self) -> str:
        """The same for messages, with the folders of the file."""
        return str(self.path) if self.member is None else f"{self.path}/{self.member}"

    @property
    def warning(self) -> str | None:
        """The doubt as a line for the user, None where there is none."""
        return f"{self.where}: {self.doubt}" if self.doubt else None


def iso_date(words: str | None) -> str | None:
    """The first date of some words in ISO form: 2021年3月1日 → 2021-03-01."""
    found = _DATE.search(words or "")
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def joined(lines: Iterable[str], name: str) -> str:
    """Some lines as one text; InputError as soon as they are more than any report."""
    kept: list[str] = []
    size = 0
    for line in lines:
        kept.append(line)
        size += len(line) + 1
        if size > MAX_TEXT + 1:
            raise _long(name)
    return "\n".join(kept)


def whole(document: Document, name: str) -> Document:
    """A document that can be a report; InputError when it has no text, or more than any report."""
    if not _WORD.search(document.text):
        raise InputError(f"{name} is empty; leave it out")
    if len(document.text) > MAX_TEXT:
        raise _long(name)
    return document


def _long(name: str) -> InputError:
    return InputError(
        f"{name} holds more than {MAX_TEXT:,} characters, more than any report; split it into its reports"
    )
