"""What may be asked: one well-formed query of SPARQL 1.1, which changes nothing and asks no other server.

Every query is parsed here first, whatever engine answers it, since some servers would carry out an update
that is sent as a query.
"""

import re
from functools import cache

from pyoxigraph import QueryTriples, Store

from kg.errors import QueryError
from kg.graph.terms import prefixes

#: The beginning of an update, behind the declarations and comments that may come first.
_UPDATE = re.compile(
    r"(?:\s|#.*|(?:PREFIX|BASE)\b[^<]*<[^>]*>)*(INSERT|DELETE|WITH|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY)\b",
    re.IGNORECASE,
)

#: What may hold any word: strings, IRIs, comments, variables.
_FREE = re.compile(
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''(?:\\.|[^\\])*?'''"
    r'|"(?:\\.|[^"\\\n\r])*"'
    r"|'(?:\\.|[^'\\\n\r])*'"
    r'|<[^<>"{}|^`\\\x00-\x20]*>'
    r"|#[^\n\r]*"
    r"|[?$]\w+"
)
_SERVICE = re.compile("service", re.IGNORECASE)


@cache
def _parser() -> Store:
    return Store()


def makes_graph(sparql: str) -> bool:
    """Whether a query makes a graph (CONSTRUCT, DESCRIBE), not a table or an answer of yes or no.

    QueryError, in one line, unless the text is a query that the store may answer. The prefixes of the context
    are known. SERVICE, which asks another server, is refused.
    """
    try:
        if _SERVICE.search(sparql) and _SERVICE.search(_FREE.sub(" ", sparql)):
            raise QueryError("SERVICE would ask another server, and a query here cannot; leave it out")
        return isinstance(_parser().query(sparql, prefixes=prefixes()), QueryTriples)
    except SyntaxError as error:
        if update := _UPDATE.match(sparql):
            raise QueryError(
                f"{update[1].upper()} would change the store, and a query cannot;"
                " ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
            ) from error
        raise QueryError(_message(str(error))) from error
    except UnicodeEncodeError as error:
        raise QueryError("the question is not valid UTF-8; set the terminal to UTF-8") from error


def _message(error: str) -> str:
    """One line of a syntax error."""
    hint = "mend it there, or start from one of: kg query --list"
    first = error.splitlines()[0].removeprefix("error at ")
    line, _, rest = first.partition(":")
    where, _, reason = rest.partition(": ")
    if not line.isdigit():
        return f"the query is not valid SPARQL: {first}; {hint}"
    cut = reason if len(reason) <= 120 else f"{reason[:120]}…"
    return f"the query is not valid SPARQL: line {line}, column {where}: {cut}; {hint}"
