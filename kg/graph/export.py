"""The graph in other forms: Turtle, N-Quads, JSON-LD, GraphML and tables of CSV."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import RdfFormat

from kg.errors import StoreError
from kg.graph.sparql import Table, select
from kg.graph.store import GraphStore
from kg.resources import ontology_dir

#: The time that stands in every entry of a zip, so that the same graph gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def export(store: GraphStore, form: str, out: Path) -> None:
    """Writes the graph to a file; csv writes a folder, or a zip when the name ends in ``.zip``."""
    write = _WRITERS[form]
    try:
        write(store, out)
    except OSError as error:
        raise StoreError(f"cannot write {out}: {error.strerror or error}; choose another -o") from error


def _turtle(store: GraphStore, out: Path) -> None:
    with out.open("wb") as file:
        store.save(file, RdfFormat.TURTLE)


def _nquads(store: GraphStore, out: Path) -> None:
    with out.open("wb") as file:
        store.dump(file)


def _jsonld(store: GraphStore, out: Path) -> None:
    from rdflib import Graph

    buffer = io.BytesIO()
    store.save(buffer, RdfFormat.N_TRIPLES)
    context = json.loads((ontology_dir() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    graph = Graph().parse(data=buffer.getvalue(), format="nt")
    out.write_text(graph.serialize(format="json-ld", context=context, indent=1), encoding="utf-8")


def _graphml(store: GraphStore, out: Path) -> None:
    import networkx

    from kg.graph.network import graphml_safe, project

    networkx.write_graphml(graphml_safe(project(store)), out, encoding="utf-8", named_key_ids=True)


def tables(store: GraphStore) -> dict[str, Table]:
    """The tables of the CSV export, by file name."""
    return {
        f"{path.stem}.csv": select(store, path.read_text(encoding="utf-8"))
        for path in sorted((ontology_dir() / "tables").glob("*.rq"))
    }


def _csv_text(table: Table) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return buffer.getvalue()


def _csv(store: GraphStore, out: Path) -> None:
    files = {name: _csv_text(table) for name, table in tables(store).items()}
    if out.suffix == ".zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), text.encode())
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")


_WRITERS: dict[str, Callable[[GraphStore, Path], None]] = {
    "ttl": _turtle,
    "nq": _nquads,
    "jsonld": _jsonld,
    "graphml": _graphml,
    "csv": _csv,
}
FORMATS = tuple(_WRITERS)
