"""What may be asked: no text makes a query change a store or ask another server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.graph.syntax import makes_graph


@pytest.mark.parametrize(
    ("sparql", "reason"),
    [
        ("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }", "as it is written"),
        ("SELECT * { service silent <http://e/> { ?s ?p ?o } }", "in small letters"),
        ("SELECT * { ?s ?p 10SERVICE<http://e/>{ ?s ?p ?o } }", "right behind a number"),
        ("SELECT * { ?s ?p trueSERVICE <http://e/> { ?s ?p ?o } }", "right behind a word"),
        ("PREFIX : <http://e/> SELECT * { SERVICE:x { ?s ?p ?o } }", "right before a name"),
        ("SELECT * { SERVICE ?s { ?s ?p ?o } }", "a server that a variable names"),
        ("SELECT * { FILTER(1<2)SERVICE <http://e/> { ?s ?p ?o } }", "behind a sign that could open an IRI"),
        ('SELECT * { ?s ?p "\\"" SERVICE <http://e/> { ?s ?p "x" } }', "between strings"),
        ("SELECT * { ?s ?p ?o # '\n SERVICE <http://e/> { ?s ?p ?o } }", "behind a comment with a quote"),
        ("SELECT * { ?s ?p '''a'b''' . SERVICE <http://e/> { ?s ?p ''' ''' } }", "between long strings"),
    ],
)
def test_another_server_is_never_asked(sparql: str, reason: str) -> None:
    with pytest.raises(QueryError, match="another server"):
        makes_graph(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        'SELECT * { ?s rdfs:label "public SERVICE" }',
        "SELECT ?service { ?service ?p ?o }",
        "SELECT * { ?s ?p <http://e/service> }",
        "SELECT * { ?s ?p ?o } # no SERVICE",
        "SELECT * { ?s ?p '''it's a service''' }",
    ],
)
def test_the_word_may_stand_where_it_asks_nobody(sparql: str) -> None:
    assert makes_graph(sparql) is False


@pytest.mark.parametrize(
    "sparql",
    [
        "INSERT DATA { <http://e/s> <http://e/p> 1 }",
        "PREFIX e: <http://e/> # a comment\nDELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "WITH <http://e/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_no_query(sparql: str) -> None:
    with pytest.raises(QueryError, match="would change the store, and a query cannot"):
        makes_graph(sparql)


def test_a_query_and_an_update_in_one_are_refused() -> None:
    with pytest.raises(QueryError, match="not valid SPARQL"):
        makes_graph("SELECT * { ?s ?p ?o } ; DROP ALL")


@pytest.mark.parametrize(
    ("sparql", "graph"),
    [
        ("SELECT * {}", False),
        ("ASK {}", False),
        ("CONSTRUCT WHERE { ?s ?p ?o }", True),
        ("DESCRIBE kg:done", True),
    ],
)
def test_what_an_answer_is(sparql: str, graph: bool) -> None:
    assert makes_graph(sparql) is graph


@given(st.text())
def test_any_text_is_a_query_or_one_line_that_says_why_not(text: str) -> None:
    try:
        makes_graph(text)
    except QueryError as error:
        assert "\n" not in str(error)
