"""Web pages: the text of the report without the menus around it, and what the page says of the report."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree, html

from kg.errors import InputError
from kg.read import fields, plain, rows
from kg.read.source import Document
from kg.resources import reading

_NO_TEXT = frozenset({
    "script", "style", "noscript", "template", "head", "nav", "footer", "button", "select",
    "iframe", "object", "svg", "math",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
#: How the parts around a text are called in the templates of government sites.
_AROUND = re.compile(reading()["page"]["around"], re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SIGNS = re.compile(r"[。；，、]")
_BREAK = re.compile(r"(?<=[^\x00-\x7f])[ \t]*\r?\n[ \t\r\n]*(?=[^\x00-\x7f])")
_SPACES = re.compile(r"[ \t\r\n\xa0]+")
_PARTS = re.compile(r"\s*(?:[_|—–>]+|(?<!\d)-+|-+(?!\d))\s*")  # of what the window is called
_ENOUGH = 0.8  # of the prose: the part of the page that holds so much of it is the text
_MOST_CELL = 300  # characters; a table with a longer cell lays out a page
_MOST_SPAN = 30
_MOST_MARKUP = 20_000_000
_MOST_ELEMENTS = 300_000
_LEAST_TITLE = 8  # characters; what a window is called in fewer words is no title of a report
_MOST_CELLS = 100_000
_PART_TAGS = frozenset({
    "body", "div", "article", "main", "section", "table", "tbody", "tr", "td", "form", "center",
    "font", "span",
})  # fmt: skip
_SAVED = re.compile(rb"<!-- saved from url=\(\d+\)(\S+) -->")


@dataclass(frozen=True, slots=True)
class _Block:
    """A line of the page, the element it ends in, and how many of its characters are links."""

    text: str
    element: etree._Element
    links: int = 0

    @property
    def prose(self) -> int:
        """Its characters, if it tells something and leads nowhere."""
        length = len(self.text)
        return length if _SIGNS.search(self.text) and 2 * self.links < length else 0

    @property
    def told(self) -> bool:
        """Whether it may be a line of the text: neither a menu nor said of the page."""
        return 2 * self.links <= len(self.text) and (self.prose > 0 or not fields.is_label(self.text))


def read(content: bytes, name: str) -> Document:
    """The text of a page: its title, then the part that holds most of its prose."""
    decoded = plain.read(content, name)
    saved = _SAVED.search(content[:2000])
    found = page(decoded.text, name, saved[1].decode("ascii", "replace") if saved else None)
    return Document(found.text, found.about, decoded.doubt)


def page(markup: str, name: str, url: str | None = None) -> Document:
    """The same of a page as a string; ``url`` is where it is from, if that is known."""
    root = _parsed(markup, name)
    blocks = list(_bounded(_blocks(root), name))
    held = set(_text_part(root, blocks).iter())
    lines = [block.text for block in blocks if block.element in held and block.told]
    around = (block.text for block in blocks if block.element not in held or not block.prose)
    said = {**fields.from_labels(around), **fields.from_metadata(_metadata(root))}
    if title := said.get("title") or _title(root, blocks):
        said["title"] = title
        if not any(_bare(title) in _bare("".join(lines[at : at + 3])) for at in range(5)):
            lines.insert(0, title)
    return Document("\n".join(lines), fields.about({**said, **({"url": url} if url else {})}))


def _parsed(markup: str, name: str) -> etree._Element:
    if len(markup) > _MOST_MARKUP:
        raise InputError(f"{name} is a web page of {len(markup):,} characters; save its text as .txt")
    # huge_tree: pages that never close a <font> nest deeper than 256, which would end them without a word
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise InputError(f"{name} is a web page without any text; save it again") from error
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise InputError(f"{name} is a web page with more parts than any report; save its text as .txt")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise InputError(f"{name} is a web page that nests too deep to be read; save its text as .txt")
    return root


def _metadata(root: etree._Element) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        yield meta.get("name") or meta.get("property") or "", meta.get("content") or ""
    for link in root.iter("link"):
        if link.get("rel") == "canonical":
            yield "og:url", link.get("href") or ""


def _title(root: etree._Element, blocks: Sequence[_Block]) -> str | None:
    """What the window is called, without the names of the site and its parts; else the only great heading."""
    named = next((_squeezed(title.text or "").strip() for title in root.iter("title")), "")[:_MOST_CELL]
    shown = {_bare(block.text) for block in blocks if not block.links and len(block.text) <= _MOST_CELL}
    parts = [part for part in _PARTS.split(named) if part]
    heads = [block.text for block in blocks if block.element.tag == "h1"]
    best = max((part for part in [named, *parts] if _bare(part) in shown), key=len, default=None)
    named = max(parts, key=len, default="")
    return best or (heads[0] if len(heads) == 1 else named if len(named) >= _LEAST_TITLE else None)


def _text_part(root: etree._Element, blocks: Iterable[_Block]) -> etree._Element:
    """The smallest part that holds most of the page's prose."""
    own = Counter[etree._Element]()
    for block in blocks:
        own[block.element] += block.prose
    weight = _sums(root, own)
    part = root
    while weight[part]:
        child = max(part, key=lambda element: weight[element], default=None)
        if child is None or child.tag not in _PART_TAGS or weight[child] < _ENOUGH * weight[part]:
            break
        part = child
    return part


def _sums(root: etree._Element, own: Mapping[etree._Element, int]) -> Counter[etree._Element]:
    """For each element what it and all within it hold, in one pass from the last to the first."""
    sums = Counter(own)
    for element in reversed(list(root.iter())):
        above = element.getparent()
        if above is not None and sums[element]:
            sums[above] += sums[element]
    return sums


def _blocks(root: etree._Element) -> Iterator[_Block]:
    """The lines of a page in order; a table of values gives a line for each row."""
    lengths = _sums(root, {element: len(element.text or "") for element in root.iter()})
    words: list[str] = []
    links = inside = kept = 0  # characters of links in the line; links, preformatted text around the place
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        starts = event == "start"
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS or tag in _NO_TEXT:
            above = element.getparent() if starts else element
            yield from _flushed(words, links, root if above is None else above)
            words, links = [], 0
        if starts:
            table = _grid(element) if tag == "table" else None
            around = tag != "a" and 2 * lengths[element] < lengths[root] and _is_around(element)
            if table is not None or tag in _NO_TEXT or around:
                walk.skip_subtree()
                yield from (_Block(line, element) for line in _lines_of(table or []))
                continue
        inside += (1 if starts else -1) if tag == "a" else 0
        kept += (1 if starts else -1) if tag == "pre" else 0
        for at, more in enumerate(
            ((element.text if starts else element.tail) or "").split("\n" if kept else "\0")
        ):
            if at:
                yield from _flushed(words, links, element)
                words, links = [], 0
            words.append(more)
            links += len(more.strip()) if inside else 0
    yield from _flushed(words, links, root)


def _bounded(blocks: Iterable[_Block], name: str) -> Iterator[_Block]:
    """Some lines; InputError when they are more than any page, as cells make that span many rows."""
    size = 0
    for block in blocks:
        size += len(block.text)
        if size > _MOST_MARKUP:
            raise InputError(f"{name} is a web page with more text than any report; save its text as .txt")
        yield block


def _flushed(words: list[str], links: int, element: etree._Element) -> Iterator[_Block]:
    text = _squeezed("".join(words)).strip(" \n\u3000\xa0")
    if text:
        yield _Block(text, element, links)


def _squeezed(text: str) -> str:
    """Blanks as a browser shows them, all of one kind; a line break of the source between two Chinese
    characters is none."""
    return _SPACES.sub(" ", _BREAK.sub("", text))


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def _is_around(element: etree._Element) -> bool:
    """Whether an element stands around the text by its name, or is not shown."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    return any(map(_AROUND.fullmatch, names)) or bool(_HIDDEN.search(element.get("style") or ""))


def _grid(table: etree._Element) -> list[list[str]] | None:
    """The rows of a table with all their cells, spans filled; None when the table lays out a page."""
    if table.find(".//table") is not None:
        return None
    grid: list[list[str]] = []
    size = 0
    below: dict[int, tuple[int, str]] = {}  # column → rows that a cell above still spans, its text
    for line in table.iter("tr"):
        row: list[str] = []
        for cell in [*line.iterchildren("td", "th"), None]:
            while (spanned := below.pop(len(row), None)) is not None:
                if spanned[0] > 1:
                    below[len(row)] = (spanned[0] - 1, spanned[1])
                row.append(spanned[1])
            if cell is not None:
                text = _squeezed("".join(cell.itertext())).strip()
                for _ in range(_span(cell, "colspan")):
                    if (rows_spanned := _span(cell, "rowspan")) > 1:
                        below[len(row)] = (rows_spanned - 1, text)
                    row.append(text)
        grid.append(row)
        size += len(row)
        if size > _MOST_CELLS:
            return None
    several = sum(len(row) > 1 for row in grid) > 1
    return grid if several and all(len(cell) <= _MOST_CELL for row in grid for cell in row) else None


def _span(cell: etree._Element, name: str) -> int:
    told = (cell.get(name) or "")[:9]  # Python refuses numbers of thousands of digits
    return min(int(told), _MOST_SPAN) if told.isascii() and told.isdigit() and int(told) else 1


def _lines_of(table: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table: sentences, or as it stands when it tells of the page itself."""
    if sum(fields.is_label(cell) for row in table for cell in row) > 1:
        return [" ".join(dict.fromkeys(row)) for row in table]
    return rows.sentences(table)
