"""What commands print: tables that line up with Chinese text, JSON and CSV."""

import codecs
import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

_WIDTH = 120  # columns of a table that goes to a file or a pipe


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """What is printed for signs that an encoding lacks: escapes of JSON, so that JSON stays what it is."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error("kg-escape", _escaped)


def speak_chinese() -> None:
    """Lets everything be printed anywhere: a terminal that knows only ASCII gets UTF-8, as click gives it,
    and what the encoding of another has no sign for is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            ascii_only = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="kg-escape")


def table(columns: Iterable[str], rows: Iterable[Iterable[object]], title: str = "") -> None:
    """Prints a table; an empty one is a line on standard error."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    if grid.row_count:
        Console(width=None if sys.stdout.isatty() else _WIDTH).print(grid)
    elif title:
        click.echo(f"{title}: no result", err=True)
    else:
        nothing("look at what the store holds with: kg query reports-by-year")


def nothing(hint: str) -> None:
    """Says on standard error, so that pipes stay clean, that the answer is empty and what to try."""
    click.echo(f"no result; {hint}", err=True)


def as_json(value: Any) -> None:
    """Prints plain values as JSON with the Chinese unescaped."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def as_csv(columns: Sequence[str], records: Iterable[Mapping[str, Any]]) -> None:
    """Prints records as CSV under the names of their columns."""
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
