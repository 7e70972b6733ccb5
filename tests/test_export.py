"""Exports are opened with the readers of those who will use them."""

import csv
import zipfile
from pathlib import Path

import networkx
import pytest
from graph_fixtures import filled
from pyoxigraph import DefaultGraph
from rdflib import Dataset, Graph

from kg.errors import StoreError
from kg.graph.export import FORMATS, export

STORE = filled()
SIZE = len(list(STORE.rdf.quads_for_pattern(None, None, None, DefaultGraph())))


@pytest.mark.parametrize(("form", "reader"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_graphs_come_back_whole(tmp_path: Path, form: str, reader: str) -> None:
    export(STORE, form, tmp_path / "out")
    assert len(Graph().parse(tmp_path / "out", format=reader)) == SIZE


def test_nquads_come_back_with_their_graphs(tmp_path: Path) -> None:
    export(STORE, "nq", tmp_path / "out.nq")
    data = Dataset()
    data.parse(tmp_path / "out.nq", format="nquads")
    names = {str(graph.identifier) for graph in data.graphs()}
    assert STORE.graphs() < names
    triples = {quad[:3] for quad in data.quads() if str(quad[3]) in STORE.graphs()}
    assert len(triples) == SIZE


def test_json_ld_uses_the_context(tmp_path: Path) -> None:
    export(STORE, "jsonld", tmp_path / "out")
    text = (tmp_path / "out").read_text(encoding="utf-8")
    assert '"implements"' in text and '"quote"' in text and "法治政府" in text


def test_graphml_is_read_by_networkx(tmp_path: Path) -> None:
    export(STORE, "graphml", tmp_path / "out.graphml")
    graph = networkx.read_graphml(tmp_path / "out.graphml")
    assert graph.number_of_edges() > 0
    assert any(data.get("label") == "乌海市" for _, data in graph.nodes(data=True))


def test_tables(tmp_path: Path) -> None:
    export(STORE, "csv", tmp_path / "tables")
    tables = {path.name: _rows(path.read_text(encoding="utf-8")) for path in (tmp_path / "tables").iterdir()}
    assert {name: len(rows) for name, rows in tables.items()} == {
        "links.csv": 7, "observations.csv": 1, "programs.csv": 3, "reports.csv": 3
    }  # fmt: skip
    forwarded = next(row for row in tables["links.csv"] if row["relation"] == "forwards")
    assert (forwarded["notice"], forwarded["number"]) == ("振政办发〔2016〕71号", "")
    assert {row["level"] for row in tables["reports.csv"]} == {"prefecture", "county", "zone"}
    assert tables["observations.csv"][0]["value"] == "100"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_a_zip_holds_the_same_tables(tmp_path: Path) -> None:
    export(STORE, "csv", tmp_path / "tables")
    export(STORE, "csv", tmp_path / "tables.zip")
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        for path in (tmp_path / "tables").iterdir():
            assert archive.read(path.name) == path.read_bytes()


@pytest.mark.parametrize("form", ["nq", "csv"])
def test_the_same_graph_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    for name in ("one.zip", "two.zip"):
        export(filled(), form, tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@pytest.mark.parametrize("form", FORMATS)
def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path, form: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write"):
        export(STORE, form, tmp_path / "file" / "out")
