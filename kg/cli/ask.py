"""Commands that ask the store: who, what, query."""

import os
import sys
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import options, output
from kg.errors import QueryError
from kg.model import Level, Relation, Status

if TYPE_CHECKING:
    from kg.graph.query import What, WhoRow

_REASONS = ("rule", "confidence")

_RELATIONS = click.Choice([relation.value for relation in Relation])
_STATUSES = click.Choice([status.value for status in Status if status is not Status.NONE])
_LEVELS = click.Choice([level.value for level in Level])


@click.command()
@click.argument("policy")
@click.option("--year", type=int, help="Only reports on this year.")
@click.option("--level", type=_LEVELS, help="Only places of this level.")
@click.option("--under", metavar="PLACE", help="Only this place and those in it.")
@click.option("--relation", "relations", multiple=True, type=_RELATIONS, default=("implements",),
              show_default=True, help="What is done with the policy; may be repeated.")  # fmt: skip
@click.option("--status", "statuses", multiple=True, type=_STATUSES, default=("done",),
              show_default=True, help="How it is reported; may be repeated.")  # fmt: skip
@click.option("--min-confidence", "least", type=click.FloatRange(0, 1), default=0.0,
              help="Only claims at least as sure as this, 0 to 1.")  # fmt: skip
@click.option("--why", "explain", is_flag=True, help="Show the rules behind each row and its confidence.")
@options.form("table", "csv", "json")
@options.store
def who(policy: str, year: int | None, level: str | None, under: str | None, relations: tuple[str, ...],
        statuses: tuple[str, ...], least: float, explain: bool, form: str, store: str) -> None:  # fmt: skip
    """Which jurisdictions implement a policy, each with the sentence that proves it.

    POLICY is a title or a short name; an ambiguous one lists what it can mean. What is only planned, not
    done, or told of others does not count unless --status says so.

    Example: kg who 优化营商环境条例 --under 河北省
    """
    from kg.graph import query as queries

    with options.opened(store) as graph:
        rows = queries.who(
            graph,
            policy,
            relations=[Relation(name) for name in relations],
            statuses=[Status(name) for name in statuses],
            year=year,
            level=Level(level) if level else None,
            under=under,
            least=least,
        )
    records = [_who_record(row, explain) for row in rows]
    if form == "json":
        output.as_json(records)
    elif form == "csv":
        names = [field.name for field in fields(queries.WhoRow)]
        output.as_csv(names if explain else [n for n in names if n not in _REASONS], records)
    elif rows:
        cells = [_who_cells(row, explain) for row in rows]
        output.table(("地方", "关系", "主体", "原文"), cells)
    if not rows:
        output.nothing("widen it with --relation or --status, or drop --year, --level or --under")


def _who_record(row: "WhoRow", explain: bool) -> dict[str, Any]:
    """A row for programs: the keys that stay fixed, and the reasons when asked for."""
    return {name: value for name, value in asdict(row).items() if explain or name not in _REASONS}


def _who_cells(row: "WhoRow", explain: bool) -> tuple[str, ...]:
    """A row for the eye: what belongs together stands in one cell, so that the quote has room."""
    from kg.graph.labels import word

    said = f"{word(row.relation)}·{word(row.status)}\n{row.year or ''}"
    reason = f"{row.confidence:.2f} {row.rule}\n" if explain else ""
    return f"{row.place}\n{row.adcode}", said, f"{row.actor}\n{row.report}", f"{row.quote}\n{reason}"


@click.command()
@click.argument("jurisdiction")
@click.option("--year", type=int, help="Only reports on this year.")
@options.form("table", "json")
@options.store
def what(jurisdiction: str, year: int | None, form: str, store: str) -> None:
    """What one place reports: its policies, programs, measures and indicators.

    Example: kg what 乌海市
    """
    from kg.graph import query as queries

    with options.opened(store) as graph:
        found = queries.what(graph, jurisdiction, year)
    if form == "json":
        output.as_json(asdict(found))
    elif found.policies or found.programs or found.measures or found.indicators:
        _what_tables(found)
    else:
        output.nothing(f"no report on {found.place.path} says anything; drop --year or name another place")


def _what_tables(found: "What") -> None:
    from kg.graph.labels import word

    click.echo(found.place.path)
    output.table(
        ("政策", "关系", "状态", "主体", "年份"),
        [(r.policy, word(r.relation), word(r.status), r.actor, r.year) for r in found.policies],
        "政策文件",
    )
    output.table(
        ("项目", "地方名称", "状态", "年份"),
        [(r.program, r.local, word(r.status), r.year) for r in found.programs],
        "治理项目",
    )
    counts = sorted(found.measure_counts().items(), key=lambda item: (item[0][0] or "", item[0][1]))
    output.table(("主题", "状态", "句数"), [(theme, word(s), n) for (theme, s), n in counts], "举措")
    output.table(
        ("指标", "", "数值", "单位", "年份"),
        [(r.indicator, "" if r.bound == "=" else r.bound, r.value, r.unit, r.year) for r in found.indicators],
        "指标",
    )


#: What a named query can be asked about, each with the help of its option.
PARAMETERS = {
    "policy": ("NAME", "A document, by title or short name."),
    "other": ("NAME", "A second document."),
    "place": ("NAME", "A place, by name or code."),
    "under": ("PLACE", "Only this place and those in it."),
    "level": ("LEVEL", "Only places of this level: province, prefecture, county, township, zone."),
    "year": ("YEAR", "Only this year."),
    "program": ("NAME", "A governance program."),
    "agency": ("NAME", "An agency, by its full name."),
    "indicator": ("NAME", "An indicator."),
    "relation": ("NAME", "What is done with a document: implements, issues, forwards …"),
    "status": ("NAME", "How it is reported: done, planned, problem, context."),
    "theme": ("NAME", "One of the ten themes, by number or Chinese name."),
}


def _parameters(command: Callable[..., None]) -> Callable[..., None]:
    """An option for each parameter that a named query may have."""
    for name, (metavar, text) in reversed(PARAMETERS.items()):
        command = click.option(f"--{name}", metavar=metavar, help=text)(command)
    return command


@click.command()
@click.argument("file", metavar="[NAME|FILE]", required=False)
@click.option("-e", "sparql", help="The query itself.")
@click.option("--list", "listing", is_flag=True, help="List the named queries and their parameters.")
@_parameters
@options.form("table", "csv", "tsv", "json", "ttl", "nt")
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              help="The query is stopped after this time.")  # fmt: skip
@click.option("--rows", type=click.IntRange(min=1), default=100_000, show_default=True,
              help="The most rows that are shown.")  # fmt: skip
@options.store
def query(file: str | None, sparql: str | None, listing: bool, form: str, seconds: float, rows: int,
          store: str, **parameters: str | None) -> None:  # fmt: skip
    """Ask the store in SPARQL 1.1, or one of the questions that come with kg.

    NAME is one of `kg query --list`, which also shows what it can be asked about; FILE is a query file, or -
    for standard input; the query itself may be given with -e. The usual prefixes (kg:, rdfs:, skos:, …) are
    known.

    Examples: kg query who-implements --policy 民法典; kg query -e "SELECT * { ?s kg:implements ?o }"
    """
    from kg.graph import query as queries
    from kg.graph.limits import Limits, QueryProcess

    if listing:
        lines = [(q.name, f"{q.question_zh}\n{q.question_en}", q.usage) for q in queries.named_queries()]
        output.table(("名称", "问题", "参数"), lines)
        return
    given = {name: value for name, value in parameters.items() if value is not None}
    named = None if sparql or not file or _is_file(file) else queries.named_query(file)
    if given and named is None:
        raise QueryError(
            f"--{next(iter(given))} belongs to a named query; give the name of one from `kg query --list`"
        )
    text = sparql or (named.sparql if named else _query_text(file))
    with options.opened(store) as graph:
        if named:
            text = queries.bind(graph, named, given)
    with QueryProcess(store, Limits(seconds, rows)) as process:
        answer = process.ask(text, form)
    if isinstance(answer, queries.Table):
        output.table(answer.columns, [map(queries.shorten, row) for row in answer.rows])
    else:
        sys.stdout.buffer.write(answer.content)
    if answer.cut:
        click.echo(f"only the first {rows} rows are shown; raise --rows for more", err=True)


def _is_file(name: str) -> bool:
    # Unlike the method of Path, it takes a whole query for no file.
    return name == "-" or os.path.isfile(name)


def _query_text(file: str | None) -> str:
    """The text of a query file or of standard input."""
    if file is None:
        raise QueryError("give a query: a file, a name from `kg query --list`, or -e SPARQL")
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(f"{file} is no text in UTF-8; name a file that holds a query") from error
    except OSError as error:
        raise QueryError(f"{file} cannot be read: {error.strerror}") from error
