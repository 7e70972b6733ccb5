"""The graph in other forms: Turtle, N-Quads, JSON-LD, GraphML, and tables as CSV or Parquet.

An export is whole or not there: it is written beside its target and takes its place at the end.
"""

import errno
import io
import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import RdfFormat

from kg.errors import KgError, StoreError
from kg.graph.store import GraphStore
from kg.graph.tables import csv_files, parquet_files
from kg.resources import ontology_dir

#: The time that stands in every entry of a zip, so that the same graph gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def export(store: GraphStore, form: str, out: str | Path, *, bom: bool = False) -> None:
    """Writes the graph to a file; csv and parquet write a folder, or a zip when the name ends in ``.zip``.

    ``bom`` is for csv that is opened with Excel: a byte order mark, and an apostrophe in front of text that
    would be run as a formula. When something goes wrong, what stood at ``out`` before still stands there.
    """
    if form not in FORMATS:
        raise KgError(f"there is no export format {form}; try one of: {' '.join(FORMATS)}")
    if bom and form != "csv":
        raise KgError(f"a byte order mark is for csv only; leave it out for {form}")
    try:
        if form in _GRAPHS:
            with _replacing(Path(out)) as file:
                _GRAPHS[form](store, file)
        else:
            _put(csv_files(store, bom) if form == "csv" else parquet_files(store), Path(out))
    except OSError as error:
        raise StoreError(f"cannot write {out}: {error.strerror or error}; choose another -o") from error


# ---------------------------------------------------------------- files that are whole or not there


def _unused() -> str:
    return f".export-{secrets.token_hex(4)}"


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of the target when it is complete; a pipe or device is written as it is."""
    if target.exists() and not target.is_file():
        with target.open("wb") as file:
            yield file
        return
    target = target.resolve()
    part = target.with_name(_unused())
    with part.open("xb") as file:
        try:
            yield file
            file.close()
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def _put(files: Mapping[str, bytes], out: Path) -> None:
    if out.suffix == ".zip":
        with _replacing(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    else:
        _put_folder(files, out)


def _put_folder(files: Mapping[str, bytes], out: Path) -> None:
    """Writes the files into a folder of their own, which becomes the target or gives its files to it."""
    if out.exists() and not out.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    out.parent.mkdir(parents=True, exist_ok=True)
    part = (out if out.exists() else out.parent) / _unused()
    part.mkdir()
    try:
        for name, content in files.items():
            (part / name).write_bytes(content)
        if out.exists():
            for name in files:
                (part / name).replace(out / name)
        else:
            part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)


# ---------------------------------------------------------------- graphs


def _turtle(store: GraphStore, file: BinaryIO) -> None:
    store.save(file, RdfFormat.TURTLE)


def _nquads(store: GraphStore, file: BinaryIO) -> None:
    store.dump(file)


def _graphml(store: GraphStore, file: BinaryIO) -> None:
    import networkx

    from kg.graph.graphml import graphml_safe
    from kg.graph.network import project

    networkx.write_graphml(graphml_safe(project(store)), file, encoding="utf-8", named_key_ids=True)


def _jsonld(store: GraphStore, file: BinaryIO) -> None:
    from rdflib import Graph

    triples = io.BytesIO()
    store.save(triples, RdfFormat.N_TRIPLES)
    graph = Graph().parse(data=triples.getvalue(), format="nt")
    context = json.loads((ontology_dir() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    graph.serialize(file, format="json-ld", context=context, indent=1, encoding="utf-8")


_GRAPHS: dict[str, Callable[[GraphStore, BinaryIO], None]] = {
    "ttl": _turtle,
    "nq": _nquads,
    "jsonld": _jsonld,
    "graphml": _graphml,
}
FORMATS = (*_GRAPHS, "csv", "parquet")
