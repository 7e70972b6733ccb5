"""Tables of reports (.jsonl, .csv): a report a row, for people who hold a corpus already."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from kg.errors import InputError
from kg.read import fields, plain
from kg.read.source import MAX_BYTES, Document, Source, whole

_NEVER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # in a name: it would break a line
_MOST_NAME = 200

_Rows = Iterator[tuple[int, Mapping[str, object] | InputError]]


def members(content: bytes, path: Path, kind: str) -> Iterator[Source | InputError]:
    """The reports of a table in order, each named by its column ``file`` or ``id``, else by its line."""
    decoded = plain.read(content, str(path))
    rows = _json_rows(decoded.text, path) if kind == "jsonl" else _csv_rows(decoded.text, path)
    for line, row in rows:
        try:
            yield row if isinstance(row, InputError) else _report(row, path, line, decoded.doubt)
        except InputError as error:
            yield error


def _report(row: Mapping[str, object], path: Path, line: int, doubt: str | None) -> Source:
    said = fields.from_columns(row)
    name = _NEVER.sub(" ", said.pop("name", "")).strip()[:_MOST_NAME] or str(line)
    text = said.pop("text", "")
    where = f"{path}/{name}"
    try:
        found = whole(Document(text.replace("\r\n", "\n").replace("\r", "\n")), where)
        digest = sha256(json.dumps(row, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{where}, line {line}, has half a character in it; write the table in UTF-8"
        ) from error
    return Source(path, found.text, digest, name, fields.about(said), doubt)


def _json_rows(text: str, path: Path) -> _Rows:
    for number, line in enumerate(io.StringIO(text, newline="\n"), 1):
        if line.strip(" \t\r\n\ufeff"):
            yield number, _json_row(line.removeprefix("\ufeff"), f"{path}, line {number},")


def _json_row(line: str, where: str) -> Mapping[str, object] | InputError:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "too deep, or too long a number"
        return InputError(f"{where} is no JSON: {reason}; write one object a line")
    if not isinstance(row, dict) or "text" not in fields.from_columns(row):
        return InputError(f'{where} has no text; write an object such as {{"text": "…", "title": "…"}}')
    return row


def _csv_rows(text: str, path: Path) -> _Rows:
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        names = next(reader, [])
        if "text" not in fields.from_columns(dict.fromkeys(names, "a name")):
            raise InputError(
                f"{path} has no column of texts; call it text (others: title, url, date, source, id)"
            )
        for row in reader:
            if row:
                yield reader.line_num, dict(zip(names, row, strict=False))
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}, is no CSV: {error}; save it again") from error
