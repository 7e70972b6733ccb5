"""Exports are opened with the readers of those who will use them."""

import csv
import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx
import pandas
import pytest
from command import run
from graph_fixtures import filled
from pyarrow import parquet
from pyoxigraph import RdfFormat
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from kg.errors import KgError, QueryError, StoreError
from kg.graph.export import FORMATS, export
from kg.graph.sparql import Table, select
from kg.graph.store import GraphStore
from kg.graph.tables import codebook, tables
from kg.graph.terms import term
from kg.resources import ontology_dir

STORE = filled()
[[COUNT]] = select(STORE, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows
SIZE = int(COUNT or 0)
TABLES = ("evidence", "links", "measures", "observations", "programs", "reports")
COLUMNS = [column for columns in codebook().values() for column in columns]
#: How pandas is told the types of the codebook.
PANDAS = {
    "string": "string", "iri": "string", "date": "string", "integer": "Int64", "year": "Int16",
    "decimal": "Float64",
}  # fmt: skip


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    """The tables of the samples: csv, bom and parquet."""
    folder = tmp_path_factory.mktemp("tables")
    with GraphStore.open(store) as graph:
        export(graph, "csv", folder / "csv")
        export(graph, "csv", folder / "bom", bom=True)
        export(graph, "parquet", folder / "parquet")
    return folder


def dtypes(table: str) -> dict[str, str]:
    return {column.column: PANDAS[column.type] for column in codebook()[table]}


def frame(folders: Path, table: str) -> pandas.DataFrame:
    return pandas.read_csv(folders / "csv" / f"{table}.csv", dtype=dtypes(table))


# ---------------------------------------------------------------- graphs


@pytest.mark.parametrize(("form", "reader"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_graphs_come_back_whole(tmp_path: Path, form: str, reader: str) -> None:
    export(STORE, form, tmp_path / "out")
    buffer = io.BytesIO()
    STORE.save(buffer, RdfFormat.N_TRIPLES)
    found = Graph().parse(tmp_path / "out", format=reader)
    assert len(found) == SIZE
    assert isomorphic(found, Graph().parse(data=buffer.getvalue(), format="nt"))


def test_nquads_come_back_with_their_graphs(tmp_path: Path) -> None:
    export(STORE, "nq", tmp_path / "out.nq")
    data = Dataset()
    data.parse(tmp_path / "out.nq", format="nquads")
    names = {str(graph.identifier) for graph in data.graphs()}
    assert STORE.graphs() < names
    triples = {quad[:3] for quad in data.quads() if str(quad[3]) in STORE.graphs()}
    assert len(triples) == SIZE


def test_json_ld_speaks_in_the_words_of_the_context(tmp_path: Path) -> None:
    export(STORE, "jsonld", tmp_path / "out")
    document = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
    context = json.loads((ontology_dir() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert document["@context"] == context
    relations = {node["relation"] for node in document["@graph"] if "relation" in node}
    assert relations == {"kg:implements", "kg:forwards", "kg:issues"}
    assert {"policy", "quote", "label", "implements"} <= {key for node in document["@graph"] for key in node}
    spelled = {key for node in document["@graph"] for key in node if not key.startswith("@")}
    prefixed = {key for key in spelled if ":" in key}
    assert all(key.partition(":")[0] in context for key in prefixed), "no property is a whole IRI"


def test_every_term_of_the_context_comes_back() -> None:
    """rdflib expands each term of the context to the IRI that the context says."""
    context = json.loads((ontology_dir() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    words = {
        name: entry if isinstance(entry, str) else entry["@id"]
        for name, entry in context.items()
        if not isinstance(entry, str) or not entry.startswith("http")
    }
    node = {"@id": "id:x"} | dict.fromkeys(words, "kg:y")
    graph = Graph().parse(data=json.dumps({"@context": context, "@graph": [node]}), format="json-ld")
    assert {str(p) for p in graph.predicates()} == {term(iri)[1:-1] for iri in words.values()}


def test_graphml_is_read_by_networkx(tmp_path: Path) -> None:
    export(STORE, "graphml", tmp_path / "out.graphml")
    graph = networkx.read_graphml(tmp_path / "out.graphml")
    assert graph.number_of_edges() > 0
    assert any(data.get("label") == "乌海市" for _, data in graph.nodes(data=True))
    assert {data["relation"] for *_, data in graph.edges(data=True)} > {"implements", "practises"}


# ---------------------------------------------------------------- the codebook


def test_every_column_is_in_the_codebook_once() -> None:
    found = {name: list(table.columns) for name, table in tables(STORE).items()}
    assert sorted(found) == list(TABLES) == sorted(p.stem for p in (ontology_dir() / "tables").glob("*.rq"))
    assert found == {name: [c.column for c in columns] for name, columns in codebook().items()}
    assert len({(c.table, c.column) for c in COLUMNS}) == len(COLUMNS)


def test_every_column_of_the_codebook_has_cells(folders: Path) -> None:
    for table in TABLES:
        empty = [name for name, column in frame(folders, table).items() if column.isna().all()]
        assert empty == [], table


@pytest.mark.parametrize("column", COLUMNS, ids=lambda c: f"{c.table}-{c.column}")
def test_a_column_is_explained(column: Any) -> None:
    assert all(getattr(column, name) for name in column.__slots__)
    assert column.type in PANDAS
    if column.type in ("integer", "year", "decimal"):
        float(column.example)
    if column.type == "iri":
        assert column.example.startswith("https://w3id.org/fazhi-kg/id/")
    term(column.term.removeprefix("kg:"))


# ---------------------------------------------------------------- tables


def test_tables(tmp_path: Path) -> None:
    export(STORE, "csv", tmp_path / "tables")
    found = {path.stem: _rows(path.read_text(encoding="utf-8")) for path in (tmp_path / "tables").iterdir()}
    assert {name: len(rows) for name, rows in found.items()} == {
        "links": 6, "observations": 1, "programs": 3, "reports": 3, "measures": 7, "evidence": 10,
        "codebook": len(COLUMNS),
    }  # fmt: skip
    forwarded = next(row for row in found["links"] if row["relation"] == "forwards")
    assert (forwarded["notice"], forwarded["number"]) == ("振政办发〔2016〕71号", "")
    assert {row["level"] for row in found["reports"]} == {"prefecture", "county", "zone"}
    assert {row["province"] for row in found["reports"]} == {"内蒙古自治区", "辽宁省"}
    assert found["reports"][1]["place_path"] == "内蒙古自治区乌海市高新区"
    assert found["observations"][0]["value"] == "100"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_several_passages_do_not_multiply_a_claim() -> None:
    links, evidence = (tables(STORE)[name] for name in ("links", "evidence"))
    twice = [row for row in _records(links) if row["evidence_count"] == "2"]
    assert [row["surface"] for row in twice] == ["《法治政府建设实施纲要（2015—2020年）》"], "the first one"
    passages = [row["surface"] for row in _records(evidence) if row["claim"] == twice[0]["link"]]
    assert passages == ["《法治政府建设实施纲要（2015—2020年）》", "《纲要》"]


def _records(table: Table) -> list[dict[str, str | None]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


@pytest.mark.parametrize("table", TABLES)
def test_the_first_columns_name_the_row(folders: Path, table: str) -> None:
    keys = ["claim", "evidence"] if table == "evidence" else [codebook()[table][0].column]
    assert not frame(folders, table).duplicated(keys).any()


def test_the_claims_of_the_tables_are_those_of_the_graph(folders: Path, store: Path) -> None:
    kinds = {"links": "PolicyLink", "programs": "ProgramUse", "observations": "Observation",
             "measures": "Measure", "reports": "Report"}  # fmt: skip
    with GraphStore.open(store) as graph:
        for table, kind in kinds.items():
            [[count]] = select(graph, f"SELECT (COUNT(?s) AS ?n) {{ ?s a kg:{kind} }}").rows
            assert len(frame(folders, table)) == int(count or 0)


def test_a_cell_of_the_mention_is_what_the_report_says_there(folders: Path, store: Path) -> None:
    with GraphStore.open(store) as graph:
        texts = dict(select(graph, "SELECT ?report ?text { ?report kg:text ?text }").rows)
    for table in ("links", "programs", "observations", "evidence"):
        for row in frame(folders, table).itertuples():
            text = texts[row.report] or ""
            assert text[row.start : row.end] == row.quote
            assert text[row.surface_start : row.surface_end] == row.surface
            assert row.surface in row.quote


@pytest.mark.parametrize("table", TABLES)
def test_pandas_reads_csv_and_parquet_alike(folders: Path, table: str) -> None:
    read = pandas.read_parquet(folders / "parquet" / f"{table}.parquet", dtype_backend="numpy_nullable")
    assert {name: str(kind) for name, kind in read.dtypes.items()} == dtypes(table)
    pandas.testing.assert_frame_equal(read, frame(folders, table))
    assert frame(folders, table)["file"].str.endswith(".txt").all()


def test_the_chinese_is_intact(folders: Path) -> None:
    links = frame(folders, "links")
    assert "内蒙古自治区乌海市" in set(links["place_path"])
    assert links["adcode"].str.fullmatch(r"\d{6}").all()


def test_parquet_explains_itself(folders: Path) -> None:
    schema = parquet.read_schema(folders / "parquet" / "observations.parquet")
    assert schema.metadata[b"title_en"].startswith(b"observations: ")
    assert schema.field("value").metadata[b"label_zh"].decode() == "数值"
    assert {str(field.type) for field in schema} == {"string", "double", "int16", "int64"}


def test_an_empty_store_has_empty_tables(tmp_path: Path) -> None:
    with GraphStore.in_memory() as empty:
        export(empty, "csv", tmp_path / "csv")
        export(empty, "parquet", tmp_path / "parquet")
    assert pandas.read_csv(tmp_path / "csv" / "links.csv").empty
    read = pandas.read_parquet(tmp_path / "parquet" / "links.parquet", dtype_backend="numpy_nullable")
    assert read.empty and {name: str(kind) for name, kind in read.dtypes.items()} == dtypes("links")


def test_without_pyarrow_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(KgError, match=r"pip install 'fazhi-kg\[parquet\]'"):
        export(STORE, "parquet", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- for spreadsheets


def test_with_a_byte_order_mark_excel_shows_the_chinese(folders: Path) -> None:
    for path in sorted((folders / "bom").iterdir()):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        if path.stem != "codebook":
            assert content.decode("utf-8-sig") == (folders / "csv" / path.name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("=1+1", "'=1+1"), ("-其他", "'-其他"), ("＝A1", "'＝A1"), ("=", "="), (">=", ">="), ("一=1", "一=1")],
)
def test_only_for_excel_a_formula_is_made_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str, shown: str
) -> None:
    def spoiled(store: GraphStore) -> dict[str, Table]:
        columns = tuple(column.column for column in codebook()["observations"])
        values = {"unit": cell, "value": "-5"}
        return {"observations": Table(columns, [tuple(map(values.get, columns))])}

    monkeypatch.setattr("kg.graph.tables.tables", spoiled)
    for bom, expected in ((True, shown), (False, cell)):
        export(STORE, "csv", tmp_path / "out", bom=bom)
        text = (tmp_path / "out" / "observations.csv").read_text(encoding="utf-8-sig")
        assert [(row["unit"], row["value"]) for row in _rows(text)] == [(expected, "-5")]


def test_a_byte_order_mark_is_for_csv(store: Path, tmp_path: Path) -> None:
    result = run("export", "--format", "ttl", "--bom", "-o", tmp_path / "x", "--store", store, status=2)
    assert "--bom is for --format csv" in result.stderr
    assert list(tmp_path.iterdir()) == []
    run("export", "--format", "csv", "--bom", "-o", tmp_path / "x", "--store", store)
    assert (tmp_path / "x" / "links.csv").read_bytes().startswith(b"\xef\xbb\xbf")


# ---------------------------------------------------------------- files that are whole or not there


def test_a_zip_holds_the_same_tables(tmp_path: Path) -> None:
    export(STORE, "csv", tmp_path / "tables")
    export(STORE, "csv", tmp_path / "tables.zip")
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        assert sorted(archive.namelist()) == sorted(p.name for p in (tmp_path / "tables").iterdir())
        for path in (tmp_path / "tables").iterdir():
            assert archive.read(path.name) == path.read_bytes()


@pytest.mark.parametrize("form", ["nq", "csv", "parquet"])
def test_the_same_graph_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    for name in ("one.zip", "two.zip"):
        export(filled(), form, tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@pytest.mark.parametrize("form", FORMATS)
def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path, form: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write"):
        export(STORE, form, tmp_path / "file" / "out")


def test_an_unknown_form_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no export format xlsx; try one of: ttl nq"):
        export(STORE, "xlsx", tmp_path / "out")


class Broken(GraphStore):
    """A store that fails after some work: its disk is gone, or that of the export is full."""

    calls = 0

    def query(self, sparql: str) -> Any:
        self.calls += 1
        if self.calls > 4:
            raise QueryError("the query cannot be answered: the disk is gone")
        return super().query(sparql)

    def save(self, out: Any, *more: Any) -> None:
        out.write(b"half")
        raise OSError(28, "No space left on device")

    def dump(self, out: Any) -> None:
        self.save(out)


def broken() -> GraphStore:
    store = Broken(STORE.engine, STORE.terms)
    store.calls = 0
    return store


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("before", [False, True], ids=["nothing", "a former one"])
@pytest.mark.parametrize("name", ["out", "out.zip"])
@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_fails_leaves_what_was_there(
    tmp_path: Path, form: str, name: str, before: bool
) -> None:
    if before:
        export(STORE, form, tmp_path / name)
    kept = content(tmp_path)
    with pytest.raises(KgError):
        export(broken(), form, tmp_path / name)
    assert content(tmp_path) == kept
    assert [path.name for path in tmp_path.iterdir()] == ([name] if before else [])


@pytest.mark.parametrize("before", [False, True], ids=["nothing", "a former one"])
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_disk_that_is_full_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, before: bool
) -> None:
    if before:
        export(STORE, form, tmp_path / "out")
    kept = content(tmp_path)
    write: Callable[[Path, bytes], int] = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.stem == "measures":
            write(path, data[:9])
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StoreError, match="No space left on device"):
        export(STORE, form, tmp_path / "out")
    assert content(tmp_path) == kept
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if before else [])


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.md").write_text("mine")
    (tmp_path / "out" / "links.csv").write_text("old")
    export(STORE, "csv", tmp_path / "out")
    assert (tmp_path / "out" / "notes.md").read_text() == "mine"
    assert (tmp_path / "out" / "links.csv").read_text(encoding="utf-8").startswith("link,place,")
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".csv", ".md"}


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path: Path) -> None:
    (tmp_path / "real.ttl").write_text("old")
    (tmp_path / "link.ttl").symlink_to("real.ttl")
    export(STORE, "ttl", tmp_path / "link.ttl")
    assert (tmp_path / "link.ttl").is_symlink()
    assert (tmp_path / "real.ttl").read_text(encoding="utf-8").startswith("@prefix")
    export(STORE, "ttl", "/dev/null")
    assert not Path("/dev/null").is_file()
