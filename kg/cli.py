"""The command ``kg``: parse, call, print; heavy imports stand inside the command that needs them."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.errors import KgError, QueryError
from kg.model import Level, Relation, Status

if TYPE_CHECKING:
    from kg.graph.store import GraphStore

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


class _Commands(click.Group):
    """Shows our own errors as one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KgError as error:
            raise click.ClickException(" ".join(str(error).split())) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="fazhi-kg")
def main() -> None:
    """Reads 法治政府建设 reports into a knowledge graph and answers, with the sentence that proves it,
    which jurisdictions implement which policy.

    Start with: kg build data/samples, then: kg who 民法典
    """


def _store_option(command: Any) -> Any:
    return click.option(
        "--store", default="kg-store", show_default=True, envvar="KG_STORE", help="The store: a folder."
    )(command)


def _form_option(*forms: str) -> Any:
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0], show_default=True)


def _open(store: str) -> "GraphStore":
    from kg.graph.store import GraphStore

    return GraphStore.open(store)


@main.command()
@PATHS
@_store_option
@click.option("--prune", is_flag=True, help="Remove reports that the given paths no longer hold.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that extract.")
def build(paths: tuple[Path, ...], store: str, prune: bool, workers: int) -> None:
    """Read reports (files, or folders of .txt files) and write them into the store.

    Running it again only does what is new or changed. Files that are no reports are listed and left out.

    Example: kg build reports/ --store kg-store
    """
    from kg import build as builder
    from kg.graph.store import GraphStore
    from kg.read import find_files

    files = find_files(paths)
    with GraphStore.open(store, write=True) as graph:
        summary = builder.build(files, graph, prune=prune, workers=workers, progress=_progress)
    counts = summary.counts
    click.echo(f"{store}: {summary.written} reports written, {summary.unchanged} unchanged, {summary.pruned} removed")
    if summary.written:
        click.echo(
            f"read {counts['policies']} policy mentions ({counts['done']} of things done), {counts['agencies']} agency"
            f" mentions, {counts['programs']} programs, {counts['observations']} observations,"
            f" {counts['sentences']} sentences"
        )
    for reason in summary.left_out:
        click.echo(f"left out: {reason}", err=True)
    if summary.left_out:
        sys.exit(1)


def _progress(files: Iterable[Path], number: int) -> Iterator[Path]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(files, "reading reports", number, console=console, transient=True, disable=not console.is_terminal)


@main.command()
@PATHS
def extract(paths: tuple[Path, ...]) -> None:
    """Print what each report says in the interchange form, one JSON object a line.

    Example: kg extract report.txt > report.jsonl
    """
    from kg.build import read_report
    from kg.interchange import dumps
    from kg.lexicon import default_lexicon
    from kg.read import find_files, read

    bad = False
    for path in find_files(paths):
        try:
            click.echo(dumps(read_report(read(path), default_lexicon())))
        except KgError as error:
            click.echo(f"left out: {error}", err=True)
            bad = True
    if bad:
        sys.exit(1)


@main.command()
@click.argument("file", required=False)
@click.option("-e", "sparql", help="The query itself.")
@click.option("--list", "listing", is_flag=True, help="List the named queries.")
@_form_option("table", "csv", "tsv", "json", "ttl", "nt")
@_store_option
def query(file: str | None, sparql: str | None, listing: bool, form: str, store: str) -> None:
    """Ask the store in SPARQL 1.1: a query FILE, - for standard input, the name of a query that comes
    with kg, or the query itself with -e. The usual prefixes (kg:, rdfs:, skos: …) are known.

    Examples: kg query policies-by-jurisdictions; kg query -e "SELECT * { ?place kg:implements ?policy }"
    """
    from kg.graph import query as queries

    if listing:
        _table(("名称", "问题"), [(q.name, q.question) for q in queries.named_queries()])
        return
    text = sparql or _query_text(file)
    with _open(store) as graph:
        if form != "table":
            sys.stdout.buffer.write(queries.answer(graph, text, form))
            return
        table = queries.select(graph, text)
        _table(table.columns, [tuple(map(queries.shorten, row)) for row in table.rows])


def _query_text(file: str | None) -> str:
    """The text of a query file, of standard input or of a named query."""
    from kg.graph.query import named_query

    if file is None:
        raise QueryError("give a query: a file, a name from `kg query --list`, or -e SPARQL")
    if file == "-":
        return sys.stdin.read()
    path = Path(file)
    if not path.is_file():
        return named_query(file).sparql
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{file} cannot be read as a query: {error}") from error


@main.command()
@click.argument("policy")
@click.option("--year", type=int, help="Only reports on this year.")
@click.option("--level", type=click.Choice([level.value for level in Level]), help="Only places of this level.")
@click.option("--under", metavar="PLACE", help="Only places in this one, itself included.")
@click.option("--relation", "relations", multiple=True, type=click.Choice([r.value for r in Relation]),
              default=("implements",), show_default=True, help="What is done with the policy; may be repeated.")  # fmt: skip
@click.option("--status", "statuses", multiple=True, type=click.Choice([s.value for s in Status if s is not Status.NONE]),
              default=("done",), show_default=True, help="How it is reported; may be repeated.")  # fmt: skip
@_form_option("table", "csv", "json")
@_store_option
def who(policy: str, year: int | None, level: str | None, under: str | None, relations: tuple[str, ...],
        statuses: tuple[str, ...], form: str, store: str) -> None:  # fmt: skip
    """Which jurisdictions implement a policy, each with the sentence that proves it.

    POLICY is a title or a short name; an ambiguous one lists what it can mean. What is only planned,
    not done or told of others does not count unless --status says so.

    Example: kg who 优化营商环境条例 --under 河北省
    """
    from dataclasses import astuple

    from kg.graph import query as queries

    with _open(store) as graph:
        rows = queries.who(
            graph, policy, relations=[Relation(r) for r in relations], statuses=[Status(s) for s in statuses],
            year=year, level=Level(level) if level else None, under=under,
        )  # fmt: skip
    if form == "json":
        _json(rows)
    elif form == "csv":
        _csv(queries.WhoRow, rows)
    else:
        _table(("地区", "代码", "年份", "关系", "状态", "主体", "原文", "报告"), [astuple(row) for row in rows])


@main.command()
@click.argument("jurisdiction")
@click.option("--year", type=int, help="Only reports on this year.")
@_form_option("table", "json")
@_store_option
def what(jurisdiction: str, year: int | None, form: str, store: str) -> None:
    """What one place reports: its policies, programs, measures and indicators.

    Example: kg what 乌海市
    """
    from kg.graph import query as queries

    with _open(store) as graph:
        found = queries.what(graph, jurisdiction, year)
    if form == "json":
        _json(found)
        return
    _table(("政策", "关系", "状态", "主体", "年份"), [(r.policy, r.relation, r.status, r.actor, r.year) for r in found.policies], f"{found.place.path}:政策")
    _table(("项目", "地方名称", "状态", "年份"), [(r.program, r.local, r.status, r.year) for r in found.programs], "治理项目")
    counts = sorted(found.measure_counts().items(), key=lambda item: (item[0][0] or "", item[0][1]))
    _table(("主题", "状态", "句数"), [(theme, status, n) for (theme, status), n in counts], "举措")
    _table(("指标", "", "数值", "单位", "年份"), [(r.indicator, r.bound, r.value, r.unit, r.year) for r in found.indicators], "指标")


@main.command()
@click.option("--focus", metavar="NAME", help="Only what stands around this place, policy, program or agency.")
@click.option("--hops", type=click.IntRange(1, 4), default=1, show_default=True, help="How far around --focus.")
@click.option("-o", "out", type=click.Path(path_type=Path), default=Path("graph.html"), show_default=True)
@_store_option
def view(focus: str | None, hops: int, out: Path, store: str) -> None:
    """Write the graph as one interactive HTML file that needs no network.

    Example: kg view --focus 保定市 -o baoding.html
    """
    from kg.graph.network import project
    from viz.network import write_page

    with _open(store) as graph:
        write_page(project(graph, focus, hops), out, focus or "法治政府建设知识图谱")
    click.echo(f"wrote {out}; open it in a browser")


@main.command()
@_store_option
def validate(store: str) -> None:
    """Check the store against the SHACL shapes of the ontology; exit status 1 when it does not conform.

    Example: kg validate
    """
    from kg.graph.check import validate as check

    with _open(store) as graph:
        report = check(graph)
    for line in report.lines:
        click.echo(line)
    click.echo("the store conforms to the shapes" if report.conforms else f"{len(report.lines)} violations")
    if not report.conforms:
        sys.exit(1)


@main.command()
@click.option("--format", "form", type=click.Choice(["ttl", "nq", "jsonld", "graphml", "csv"]), default="ttl", show_default=True)
@click.option("-o", "out", type=click.Path(path_type=Path), help="The file (csv: the folder, or a .zip file) to write.")
@_store_option
def export(form: str, out: Path | None, store: str) -> None:
    """Write the graph in another form: Turtle, N-Quads, JSON-LD, GraphML or CSV tables.

    Example: kg export --format nq -o graph.nq
    """
    from kg.graph.export import export as write

    target = out or Path("graph-csv" if form == "csv" else f"graph.{form}")
    with _open(store) as graph:
        write(graph, form, target)
    click.echo(f"wrote {target}")


@main.command("eval")
@click.argument("gold", type=click.Path(path_type=Path))
@PATHS
@click.option("--show", "layers", multiple=True, metavar="LAYER", help="Show the misses (-) and false alarms (+) of a layer.")
@_form_option("table", "json")
def evaluate(gold: Path, paths: tuple[Path, ...], layers: tuple[str, ...], form: str) -> None:
    """Score the extraction of reports against a folder of gold files.

    Example: kg eval tests/gold tests/gold --show "policy relation"
    """
    from dataclasses import astuple

    from kg import evaluate as scoring
    from kg.build import read_report
    from kg.interchange import to_record
    from kg.lexicon import default_lexicon
    from kg.read import find_files, read

    expected = scoring.read_gold(gold)
    sources = {path.stem: read(path) for path in find_files(paths) if path.stem in expected}
    predictions = {name: to_record(read_report(source, default_lexicon())) for name, source in sources.items()}
    result = scoring.evaluate(expected, predictions, {name: source.text for name, source in sources.items()})
    if form == "json":
        _json(result.scores())
    else:
        rows = [astuple(score) for score in result.scores()]
        _table(("layer", "P", "R", "F1", "gold"), [(n, f"{p:.3f}", f"{r:.3f}", f"{f:.3f}", g) for n, p, r, f, g in rows])
    for layer in layers:
        click.echo(f"\n# {layer}")
        click.echo("\n".join(result.errors.get(layer, [])) or "nothing wrong")
    for name in sorted(expected.keys() - sources.keys()):
        click.echo(f"no report for {name}: counted as empty", err=True)


def _table(columns: Iterable[str], rows: Iterable[Iterable[object]], title: str | None = None) -> None:
    """A table that lines up with Chinese text; an empty one says so."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    if table.row_count:
        Console(width=None if sys.stdout.isatty() else 120).print(table)
    else:
        click.echo(f"{title + ': ' if title else ''}no result", err=True)


def _json(value: Any) -> None:
    import json
    from dataclasses import asdict, is_dataclass

    plain = [asdict(item) for item in value] if isinstance(value, list) else asdict(value) if is_dataclass(value) else value
    click.echo(json.dumps(plain, ensure_ascii=False, indent=1))


def _csv(row_type: Any, rows: Iterable[Any]) -> None:
    import csv
    from dataclasses import astuple, fields

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([field.name for field in fields(row_type)])
    writer.writerows(astuple(row) for row in rows)
