"""What a file says of itself, by the words of ``data/page_fields.csv``: metadata, labels, columns."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from kg.read.source import About, iso_date
from kg.resources import data_dir
from kg.tables import read_table

_MOST = 500  # characters; a longer line is text


@dataclass(frozen=True, slots=True)
class PageField:
    """A word behind which something is told: ``place`` is meta, label or column; no field, no use."""

    place: str
    word: str
    field: str
    example: str


@cache
def _words(place: str) -> dict[str, str]:
    rows = read_table(data_dir() / "page_fields.csv", PageField)
    return {row.word.lower(): row.field for row in rows if row.place == place}


@cache
def _label() -> re.Pattern[str]:
    # A label is filled up with blanks to the width of its cell; the longest first, as one may begin another.
    words = sorted(_words("label"), key=lambda word: -len(word))
    spaced = "|".join(r"[ \u3000\xa0]*".join(map(re.escape, word)) for word in words)
    return re.compile(rf"(?:^|(?<=[\s|\[【(（]))({spaced})[ \t\u3000\xa0]*[:：]")


def from_metadata(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The fields told by name and content, as in ``<meta>``: the word that the table lists first wins."""
    said: dict[str, str] = {}
    for name, content in pairs:
        said.setdefault(name.strip().lower(), content)
    return _named(said, "meta")


def from_columns(row: Mapping[str, object]) -> dict[str, str]:
    """The fields of a row of a table, ``text`` and ``name`` among them: the column listed first wins."""
    said = {name.strip(" \t\ufeff").lower(): value for name, value in row.items()}
    return _named(
        {name: str(value) for name, value in said.items() if isinstance(value, str | int)}, "column"
    )


def _named(said: Mapping[str, str], place: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word, field in _words(place).items():
        if field and said.get(word, "").strip():
            found.setdefault(field, said[word])
    return found


def from_labels(lines: Iterable[str]) -> dict[str, str]:
    """The fields told behind a label, ``来源：市司法局``, or in the line or cell after it; as above."""
    said: dict[str, str] = {}
    waiting = ""
    for line in lines:
        labels = list(_label().finditer(line)) if len(line) <= _MOST else []
        if waiting and not labels:
            _keep(said, waiting, line)
        waiting = ""
        for label, end in zip(labels, [*(m.start() for m in labels[1:]), len(line)], strict=False):
            word = re.sub(r"\s", "", label[1]).lower()
            _keep(said, word, line[label.end() : end])
            waiting = word if not line[label.end() :].strip() else ""
    return _named(said, "label")


def _keep(said: dict[str, str], word: str, value: str) -> None:
    value = value.strip(" \t\u3000\xa0|[]【】")
    if value and len(value) <= _MOST:
        said.setdefault(word, value)


def is_label(words: str) -> bool:
    """Whether some words begin with a label, as the cells of a page's table of metadata do."""
    return len(words) <= _MOST and _label().match(words.strip()) is not None


def about(fields: Mapping[str, str]) -> About:
    """What the fields say, the date in ISO form."""
    said = {
        name: " ".join(fields[name].split())
        for name in ("url", "title", "source", "number")
        if name in fields
    }
    return About(date=iso_date(fields.get("date")), **said)
