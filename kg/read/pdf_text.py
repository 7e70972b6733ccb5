"""PDF → text, as a program of its own: a file that hangs or crashes it takes nobody with it."""

import json
import sys
from collections.abc import Iterator
from ctypes import byref, c_double
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from kg.read.lines import Line, Page, paragraphs

MAX_PAGES = 2_000
MAX_CHARACTERS = 3_000_000
_MEMORY = 3 * 1024**3
_BARE = 10  # characters; a page with fewer has no text layer


@dataclass(slots=True)
class _Signs:
    """The line that is being read: its characters and the box around them."""

    text: list[str] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)


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
            lines = tuple(_lines(page.get_textpage()))
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


def _lines(page: pypdfium2.PdfTextPage) -> Iterator[Line]:
    """The lines of a page; blanks that PDFium guesses between Chinese characters and numbers are none."""
    line = _Signs()
    box = tuple(c_double() for _ in range(4))
    for at in range(page.count_chars()):
        sign = chr(pdfium.FPDFText_GetUnicode(page, at))
        if sign in "\r\n":
            yield from _finished(line)
            line = _Signs()
        elif sign == " " and pdfium.FPDFText_IsGenerated(page, at) == 1:
            line.text.append("\0")
        elif sign >= " " and sign not in "\x7f\ufffe\uffff":
            line.text.append(sign)
            if sign != " ":
                pdfium.FPDFText_GetCharBox(page, at, *map(byref, box))  # left, right, bottom, top
                line.boxes.append((box[0].value, box[1].value, box[2].value, box[3].value))
                line.sizes.append(pdfium.FPDFText_GetFontSize(page, at))
    yield from _finished(line)


def _finished(line: _Signs) -> Iterator[Line]:
    if not line.boxes:
        return
    text = "".join(line.text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    lefts, rights, bottoms, tops = zip(*line.boxes, strict=True)
    size = max(*line.sizes, 0.5 * (max(tops) - min(bottoms)), 1.0)
    yield Line(_spaced(text), min(lefts), max(rights), max(tops), size)


def _spaced(text: str) -> str:
    """Guessed blanks kept between words of ASCII only."""
    parts = [part for part in text.split("\0") if part]
    spaced = parts[0] if parts else ""
    for part in parts[1:]:
        spaced += f" {part}" if spaced[-1].isascii() and part[0].isascii() else part
    return spaced


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _limit_memory()
    print(json.dumps(text_of(sys.stdin.buffer.read())))
