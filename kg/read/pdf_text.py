"""PDF → text, as a program of its own: a file that hangs or crashes it takes nobody with it."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_float
from dataclasses import dataclass, replace
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from kg.read import rows
from kg.read.lines import Line, Page, joined, paragraphs
from kg.read.ruled import Stroke, Table, tables

MAX_PAGES = 2_000
MAX_CHARACTERS = 3_000_000
_MEMORY = 3 * 1024**3
_WIDE = 1.5  # characters; a gap so wide always parts two things
_SPREAD = 0.3  # of a line's signs
_BARE = 10  # characters; a page with fewer has no text layer
_MOST_STROKES = 20_000  # on a page; more are a picture
_MOST_CELL = 300  # characters; a table with a longer cell lays out a page

#: A cell by the number of its table on the page and its own; None is for what stands in none.
_Place = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Sign:
    """A character and the box of its ink; a blank that PDFium guesses from a gap has none."""

    text: str
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0
    size: float = 0.0


_NO_SIGN = _Sign("")


def text_of(content: bytes) -> dict[str, object]:
    """The paragraphs of a PDF, how many pages it has and how many of them show pictures instead of text.

    ``error`` says locked, damaged or long instead.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"error": "locked" if "assword" in str(error) else "damaged"}
    if len(document) > MAX_PAGES:
        return {"error": "long"}
    pages: list[Page] = []
    scanned: list[int] = []
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
            drawn = tables(islice(_strokes(page), _MOST_STROKES))
            lines = tuple(_with_rows(list(_lines(page.get_textpage(), drawn)), drawn))
            found = sum(len(line.text.strip()) for line in lines)
            characters += found
            if characters > MAX_CHARACTERS:
                return {"error": "long"}
            if found < _BARE and any(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
                scanned.append(number + 1)
            pages.append(Page(lines, page.get_height()))
            page.close()
        except pypdfium2.PdfiumError:
            continue  # a page that cannot be opened; the others can
    return {
        "text": "\n".join(paragraphs(pages)),
        "pages": len(document),
        "read": len(pages),
        "scanned": scanned,
    }


def _strokes(page: pypdfium2.PdfPage) -> Iterator[Stroke]:
    """The straight lines that are drawn on a page."""
    x, y = c_float(), c_float()
    for path in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=1):
        matrix = path.get_matrix()
        begin = before = (0.0, 0.0)
        for number in range(pdfium.FPDFPath_CountSegments(path)):
            segment = pdfium.FPDFPath_GetPathSegment(path, number)
            pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
            at = matrix.on_point(x.value, y.value)
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
                begin = at
            else:
                yield *before, *at
            if pdfium.FPDFPathSegment_GetClose(segment):
                yield *at, *begin
            before = at


def _lines(page: pypdfium2.PdfTextPage, drawn: Sequence[Table]) -> Iterator[tuple[Line, _Place]]:
    """The lines of a page, each with the cell that it stands in."""
    signs: list[_Sign] = []
    place: _Place = None
    left, right, bottom, top = (c_double() for _ in range(4))
    for at in range(page.count_chars()):
        text = chr(pdfium.FPDFText_GetUnicode(page, at))
        if text in "\r\n":
            yield from _line(signs, place)
            signs = []
        elif text == " " and pdfium.FPDFText_IsGenerated(page, at) == 1:
            signs.append(_Sign(" "))
        elif text >= " " and text not in "\x7f\ufffe\uffff":
            pdfium.FPDFText_GetCharBox(page, at, byref(left), byref(right), byref(bottom), byref(top))
            size = pdfium.FPDFText_GetFontSize(page, at)
            stands = _place(drawn, (left.value + right.value) / 2, (bottom.value + top.value) / 2)
            if stands != place:
                yield from _line(signs, place)
                signs, place = [], stands
            signs.append(_Sign(text, left.value, right.value, bottom.value, top.value, size))
    yield from _line(signs, place)


def _place(drawn: Sequence[Table], x: float, y: float) -> _Place:
    cells = ((number, table.cell(x, y)) for number, table in enumerate(drawn))
    return next(((number, cell) for number, cell in cells if cell is not None), None)


def _with_rows(lines: Sequence[tuple[Line, _Place]], drawn: Sequence[Table]) -> Iterator[Line]:
    """The lines of a page, a sentence for each row of a table of values in the place of its first line."""
    held: list[dict[int, list[Line]]] = [defaultdict(list) for _ in drawn]
    for line, place in lines:
        if place:
            held[place[0]][place[1]].append(line)
    texts = [{cell: joined(group) for cell, group in cells.items()} for cells in held]
    told: set[int] = set()
    for line, place in lines:
        if not place or len(texts[place[0]]) < 2 or max(map(len, texts[place[0]].values())) > _MOST_CELL:
            yield line
        elif place[0] not in told:
            told.add(place[0])
            grid = [[texts[place[0]].get(cell, "") for cell in row] for row in drawn[place[0]].cells]
            yield from (replace(line, text=sentence, alone=True) for sentence in rows.sentences(grid))


def _line(signs: Sequence[_Sign], place: _Place) -> Iterator[tuple[Line, _Place]]:
    inked = [sign for sign in signs if sign.size and not sign.text.isspace()]
    if inked:
        top = max(sign.top for sign in inked)
        height = top - min(sign.bottom for sign in inked)
        size = max(*(sign.size for sign in inked), 0.5 * height, 1.0)
        text = "".join(_told(signs, size)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        left, right = min(sign.left for sign in inked), max(sign.right for sign in inked)
        yield Line(text, left, right, top, size), place


def _told(signs: Sequence[_Sign], size: float) -> Iterator[str]:
    """The characters of a line and, of the guessed blanks, those that a reader would see as such.

    A gap between a Chinese character and a number is set by every word processor, and letters that are spread
    over a line have gaps everywhere.
    """
    spread = sum(not sign.size for sign in signs) > _SPREAD * len(signs)
    for before, sign, after in zip([_NO_SIGN, *signs[:-1]], signs, [*signs[1:], _NO_SIGN], strict=True):
        if sign.size:
            yield sign.text
            continue
        wide = after.left - before.right > _WIDE * size
        ascii_only = before.text.isascii() and after.text.isascii()
        chinese = not before.text.isascii() and not after.text.isascii()
        if wide or ascii_only or (chinese and not spread):
            yield " "


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _limit_memory()
    print(json.dumps(text_of(sys.stdin.buffer.read())))
