"""Stores behind a URL, on two servers that our code did not write."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import SAMPLES, exported, run
from graph_fixtures import OUTLINE, filled, graphs
from pyoxigraph import RdfFormat
from servers import PASSWORD, USER, breaking, free_port, oxigraph, virtuoso
from test_questions import CORPUS, VALUES, options

from kg.build import build
from kg.errors import QueryError, StoreError
from kg.graph import endpoint
from kg.graph import query as q
from kg.graph.endpoint import Endpoint
from kg.graph.store import GraphStore
from kg.read import find_files
from kg.resources import ontology_dir

SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@pytest.fixture(scope="module", params=SERVERS)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with SERVERS[request.param](tmp_path_factory.mktemp("server") / "data") as url:
        yield url


@pytest.fixture(autouse=True)
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE_USER", USER)
    monkeypatch.setenv("KG_STORE_PASSWORD", PASSWORD)
    monkeypatch.setattr(endpoint, "PAUSES", (0.01, 0.02, 0.04, 0.1, 0.5, 1, 2))


def dumped(store: GraphStore) -> bytes:
    out = io.BytesIO()
    store.dump(out)
    return out.getvalue()


def emptied(url: str) -> GraphStore:
    store = GraphStore.open(url, write=True)
    for graph in store.graphs():
        store.remove_graph(graph)
    return store


def test_what_is_written_is_what_an_embedded_store_holds(url: str) -> None:
    with emptied(url) as store:
        store.put(graphs())
        assert dumped(store) == dumped(filled())
        store.put(graphs())
        assert dumped(store) == dumped(filled())
        assert q.who(store, OUTLINE) == q.who(filled(), OUTLINE)
        assert q.what(store, "乌海市") == q.what(filled(), "乌海市")
    with GraphStore.open(url) as again:
        assert [report.file for report in again.reports()] == ["wuhai.txt", "zone.txt", "zhenxing.txt"]


def test_a_removed_graph_leaves_what_others_say_too(url: str) -> None:
    one = graphs()[1]
    with emptied(url) as store, filled() as embedded:
        store.put(graphs())
        for each in (store, embedded):
            each.remove_graph(one.graph)
        places = "SELECT DISTINCT ?name WHERE { ?place a kg:Jurisdiction ; rdfs:label ?name } ORDER BY ?name"
        assert dumped(store) == dumped(embedded)
        assert q.select(store, places) == q.select(embedded, places)
        store.put([one])
        assert dumped(store) == dumped(filled())


def test_what_was_left_unfinished_is_removed(url: str) -> None:
    with emptied(url) as store:
        store.put(graphs()[:3])
        mark = f"<{graphs()[2].graph}> kg:digest"
        store.engine.update(
            f"DELETE WHERE {{ GRAPH {store._marks} {{ {mark} ?done }} }} ;"
            f'INSERT DATA {{ GRAPH {store._marks} {{ {mark} "unfinished" }} }}'
        )
    with GraphStore.open(url, write=True) as store:
        assert store.graphs() == {data.graph for data in graphs()[:2]}
        store.put(graphs())
        assert dumped(store) == dumped(filled())


def test_a_large_graph_goes_in_parts(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "BATCH", 100)
    with emptied(url) as store:
        store.put(graphs())
        assert dumped(store) == dumped(filled())


def test_the_commands_work_as_on_a_folder(url: str, store: Path, tmp_path: Path) -> None:
    emptied(url).close()
    assert "5 reports written" in run("build", SAMPLES, "--store", url).output
    assert "0 reports written, 5 unchanged" in run("build", SAMPLES, "--store", url).output
    for command in (
        ("who", OUTLINE, "--format", "json"),
        ("who", OUTLINE, "--under", "辽宁省", "--format", "csv"),
        ("what", "乌海市", "--format", "json"),
        ("query", "-e", "SELECT ?r ?y { ?r a kg:Report ; kg:year ?y }", "--format", "csv"),
        ("query", "-e", "ASK { ?p kg:implements ?d }", "--format", "json"),
        ("query", "-e", "CONSTRUCT { ?r kg:year ?y } WHERE { ?r a kg:Report ; kg:year ?y }"),
        ("validate",),
    ):  # fmt: skip
        remote, local = (run(*command, "--store", where).output for where in (url, store))
        assert sorted(remote.splitlines()) == sorted(local.splitlines()), command
    run("export", "--format", "nq", "-o", tmp_path / "out.nq", "--store", url)
    assert (tmp_path / "out.nq").read_bytes() == exported(store)
    run("view", "--focus", "乌海市", "-o", tmp_path / "remote.html", "--store", url)
    run("view", "--focus", "乌海市", "-o", tmp_path / "local.html", "--store", store)
    assert (tmp_path / "remote.html").read_bytes() == (tmp_path / "local.html").read_bytes()
    assert "1 removed" in run("build", *sorted(SAMPLES.glob("*.txt"))[1:], "--store", url, "--prune").output


def test_a_query_cannot_change_a_store(url: str) -> None:
    with GraphStore.open(url) as store, pytest.raises(QueryError, match="would change the store"):
        store.query("INSERT DATA { <http://e/s> <http://e/p> 1 }")


def test_a_line_that_breaks_is_taken_up_again(url: str) -> None:
    emptied(url).close()
    with breaking(url) as (line, proxy), GraphStore.open(line, write=True) as store:
        for data in graphs():
            proxy.to_break = 3
            store.put([data])
            assert proxy.to_break == 0, "it did break"
        assert dumped(store) == dumped(filled())


@pytest.mark.parametrize("call", range(2, 16, 3))
def test_a_server_that_is_killed_and_started_again_has_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    port, calls = free_port(), iter(range(1, 1000))
    servers = [oxigraph(tmp_path / "data", port)]
    url, once = servers[0].__enter__(), Endpoint._once

    def dying(engine: Endpoint, *args: Any, **more: Any) -> Any:
        if next(calls) == call:
            servers[0].__exit__(None, None, None)  # SIGKILL
            servers.append(oxigraph(tmp_path / "data", port))
            with pytest.raises(OSError):
                once(engine, *args, **more)
            servers[1].__enter__()
        return once(engine, *args, **more)

    monkeypatch.setattr(Endpoint, "_once", dying)
    try:
        with GraphStore.open(url, write=True) as store:
            store.put(graphs())
            assert dumped(store) == dumped(filled())
        assert len(servers) == 2
    finally:
        servers[-1].__exit__(None, None, None)


def test_the_address_of_a_server_is_enough(tmp_path: Path) -> None:
    with oxigraph(tmp_path / "data") as url:
        assert Endpoint(url.removesuffix("/query"))._urls == Endpoint(url)._urls


def test_a_server_that_computes_the_union_keeps_none(tmp_path: Path) -> None:
    with oxigraph(tmp_path / "data", None, "--union-default-graph") as url:
        with GraphStore.open(url, write=True) as store:
            store.put(graphs())
            assert q.who(store, OUTLINE) == q.who(filled(), OUTLINE)
            assert dumped(store) == dumped(filled())
        with GraphStore.open(url) as store:
            out = io.BytesIO()
            store.save(out, RdfFormat.N_TRIPLES)
            expected = io.BytesIO()
            filled().save(expected, RdfFormat.N_TRIPLES)
            assert set(out.getvalue().splitlines()) == set(expected.getvalue().splitlines())


def test_credentials_stay_with_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE_PASSWORD", "wr0ng-secret")
    with virtuoso(tmp_path / "data") as url:
        result = run("build", SAMPLES, "--store", url, status=1)
        assert "set KG_STORE_USER and KG_STORE_PASSWORD" in result.output
        assert "secret" not in result.output
        assert len(result.output.splitlines()) == 1
    result = run("who", OUTLINE, "--store", "http://me:s3cret@127.0.0.1/sparql", status=1)
    assert "KG_STORE_PASSWORD" in result.output
    assert "s3cret" not in result.output


def test_a_server_that_is_not_there() -> None:
    result = run("build", SAMPLES, "--store", f"http://127.0.0.1:{free_port()}/query", status=1)
    assert "cannot be reached" in result.output
    assert len(result.output.splitlines()) == 1
    with pytest.raises(StoreError, match="cannot be reached"):
        GraphStore.open("http:///nowhere")


def test_a_server_that_cuts_answers_is_not_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (
        virtuoso(tmp_path / "data", "ResultSetMaxRows = 3") as url,
        GraphStore.open(url, write=True) as store,
    ):
        store.put(graphs())
        with pytest.raises(QueryError, match="cuts answers at 3 rows"):
            store.reports()
            q.select(store, "SELECT ?s WHERE { ?s a kg:Evidence }")


# ---------------------------------------------------------------- the named queries


@pytest.fixture(scope="module")
def corpus() -> Iterator[GraphStore]:
    """The small corpus of the named queries, in memory."""
    with GraphStore.in_memory() as store:
        build(find_files([CORPUS]), store)
        yield store


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The same corpus behind a URL."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_STORE_USER", USER)
        patch.setenv("KG_STORE_PASSWORD", PASSWORD)
        folder = tmp_path_factory.mktemp("server") / "data"
        with SERVERS[request.param](folder) as url, GraphStore.open(url, write=True) as store:
            build(find_files([CORPUS]), store)
            yield store


@pytest.mark.parametrize("query", q.named_queries(), ids=lambda query: query.name)
def test_named_queries_have_the_same_answer_everywhere(
    server: GraphStore, corpus: GraphStore, query: q.NamedQuery
) -> None:
    every = {parameter.name: VALUES[parameter.name] for parameter in query.parameters}
    bare = [] if any(parameter.required for parameter in query.parameters) else [{}]
    for arguments in (options(query), every, *bare):
        sparql = q.bind(corpus, query, arguments)
        assert sorted(q.select(server, sparql).rows, key=str) == sorted(
            q.select(corpus, sparql).rows, key=str
        )


@pytest.mark.parametrize("path", sorted(ontology_dir().glob("[ct]*/*.rq")), ids=lambda path: path.stem)
def test_checks_and_tables_have_the_same_answer_everywhere(
    server: GraphStore, corpus: GraphStore, path: Path
) -> None:
    sparql = path.read_text(encoding="utf-8")
    assert sorted(q.select(server, sparql).rows, key=str) == sorted(q.select(corpus, sparql).rows, key=str)
