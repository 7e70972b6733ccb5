"""Plain text: UTF-8, UTF-16, GB18030 or Big5, told by what decodes strictly and looks like Chinese."""

import codecs
import io
import re
from itertools import islice

from kg.errors import InputError
from kg.read.source import Document
from kg.resources import reading

_FREQUENT = frozenset("".join(reading()["characters"]["frequent"]))
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: In the order of preference where nothing else decides; cp950 reads the signs that other Big5 tables lack.
_GUESSES = {
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "cp950": "Big5",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_SAMPLE = 20_000
_CHINESE = 0.1
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE = re.compile(r"[^\x00-\x7f]")


def read(content: bytes, name: str) -> Document:
    """The text of a file's bytes, line ends made ``\\n`` as Python's text mode does.

    A byte order mark decides and stays a character of the text. UTF-8 is tried strictly before all others,
    which are told apart by how much looks like Chinese; where that is doubtful, the document says so.
    InputError when the file is empty, binary or in none of them.
    """
    if not content.strip():
        raise InputError(f"{name} is empty; leave it out")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Document(_strict(content, encoding, name))
    wide = b"\0" in content  # half of each ASCII character in UTF-16, in no other text
    if not wide and (text := _decoded(content, "utf-8")) is not None:
        guesses = {"utf-8": text}
    else:
        tried = [encoding for encoding in _GUESSES if not wide or encoding.startswith("utf-16")]
        guesses = {encoding: text for encoding in tried if (text := _decoded(content, encoding)) is not None}
    document = _best(guesses)
    start = document.text[:4096] if document else content[:4096].decode("latin-1")
    if len(_CONTROL.findall(start)) > 2:
        raise InputError(f"{name} is a binary file, not text; save it as .txt in UTF-8")
    if document is None:
        raise InputError(f"{name} is neither UTF-8, UTF-16, GB18030 nor Big5 text; save it as .txt in UTF-8")
    return document


def _best(guesses: dict[str, str]) -> Document | None:
    """The guess that looks most like Chinese, with its doubt; None where no guess can be right."""
    if "utf-8" in guesses:
        return Document(guesses["utf-8"])
    scores = {encoding: _likeness(text) for encoding, text in guesses.items()}
    first, *others = sorted(scores, key=lambda encoding: -scores[encoding]) or ["gb18030"]  # stable
    if scores.get(first, 0) < _CHINESE:
        doubt = "read as GB18030, though little of it looks like Chinese"
        return Document(guesses["gb18030"], doubt=doubt) if "gb18030" in guesses else None
    label = _GUESSES[first]
    rivals = [_GUESSES[other] for other in others if scores[other] > scores[first] / 2]
    rival = next((name for name in rivals if name != label), None)
    return Document(guesses[first], doubt=rival and f"read as {label}, might be {rival}")


def _likeness(text: str) -> float:
    """The share of frequent characters among those that are not ASCII."""
    wide = [found[0] for found in islice(_WIDE.finditer(text), _SAMPLE)]
    if not wide:
        return float("\0" not in text)
    return sum(sign in _FREQUENT for sign in wide) / len(wide)


def _strict(content: bytes, encoding: str, name: str) -> str:
    text = _decoded(content, encoding)
    if text is None:
        raise InputError(f"{name} is damaged {encoding.upper()} text; save it again as .txt in UTF-8")
    return text


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return io.TextIOWrapper(io.BytesIO(content), encoding=encoding).read()
    except UnicodeDecodeError:
        return None
