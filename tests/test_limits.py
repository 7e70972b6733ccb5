"""Limits that really stop a query: of time, of rows, of memory."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import run
from graph_fixtures import graphs

from kg.errors import KgError, QueryError
from kg.graph.limits import Limits, QueryProcess
from kg.graph.sparql import Answer, Table
from kg.graph.store import GraphStore

#: All pairs of statements, sorted: seconds of work and gigabytes of rows.
RUNAWAY = "SELECT * WHERE { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } ORDER BY ?d ?b ?f"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("limits") / "store"
    with GraphStore.open(path, write=True) as store:
        store.put(graphs())
    yield path


def test_a_runaway_query_is_stopped(folder: Path) -> None:
    with QueryProcess(str(folder), Limits(seconds=1.5)) as process:
        with pytest.raises(QueryError, match=r"stopped after 1\.5 s; narrow it"):
            process.ask(RUNAWAY)
        process._process.join()
        assert not process.alive


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process so")
def test_a_query_that_needs_too_much_memory_is_stopped(folder: Path) -> None:
    with (
        QueryProcess(str(folder), Limits(seconds=600, memory=512 * 1024**2)) as process,
        pytest.raises(QueryError, match=r"more than 0\.5 GB of memory"),
    ):
        process.ask(RUNAWAY)


@pytest.mark.parametrize(
    ("form", "rows", "cut"), [("csv", 3, True), ("tsv", 3, True), ("json", 3, True), ("csv", 1000, False)]
)
def test_rows_are_cut_and_it_is_told(folder: Path, form: str, rows: int, cut: bool) -> None:
    with QueryProcess(str(folder), Limits(rows=rows)) as process:
        answer = process.ask("SELECT ?s ?y WHERE { ?s kg:year ?y }", form)
    assert isinstance(answer, Answer)
    assert answer.cut is cut
    if form == "csv" and cut:
        assert len(answer.content.splitlines()) == 1 + rows


def test_one_process_answers_many_questions_and_survives_a_wrong_one(folder: Path) -> None:
    with QueryProcess(str(folder), Limits()) as process:
        with pytest.raises(QueryError, match="not valid SPARQL"):
            process.ask("SELECT")
        assert process.ask("ASK { ?r a kg:Report }") == Table(("answer",), [("true",)])
        assert process.ask("ASK { ?r a kg:Report }", "json") == Answer(b'{"head":{},"boolean":true}')
        triples = process.ask("CONSTRUCT WHERE { ?r a kg:Report }", "nt")
        assert isinstance(triples, Answer) and triples.content.count(b"\n") == 3


def test_a_graph_is_cut_too(folder: Path) -> None:
    with QueryProcess(str(folder), Limits(rows=2)) as process:
        answer = process.ask("CONSTRUCT WHERE { ?r a kg:Report }", "nt")
    assert isinstance(answer, Answer)
    assert (answer.content.count(b"\n"), answer.cut) == (2, True)


def test_a_store_that_is_not_there_is_told_by_the_answer(tmp_path: Path) -> None:
    with (
        QueryProcess(str(tmp_path / "none"), Limits()) as process,
        pytest.raises(KgError, match="there is no store"),
    ):
        process.ask("ASK {}")


def test_the_command_has_these_limits(folder: Path) -> None:
    result = run("query", "-e", RUNAWAY, "--seconds", "1.5", "--store", folder, status=1)
    assert result.stderr.startswith("Error: the query was stopped after 1.5 s")
    result = run("query", "-e", "SELECT ?s { ?s ?p ?o }", "--rows", 5, "--format", "csv", "--store", folder)
    assert len(result.stdout.splitlines()) == 6
    assert result.stderr == "only the first 5 rows are shown; raise --rows for more\n"
