"""Word files (.docx): paragraphs with their numbers, tables as sentences, footnotes behind their paragraph.

The XML is walked here because what libraries give leaves out what these reports are full of: python-docx
drops dates in smart tags, content controls and inserted text; mammoth drops the numbers of headings.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zipfile import ZipFile

from lxml import etree

from kg.errors import InputError
from kg.read import rows
from kg.read.numbering import Numbering
from kg.read.source import Document, joined
from kg.read.unzip import opened, unpacked
from kg.read.word_xml import attribute, child, children, local, parse, value

_MAIN = "word/document.xml"
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
#: What is not printed, or stands twice: deleted text, the old form of a drawing, codes, reading aids.
_PASSED = frozenset(
    ["del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "rt", "pPr", "rPr", "sectPr"]
)
_MOST_CELL = 300  # characters; a table with a longer cell lays out a page
_MOST_SPAN = 50
_MOST_CELLS = 100_000
#: Those of a note: it has none of its own.
_NO_NOTES: dict[str, dict[str, etree._Element]] = {"foot": {}, "end": {}}


def read(content: bytes, name: str) -> Document:
    """The text of a document as it is printed, a line for each paragraph and each row of a table."""
    with opened(content, name) as archive:
        document = _part(archive, _MAIN, name)
        if document is None:
            raise InputError(f"{name} is no Word document: it has no {_MAIN}; save it again")
        reader = _Reader(
            Numbering(_part(archive, "word/numbering.xml", name), _part(archive, "word/styles.xml", name)),
            {kind: _notes(_part(archive, f"word/{kind}notes.xml", name), kind) for kind in ("foot", "end")},
        )
    return Document(joined(reader.lines(document), name))


def _part(archive: ZipFile, part: str, name: str) -> etree._Element | None:
    try:
        member = archive.getinfo(part)
    except KeyError:
        return None
    return parse(unpacked(archive, member, name), name)


def _notes(root: etree._Element | None, kind: str) -> dict[str, etree._Element]:
    notes = children(root, f"{kind}note") if root is not None else ()
    return {attribute(note, "id"): note for note in notes if not attribute(note, "type")}


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the lines of one document need beside its XML."""

    numbering: Numbering
    notes: dict[str, dict[str, etree._Element]]

    def lines(self, container: etree._Element) -> Iterator[str]:
        """The lines of the paragraphs and tables in an element, whatever they are wrapped in."""
        for element in container:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name not in _PASSED:
                yield from self.lines(element)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        words: list[str] = []
        after: list[str] = []
        self._collect(paragraph, words, after)
        text = "".join(words)
        if text.strip():
            yield from (self.numbering.label(child(paragraph, "pPr")) + text).split("\n")
        yield from after

    def _collect(self, element: etree._Element, words: list[str], after: list[str]) -> None:
        """Adds the words of an element, and the lines of notes and text boxes that belong behind them."""
        for one in element:
            name = local(one)
            if name == "t":
                words.append(one.text or "")
            elif name in _SIGNS:
                words.append(_SIGNS[name])
            elif name in {"footnoteReference", "endnoteReference"}:
                note = self.notes[name[: -len("noteReference")]].pop(attribute(one, "id"), None)  # told once
                after += replace(self, notes=_NO_NOTES).lines(note) if note is not None else ()
            elif name == "txbxContent":
                after += self.lines(one)
            elif name not in _PASSED and not (name == "r" and _is_hidden(one)):
                self._collect(one, words, after)

    def _table(self, table: etree._Element) -> Iterator[str]:
        """A table of values as sentences; the cells of one that lays out a page as they come."""
        grid = [[self._cell(cell) for cell in _within(row, "tc")] for row in _within(table, "tr")]
        cells = [cell for row in grid for cell in row]
        long = any(sum(map(len, cell.lines)) > _MOST_CELL for cell in cells)
        if (
            long
            or sum(cell.span for cell in cells) > _MOST_CELLS
            or sum(sum(cell.span for cell in row) > 1 for row in grid) < 2
            or any(local(one) == "tbl" for one in table.iterdescendants())
        ):
            for cell in cells:
                yield from cell.lines
        else:
            yield from rows.sentences(_filled(grid))

    def _cell(self, cell: etree._Element) -> "_Cell":
        properties = child(cell, "tcPr")
        span, merge = "", None
        if properties is not None:
            span, merge = value(properties, "gridSpan"), child(properties, "vMerge")
        goes_on = merge is not None and attribute(merge, "val") != "restart"
        width = min(int(span[:3]), _MOST_SPAN) if span.isascii() and span.isdigit() else 1
        return _Cell(tuple(self.lines(cell)), max(1, width), goes_on)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a table: its lines, the columns it spans, and whether it goes on the one above."""

    lines: tuple[str, ...]
    span: int
    goes_on: bool


def _filled(grid: list[list[_Cell]]) -> list[list[str]]:
    """The texts of a table, those of cells that span columns or rows in each place."""
    filled: list[list[str]] = []
    for row in grid:
        above = filled[-1] if filled else []
        texts: list[str] = []
        for cell in row:
            at = len(texts)
            text = above[at] if cell.goes_on and at < len(above) else " ".join(cell.lines)
            texts += [text] * cell.span
        filled.append(texts)
    return filled


def _within(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table, or the cells of a row, whatever they are wrapped in."""
    for one in element:
        if local(one) == name:
            yield one
        elif local(one) not in {"tbl", "p", *_PASSED}:
            yield from _within(one, name)


def _is_hidden(run: etree._Element) -> bool:
    properties = child(run, "rPr")
    return properties is not None and child(properties, "vanish") is not None
