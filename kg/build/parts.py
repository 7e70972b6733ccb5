"""Parts: the graphs of some reports as one compressed N-Quads file, behind any URL that fsspec knows.

A part begins with a comment that tells what became of each report, so that it can be loaded, or passed over
when the same work is asked for again, without reading the reports. Its name says what it was made from. Any
store that reads N-Quads can load it.
"""

import gzip
import json
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from kg.build.work import Outcome, Task, extracted, sources
from kg.errors import InputError, StoreError
from kg.graph.engine import GraphData
from kg.graph.terms import key
from kg.lexicon import load_lexicon


def work_part(tasks: Sequence[Task], own: Path | None, every: bool, folder: Path) -> Path:
    """Writes the outcomes of some tasks as one part, whole or not at all; a part that is there stays."""
    lexicon = load_lexicon(own)
    found = [source for task in tasks for source in sources(task)]
    made_from = (str(s) if isinstance(s, InputError) else f"{s.name} {s.sha256} {s.about}" for s in found)
    path = folder / f"{key(lexicon.version, str(every), *made_from)}.nq.gz"
    if not path.exists():
        _write(path, [extracted(source, lexicon, every) for source in found])
    return path


def _write(path: Path, outcomes: Sequence[Outcome]) -> None:
    header = "# " + json.dumps([_record(outcome) for outcome in outcomes], ensure_ascii=True)
    bodies = [outcome.graph.nquads for outcome in outcomes if outcome.graph]
    content = gzip.compress(b"".join([header.encode(), b"\n", *bodies]), 6, mtime=0)
    beside = path.with_name(f"{uuid.uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.rename(path)
    except OSError as error:
        raise StoreError(f"the part {path} cannot be written: {error.strerror or error}") from error


def _record(outcome: Outcome) -> dict[str, Any]:
    record = {each.name: getattr(outcome, each.name) for each in fields(outcome)}
    if graph := outcome.graph:
        record["graph"] = [graph.graph, graph.digest, len(graph.nquads)]
    return record


def read_header(path: Path) -> list[Outcome]:
    """The outcomes of a part without their graphs; StoreError when it cannot be read."""
    with _reading(path):
        header, _, _ = gzip.decompress(path.read_bytes()).partition(b"\n")
        return [_outcome(record, None) for record in _records(header)]


def read_part(path: Path) -> list[Outcome]:
    """The outcomes of a part with their graphs; StoreError when it cannot be read."""
    with _reading(path):
        header, _, body = gzip.decompress(path.read_bytes()).partition(b"\n")
        outcomes, at = [], 0
        for record in _records(header):
            graph = None
            if record["graph"]:
                name, digest, length = record["graph"]
                graph, at = GraphData(name, digest, body[at : at + length]), at + length
            outcomes.append(_outcome(record, graph))
        return outcomes


def _records(header: bytes) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(header.removeprefix(b"# "))
    return records


def _outcome(record: dict[str, Any], graph: GraphData | None) -> Outcome:
    return Outcome(**record | {"graph": graph, "counts": Counter(record["counts"])})


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, ValueError, TypeError, KeyError) as error:
        raise StoreError(f"the part {path} cannot be read; delete it and run the command again") from error
