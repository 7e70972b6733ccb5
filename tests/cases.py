"""Reads the case files of ``tests/cases``: small texts with marked spans, each with the reason it is there.

A file holds blocks parted by blank lines. A block is

    # 督查 and 督察 are the same regulation          the reason; `! ` instead of `# ` marks a known failure
    @ place=河北省保定市;year=2022                  context: the text stands in a small report of that place
    对照{《X督查规定》|title=X督察规定}开展自查。     the text, one line or more, with its marked spans

- ``{span|field=value;field=value}`` marks a span and what must be said of it; spans nest; ``-`` is None,
  and ``field~=value`` asks only that the value is contained.
  The markers are taken out, offsets count in what is left.
- ``@`` takes ``place`` (full path), ``year``, and where needed ``issuer`` (a body other than the government)
  and ``section`` (``problem`` or ``planned``). Without an ``@`` line the text is a whole report.
- ``= field=value;…`` tells what must hold of the report as a whole. ``file`` in it is the file's name.

A line that starts with ``//`` before the first block is a comment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
_CONTEXT = {"place", "year", "issuer", "section"}
_SECTIONS = {
    "done": "一、主要工作情况",
    "problem": "二、存在的主要问题",
    "planned": "三、下一步工作打算",
}


class CaseError(ValueError):
    """A case file that cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked span of the case's text and what must be said of it; ``-`` has become None."""

    start: int
    end: int
    fields: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its text without markers, its spans, and the context it is read in."""

    file: str
    line: int
    reason: str
    known_failure: bool
    context: dict[str, str]
    report: dict[str, str | None]
    text: str
    spans: tuple[Marked, ...]

    @property
    def name(self) -> str:
        """Where the case stands: policies:12."""
        return f"{self.file}:{self.line}"

    def document(self) -> tuple[str, int]:
        """The whole report and the offset at which the case's text begins in it."""
        if not self.context:
            return self.text, 0
        year, section = int(self.context["year"]), self.context.get("section", "done")
        place = self.context["place"]
        issuer = self.context.get("issuer", place)
        head = f"{issuer}{year}年法治政府建设情况报告\n现将{year}年法治政府建设情况报告如下。\n"
        head += f"{_SECTIONS[section]}\n"
        signature = self.context.get("issuer") or f"{place}人民政府"
        return f"{head}{self.text}\n{signature}\n{year + 1}年1月20日\n", len(head)


def read_cases(path: Path) -> list[Case]:
    """All cases of one file; CaseError when there is none or one is malformed."""
    cases = [_case(path, number, lines) for number, lines in _blocks(path)]
    if not cases:
        raise CaseError(f"{path}: no case in this file")
    return cases


def all_cases(folder: Path = FOLDER) -> dict[str, list[Case]]:
    """The cases of every file of a folder, by the stem of its name; CaseError when there is no file."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise CaseError(f"{folder}: no case files (*.txt)")
    return {path.stem: read_cases(path) for path in files}


def _blocks(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines without a blank one, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").split("\n"), ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            if not block[0].startswith("//"):
                yield number - len(block), block
            block = []


def _case(path: Path, number: int, lines: list[str]) -> Case:
    where = f"{path}, line {number}"
    if not lines[0].startswith(("# ", "! ")) or not lines[0][2:].strip():
        raise CaseError(f"{where}: a case begins with a reason (`# …` or `! …`)")
    heads: dict[str, dict[str, str | None]] = {"@": {}, "=": {}}
    body = lines[1:]
    while body and body[0][:2] in ("@ ", "= "):
        heads[body[0][0]] = _fields(body[0][2:], where)
        body = body[1:]
    context = {name: value for name, value in heads["@"].items() if value is not None}
    if set(context) - _CONTEXT or (context and not {"place", "year"} <= set(context)):
        raise CaseError(f"{where}: the context needs place and year, and takes issuer and section")
    if context.get("section", "done") not in _SECTIONS:
        raise CaseError(f"{where}: unknown section {context['section']}")
    if not body:
        raise CaseError(f"{where}: a case without text")
    text, spans = parse_marked("\n".join(body), where)
    return Case(
        path.stem, number, lines[0][2:].strip(), lines[0][0] == "!", context, heads["="], text, tuple(spans)
    )


def parse_marked(marked: str, where: str = "text") -> tuple[str, list[Marked]]:
    """Text without markers and its spans, outer ones before inner ones."""
    text = ""
    open_at: list[int] = []
    spans = []
    at = 0
    while at < len(marked):
        sign = marked[at]
        if sign == "{":
            open_at.append(len(text))
        elif sign in "|}" and open_at:
            end = marked.find("}", at)
            if end < 0:
                raise CaseError(f"{where}: a marked span is not closed")
            fields = _fields(marked[at + 1 : end], where) if sign == "|" else {}
            start = open_at.pop()
            if start == len(text):
                raise CaseError(f"{where}: an empty span is marked")
            spans.append(Marked(start, len(text), fields))
            at = end
        elif sign == "}":
            raise CaseError(f"{where}: a closing brace without an opening one")
        else:
            text += sign
        at += 1
    if open_at:
        raise CaseError(f"{where}: a marked span is not closed")
    return text, sorted(spans, key=lambda s: (s.start, -s.end))


def _fields(text: str, where: str) -> dict[str, str | None]:
    fields: dict[str, str | None] = {}
    for part in text.split(";"):
        match = re.fullmatch(r"\s*(\w+~?)=(.+?)\s*", part)
        if not match or match[1] in fields:
            raise CaseError(f"{where}: {part!r} is no field=value, or the field is told twice")
        fields[match[1]] = None if match[2] == "-" else match[2]
    return fields
