"""The SPARQL page and the questions that come with the project: a query and its answer."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from kg.errors import KgError, QueryError, StoppedError
from kg.graph.labels import word
from kg.graph.questions import NamedQuery, bind, column_labels, named_queries, named_query
from kg.graph.sparql import Row, Table
from kg.graph.terms import prefixes, shorten
from viz.server.data import Data, Thing
from viz.server.pages.base import MissingError, Page
from viz.server.pages.picture import Picture, picture
from viz.server.pool import BusyError, QueryPool
from viz.server.protocol import QUERY_BYTES, wants_graph
from viz.server.urls import Address, path_of, url
from viz.server.words import LEVELS, PARAMETERS, RELATIONS, STATUSES, THEMES

#: Rows that a page shows; the endpoint gives more.
ROWS = 10_000
_START = """SELECT ?地方 ?年份 ?原文 WHERE {
  ?link kg:policy/rdfs:label "优化营商环境条例"@zh ; kg:relation kg:implements ; kg:status kg:done ;
        kg:jurisdiction/rdfs:label ?地方 ; kg:year ?年份 ; kg:evidence/kg:quote ?原文 .
}
ORDER BY ?年份 LIMIT 100
"""
_SEARCHED = {"policy": "policy", "other": "policy", "place": "place", "under": "place",
             "program": "program", "agency": "agency", "indicator": "indicator"}  # fmt: skip
_LISTED = {
    "level": [(level, word(level, "level")) for level in LEVELS],
    "status": [(status, word(status)) for status in STATUSES],
    "relation": [(relation, word(relation)) for relation in RELATIONS],
    "theme": [(theme, word(theme, "theme")) for theme in THEMES],
}


@dataclass(frozen=True, slots=True)
class Result:
    """An answer to show: columns, rows of things, whether it was cut, its picture if it is a graph."""

    columns: tuple[str, ...]
    rows: list[list[Thing]]
    cut: bool
    picture: Picture | None
    downloads: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer: in Chinese, and in the words of the error."""

    status: int
    message: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of the form of a question."""

    name: str
    label: str
    value: str
    required: bool
    options: Sequence[tuple[str, str]]
    suggest: str


@dataclass(frozen=True, kw_only=True)
class QueryPage(Page):
    """The editor with a query, and its answer."""

    template: ClassVar[str] = "query.html"
    query: str
    examples: list[tuple[str, str]]
    prefixes: list[tuple[str, str]]
    result: Result | None
    failure: Failure | None


@dataclass(frozen=True, kw_only=True)
class QuestionsPage(Page):
    """All questions."""

    template: ClassVar[str] = "questions.html"
    questions: list[tuple[NamedQuery, list[str], str]]


@dataclass(frozen=True, kw_only=True)
class QuestionPage(Page):
    """A question, the form of its parameters, and its answer."""

    template: ClassVar[str] = "question.html"
    question: NamedQuery
    entries: list[Entry]
    example: str
    example_url: str
    query: str
    query_url: str
    result: Result | None
    failure: Failure | None


def query_page(data: Data, pool: QueryPool, address: Address) -> QueryPage:
    """The SPARQL page; a query of the address is answered."""
    text = next((value for name, value in address.values if name == "query"), "")
    result, failure = _run(data, pool, text) if text.strip() else (None, None)
    return QueryPage(
        title="SPARQL 查询",
        query=text or _START,
        examples=[(q.question_zh, url(f"/questions/{q.name}", {})) for q in named_queries()],
        prefixes=sorted(prefixes().items()),
        result=result,
        failure=failure,
    )


def questions_page() -> QuestionsPage:
    """The list of questions."""
    rows = [
        (q, [PARAMETERS.get(p.name, p.name) for p in q.parameters], _example_url(q)) for q in named_queries()
    ]
    return QuestionsPage(title="能问的问题", questions=rows)


def question_page(data: Data, pool: QueryPool, name: str, address: Address) -> QuestionPage:
    """A question; it is answered when what it needs is given."""
    try:
        question = named_query(name)
    except QueryError as error:
        raise MissingError(f"没有叫 {name} 的问题") from error
    given = {p.name: _listed(p.name, value) for p in question.parameters if (value := address.get(p.name))}
    missing = [p.name for p in question.parameters if p.required and p.name not in given]
    result: Result | None = None
    failure: Failure | None = None
    text = question.sparql
    if not missing:
        try:
            text = bind(data.store, question, given)
            result, failure = _run(data, pool, text, column_labels())
        except QueryError as error:
            failure = _failure(error)
    return QuestionPage(
        title=question.question_zh,
        question=question,
        entries=[_entry(p.name, given.get(p.name, ""), p.required) for p in question.parameters],
        example="，".join(f"{PARAMETERS[k]}：{_shown(k, v)}" for k, v in _example(question).items()),
        example_url=_example_url(question),
        query=text,
        query_url=url("/query", {"query": text}),
        result=result,
        failure=failure,
    )


def _entry(name: str, value: str, required: bool) -> Entry:
    return Entry(
        name, PARAMETERS.get(name, name), value, required, _LISTED.get(name, []), _SEARCHED.get(name, "")
    )


def _listed(name: str, value: str) -> str:
    """The value of an option that is given by its label: 已做 is done."""
    return {label: key for key, label in _LISTED.get(name, [])}.get(value, value)


def _shown(name: str, value: str) -> str:
    return dict(_LISTED.get(name, [])).get(value, value)


def _example(question: NamedQuery) -> dict[str, str]:
    """The options of the example: --policy X --year 2020 → values by parameter."""
    words = shlex.split(question.example)
    return {name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=True)}


def _example_url(question: NamedQuery) -> str:
    return url(f"/questions/{question.name}", _example(question))


# ---------------------------------------------------------------- answers


def _run(
    data: Data, pool: QueryPool, text: str, labels: Mapping[str, str] = MappingProxyType({})
) -> tuple[Result | None, Failure | None]:
    if len(text.encode("utf-8", "replace")) > QUERY_BYTES:
        return None, Failure(413, f"查询太长，最多 {QUERY_BYTES:,} 字节")
    try:
        return _result(data, pool.table(text), text, labels), None
    except KgError as error:
        return None, _failure(error)


def _failure(error: KgError) -> Failure:
    kinds = (
        (BusyError, 503, "同时进行的查询太多，请过几秒再试。"),
        (StoppedError, 503, "查询用时太长或占用内存太多，已经停止；请缩小范围再试。"),
        (QueryError, 400, "查询写法有误，或者图中没有这个名称。"),
    )
    found = ((status, said) for kind, status, said in kinds if isinstance(error, kind))
    return Failure(*next(found, (503, "图库暂时不能用，请稍后再试。")), str(error))


def _result(data: Data, table: Table, text: str, labels: Mapping[str, str]) -> Result:
    graph = wants_graph(text)
    forms = {"Turtle": "text/turtle", "JSON-LD": "application/ld+json"} if graph else {
        "CSV": "csv", "JSON": "json", "XML": "xml", "TSV": "tsv"}  # fmt: skip
    return Result(
        tuple(labels.get(name, name) for name in table.columns),
        [_things(data, row) for row in table.rows[:ROWS]],
        table.cut or len(table.rows) > ROWS,
        picture(data, table.rows) if graph else None,
        [(name, url("/download", {"query": text, "as": name.lower()})) for name in forms],
    )


def _things(data: Data, row: Row) -> list[Thing]:
    return [_cell(data, value) for value in row]


def _cell(data: Data, value: str | None) -> Thing:
    """A cell; an IRI of the graph is shown by its label and leads to its page."""
    if value is None:
        return Thing("", "", "")
    if page := path_of(value):
        return Thing(value, data.label(value), page)
    return Thing("", shorten(value) if value.startswith("http") else value, "")
