"""The store: what is written stays, what is broken off is completed, what cannot be used says why."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from command import ROOT
from graph_fixtures import LEXICON, filled, graphs, wuhai, zone
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.errors import QueryError, StoreError
from kg.graph.embedded import Embedded, _chunks
from kg.graph.engine import GraphData
from kg.graph.store import GraphStore, digest, report_graph


def dumped(store: GraphStore) -> bytes:
    out = io.BytesIO()
    store.dump(out)
    return out.getvalue()


def union(store: GraphStore) -> set[tuple[str, str, str]]:
    quads = store.engine.rdf.quads_for_pattern(None, None, None, DefaultGraph())
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def named(store: GraphStore) -> set[tuple[str, str, str]]:
    nodes = [NamedNode(graph) for graph in store.graphs()]
    quads = [quad for node in nodes for quad in store.engine.rdf.quads_for_pattern(None, None, None, node)]
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def test_what_is_written_can_be_read_by_another_process_while_the_store_is_open(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "store", write=True) as store:
        store.put(graphs())
        expected = dumped(store)
    with GraphStore.open(tmp_path / "store") as store:
        assert dumped(store) == expected
        assert [row.file for row in store.reports()] == ["wuhai.txt", "zone.txt", "zhenxing.txt"]


def test_building_twice_changes_nothing_and_the_order_does_not_matter() -> None:
    one, other = filled(), GraphStore.in_memory()
    for data in reversed(graphs()):
        other.put([data])
    assert dumped(one) == dumped(other)
    one.put(graphs())
    assert dumped(one) == dumped(other)
    assert dumped(one).splitlines() == sorted(dumped(one).splitlines(), key=lambda x: (x.split(b" <")[-1], x))


def test_incremental_lookups() -> None:
    store = filled()
    assert digest("a", "rules-1") in store.digests().values()
    assert digest("a", "rules-2") not in store.digests().values(), "new rules read the file again"
    assert digest("z", "rules-1") not in store.digests().values(), "a changed file is read again"
    assert {"a-rules-1", "b-rules-1", "c-rules-1"} < set(store.digests().values())
    assert store.digests().keys() == store.graphs()


def test_the_default_graph_is_the_union_without_repetitions() -> None:
    store = filled()
    assert union(store) == named(store)
    rows = [row["n"].value for row in store.query("SELECT (COUNT(*) AS ?n) { ?p kg:adcode '100000' }")]
    assert rows == ["1"], "the country stands in every report's graph and counts once"


def test_a_changed_report_replaces_its_own_graph_only() -> None:
    store, before = filled(), filled()
    changed = report_graph(replace(wuhai(), policies=()), LEXICON, "a2")
    store.put([changed])
    rest = store.graphs() - {changed.graph}
    assert {g for g in rest if store.digests()[g] != before.digests()[g]} == set()
    assert union(store) == named(store)
    assert digest("a2", "rules-1") in store.digests().values()
    assert digest("a", "rules-1") not in store.digests().values()
    store.put(graphs())
    assert dumped(store) == dumped(before)


def test_a_removed_report_leaves_what_others_say_too() -> None:
    store = filled()
    store.remove_graph(graphs()[1].graph)
    assert union(store) == named(store)
    assert "乌海市" in str(union(store)), "the zone's report still says where it lies"
    for data in graphs():
        store.remove_graph(data.graph)
    assert (union(store), store.graphs(), store.digests()) == (set(), set(), {})


def test_a_graph_takes_the_place_of_its_former_self() -> None:
    store, line = GraphStore.in_memory(), "<http://e/s> <http://e/p> {} <http://e/g> .\n"
    store.put([GraphData("http://e/g", "old", line.format('"old"').encode())])
    store.put([GraphData("http://e/g", "new", line.format('"new"').encode())])
    assert union(store) == {("<http://e/s>", "<http://e/p>", '"new"')}


def test_what_was_left_unfinished_is_removed(tmp_path: Path) -> None:
    half = graphs()[2]
    with GraphStore.open(tmp_path / "store", write=True) as store:
        store.put(graphs()[:2])
        store.engine.load = lambda *_, **__: pytest.exit("killed")  # type: ignore[method-assign]
        with pytest.raises(pytest.exit.Exception):
            store.put([half])
        Embedded.load(store.engine, [half], union=True)  # written, but never marked as complete
        assert half.graph not in store.digests()
    with GraphStore.open(tmp_path / "store", write=True) as store:
        assert half.graph not in store.graphs()
        assert union(store) == named(store)
        store.put(graphs())
        assert dumped(store) == dumped(filled())
        assert union(store) == named(store)


def test_sigkill_at_random_moments_leaves_a_store_that_the_next_build_completes(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from graph_fixtures import graphs; from kg.graph.store import GraphStore\n"
        f"store, data = GraphStore.open({str(folder)!r}, write=True), graphs(); print('go', flush=True)\n"
        "while True:\n"
        "    for one in data: store.put([one])\n"
        "    for one in data: store.remove_graph(one.graph)\n"
    )
    moments = Random(20201223)
    for _ in range(8):
        with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout and process.stdout.readline()
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(moments.uniform(0, 0.3))
            process.kill()
        with GraphStore.open(folder, write=True) as store:
            assert union(store) == named(store)
    with GraphStore.open(folder, write=True) as store:
        store.put(graphs())
        assert dumped(store) == dumped(filled())
        assert union(store) == named(store)


def test_chunks_stay_below_what_oxigraph_writes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.graph.embedded.CHUNK", 10)
    data = [GraphData(f"g{n}", "", b"x\n" * size) for n, size in enumerate([2, 3, 1, 9, 1])]
    assert [[one.graph for one in chunk] for chunk in _chunks(data)] == [["g0", "g1"], ["g2"], ["g3"], ["g4"]]


def _file(path: Path) -> None:
    path.write_text("text")


def _documents(path: Path) -> None:
    path.mkdir()
    (path / "letter.txt").write_text("text")


@pytest.mark.parametrize(
    ("prepare", "write", "words"),
    [
        (lambda path: None, False, "make one with: kg build"),
        (Path.mkdir, False, "make one with: kg build"),
        (_file, False, "is a file, not a store"),
        (_file, True, "is a file, not a store"),
        (_documents, False, "holds other files, not a store"),
        (_documents, True, "holds other files, not a store"),
    ],
)
def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path, prepare, write: bool, words: str) -> None:
    path = tmp_path / "thing"
    prepare(path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(StoreError, match=words) as error:
        GraphStore.open(path, write=write)
    assert "\n" not in str(error.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_store_that_is_held_says_so_to_writers_and_lets_readers_in(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with GraphStore.open(folder, write=True) as store:
        store.put(graphs())
        with pytest.raises(StoreError, match="in use by another process"):
            GraphStore.open(folder, write=True)
        code = (
            f"from kg.graph.store import GraphStore; print(len(GraphStore.open({str(folder)!r}).reports()))"
        )
        root = Path(__file__).parent.parent
        seen = subprocess.run(
            [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
        )
        assert seen.stdout.strip() == "3"
    GraphStore.open(folder, write=True).close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_one_clear_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        GraphStore.open(tmp_path / "store", write=True)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("IO error: While mkdir: /x: Permission denied", "check its permissions"),
        ("IO error: lock hold by current process", "in use by another process"),
        ("IO error: No space left on device", "the disk is full; make room"),
        ("IO error: While appending to file: /x/1.sst: File too large", "the disk is full; make room"),
        ("Corruption: bad block\nin 000012.sst", "cannot be used: Corruption: bad block$"),
    ],
)
def test_reasons_are_explained(
    reason: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(_: str) -> None:
        raise OSError(reason)

    monkeypatch.setattr("kg.graph.embedded.Store", refuse)
    with pytest.raises(StoreError, match=words):
        GraphStore.open(tmp_path / "store", write=True)


@pytest.mark.parametrize(
    ("sparql", "where"),
    [("SELECT ?x WHERE { ?x foo:bar }", "line 1, column"), ("SELECT ?x\nWHERE { ?x ", "line 2, column")],
)
def test_a_syntax_error_is_one_line_that_says_where(sparql: str, where: str) -> None:
    with pytest.raises(QueryError, match=where) as error:
        GraphStore.in_memory().query(sparql)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "sparql", ["DROP ALL", "INSERT DATA { <http://e/s> <http://e/p> 1 }", "CLEAR DEFAULT"]
)
def test_a_query_cannot_change_the_store(sparql: str) -> None:
    store = filled()
    before = dumped(store)
    with pytest.raises(QueryError):
        store.query(sparql)
    assert dumped(store) == before


def test_a_store_open_to_read_refuses_to_write(tmp_path: Path) -> None:
    GraphStore.open(tmp_path / "store", write=True).close()
    with GraphStore.open(tmp_path / "store") as store, pytest.raises((StoreError, RuntimeError)):
        store.engine.rdf.add(Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), Literal("x")))


def test_a_zone_and_its_city_are_kept_apart() -> None:
    places = {
        row["j"].value for row in filled().query("SELECT DISTINCT ?j { ?r a kg:Report ; kg:jurisdiction ?j }")
    }
    assert len(places) == 3
    assert zone().profile.adcode == wuhai().profile.adcode
