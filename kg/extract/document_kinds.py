"""Is it a report at all? News of one, plans, notices and lists are told by their headings and first words."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from kg.extract.flow import running
from kg.lexicon import Lexicon
from kg.tables import DocumentKind

REPORT = "report"  # the kind of rows that tell reports from what follows in the table

_LINES = 10  # lines of a page among which the title stands
_OPENING = 2  # lines of prose in which a text says what it is
_LONGEST = 80  # characters of a heading
_LEAST = 200  # characters of prose without which a page is a list
_PAGE = 20_000  # characters of a list that are looked at
_STOP = re.compile(r"[。；]")


def other_kind(text: str, lexicon: Lexicon, title: str | None = None) -> tuple[DocumentKind, str] | None:
    """What a text is if it is no report, with the line that tells; None for a report, and in doubt.

    ``title`` is that of its page. The first row of ``data/document_kinds.csv`` that fits decides.
    """
    parts = _parts(text, lexicon, title)
    for row in lexicon.document_kinds:
        for line in parts[row.part]:
            if row.pattern.search(line):
                return None if row.kind == REPORT else (row, line.split("\n")[0])
    return None


def _parts(text: str, lexicon: Lexicon, title: str | None) -> Mapping[str, Sequence[str]]:
    lines = [line.strip() for line in running(text, lexicon).text.splitlines() if line.strip()]
    prose = [line for line in lines if _STOP.search(line)]
    is_list = sum(map(len, prose)) < _LEAST
    page = [f"{text.strip()}\n"[:_PAGE]] if is_list else []
    return {"heading": _headings(lines, lexicon, title), "opening": prose[:_OPENING], "page": page}


def _headings(lines: list[str], lexicon: Lexicon, title: str | None) -> list[str]:
    """The lines that may be the title, each alone and with the next, since titles are broken in two."""
    item = re.compile("|".join(lexicon.patterns["markers"][name] for name in ("chapter", "article", "item")))
    first = [
        line
        for line in lines[:_LINES]
        if len(line) <= _LONGEST
        and not (_STOP.search(line) or item.match(line))
        and not any(cue.pattern.search(line) for cue in lexicon.furniture)
    ]
    pairs = [one + other for one, other in pairwise(first)]
    return [*([title] if title else []), *first, *pairs]
