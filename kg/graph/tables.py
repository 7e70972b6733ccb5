"""The tables of the graph: a row for each claim, as CSV or Parquet, with a codebook.

The columns are those of ``ontology/tables/codebook.csv``, in its order. Their cells come from the query of
the table (``NAME.rq``) and, so that nothing is asked for twice, from the place, the report and the first
piece of evidence of each row.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from functools import cache, partial

from kg.errors import KgError
from kg.graph.names import places, province
from kg.graph.sparql import Table, select
from kg.graph.store import GraphStore
from kg.resources import ontology_dir

#: What a spreadsheet would take for a formula; a sign that stands alone it takes for text.
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r].", re.DOTALL)

Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table as the codebook describes it."""

    table: str
    column: str
    type: str
    label_zh: str
    label_en: str
    description_zh: str
    description_en: str
    term: str
    example: str


@cache
def codebook() -> dict[str, list[Column]]:
    """The columns of every table, in order, by the name of the table."""
    found: dict[str, list[Column]] = defaultdict(list)
    with (ontology_dir() / "tables" / "codebook.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["table"]].append(Column(**row))
    return dict(found)


def tables(store: GraphStore) -> dict[str, Table]:
    """The tables of the graph by name: one row for each claim, in the order of reports and of their text."""
    answers = {name: _answer(store, name) for name in codebook()}
    claims: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(answers["evidence"], key=_place_in_text):
        claims[record["claim"]].append(record)
    evidence = {claim: _evidence(found) for claim, found in claims.items()}
    sides = (
        ("place_iri", _places(store)),
        ("report", {record["report"]: _of_report(record) for record in answers["reports"]}),
        ("link", evidence),
        ("use", evidence),
    )
    return {name: _table(name, records, sides) for name, records in answers.items()}


def _answer(store: GraphStore, name: str) -> list[Record]:
    return select(store, (ontology_dir() / "tables" / f"{name}.rq").read_text(encoding="utf-8")).records()


def _places(store: GraphStore) -> dict[str, Record]:
    known = places(store)
    return {
        iri: {
            "place": place.label,
            "place_path": place.path,
            "level": place.level,
            "adcode": place.adcode,
        }
        | ({"province": name} if (name := province(known, iri)) else {})
        for iri, place in known.items()
    }


def _of_report(report: Record) -> Record:
    names = {"file": "file", "title": "report_title", "year": "report_year"}
    return {name: report[known] for known, name in names.items() if known in report}


def _evidence(pieces: list[Record]) -> Record:
    """The first piece of evidence of a claim, and how many there are."""
    names = ("surface", "surface_start", "surface_end", "quote", "start", "end")
    return {name: pieces[0][name] for name in names if name in pieces[0]} | {
        "evidence_count": str(len(pieces))
    }


def _place_in_text(record: Record) -> tuple[str, int, str]:
    """The order of all tables: by report, then where it stands in the text."""
    start = record.get("surface_start") or record.get("start") or 0
    return record.get("report", ""), int(start), next(iter(record.values()))


def _table(name: str, records: list[Record], sides: tuple[tuple[str, dict[str, Record]], ...]) -> Table:
    columns = tuple(column.column for column in codebook()[name])
    for record in records:
        for key, side in sides:
            if key in record:
                record.update(side.get(record[key], {}))
    ordered = sorted(records, key=_place_in_text)
    return Table(columns, [tuple(map(record.get, columns)) for record in ordered])


def _csv_bytes(table: Table, text_columns: frozenset[str], bom: bool) -> bytes:
    """A table as CSV; with a byte order mark, text that looks like a formula gets an apostrophe."""
    guarded = [bom and column in text_columns for column in table.columns]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow(
            f"'{cell}" if guard and cell and _FORMULA.match(cell) else cell
            for guard, cell in zip(guarded, row, strict=True)
        )
    return buffer.getvalue().encode("utf-8-sig" if bom else "utf-8")


def _codebook_file(bom: bool = False) -> dict[str, bytes]:
    columns = tuple(field.name for field in fields(Column))
    rows = [astuple(column) for table in codebook().values() for column in table]
    return {"codebook.csv": _csv_bytes(Table(columns, rows), frozenset(columns), bom)}


def csv_files(store: GraphStore, bom: bool) -> dict[str, bytes]:
    """Every table and the codebook as CSV, by file name; ``bom`` is for Excel."""
    files = {
        f"{name}.csv": _csv_bytes(
            table, frozenset(c.column for c in codebook()[name] if c.type == "string"), bom
        )
        for name, table in tables(store).items()
    }
    return files | _codebook_file(bom)


# ---------------------------------------------------------------- Parquet


def parquet_files(store: GraphStore) -> dict[str, bytes]:
    """Every table as Parquet and the codebook as CSV, by file name; KgError when pyarrow is missing."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise KgError(
            "Parquet is written by pyarrow, which is not installed; try: pip install 'fazhi-kg[parquet]'"
        ) from error
    files = {f"{name}.parquet": _parquet_bytes(name, table) for name, table in tables(store).items()}
    return files | _codebook_file()


def _parquet_bytes(name: str, table: Table) -> bytes:
    """A table with the types of the codebook, its descriptions in the metadata of the schema."""
    import pyarrow
    from pyarrow import parquet

    kinds = {"integer": pyarrow.int64(), "year": pyarrow.int16(), "decimal": pyarrow.float64()}
    schema = pyarrow.schema(
        [
            pyarrow.field(c.column, kinds.get(c.type, pyarrow.string()), metadata=_metadata(c))
            for c in codebook()[name]
        ],
        metadata=dict(zip(("title_zh", "title_en"), _title(name), strict=True)),
    )
    cells = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    columns = [
        list(map(_CELLS.get(c.type, _as_it_is), column))
        for c, column in zip(codebook()[name], cells, strict=True)
    ]
    buffer = io.BytesIO()
    parquet.write_table(pyarrow.table(columns, schema=schema), buffer)
    return buffer.getvalue()


def _metadata(column: Column) -> dict[str, str]:
    names = ("type", "label_zh", "label_en", "description_zh", "description_en", "term")
    return {name: getattr(column, name) for name in names}


def _title(name: str) -> tuple[str, str]:
    """What a table holds, in Chinese and in English: the first line of its query."""
    with (ontology_dir() / "tables" / f"{name}.rq").open(encoding="utf-8") as file:
        zh, _, en = file.readline().strip("# \n").partition(" / ")
    return zh, en


def _as_it_is(cell: str | None) -> str | None:
    return cell


def _number(cell: str | None, kind: Callable[[str], float]) -> float | None:
    return None if cell is None else kind(cell)


_CELLS: dict[str, Callable[[str | None], str | float | None]] = {
    "integer": partial(_number, kind=int),
    "year": partial(_number, kind=int),
    "decimal": partial(_number, kind=float),
}
