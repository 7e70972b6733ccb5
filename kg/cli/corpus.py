"""Commands that read reports: build, extract, eval."""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options, output
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.build import Summary


#: Seconds between two lines on the progress where there is no terminal.
SILENCE = 60


@click.command()
@options.paths
@options.store
@options.lexicon
@options.every
@click.option("--prune", is_flag=True, help="Remove reports that the given paths no longer hold.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use.")
@click.option(
    "--scheduler", metavar="ADDRESS", help="Use the workers of this Dask scheduler (tcp://host:8786)."
)
@click.option("--parts", metavar="URL", help="Write what the workers make as N-Quads parts into this folder.")
@click.option("--only-parts", is_flag=True, help="With --parts: leave the store alone.")
def build(
    paths: tuple[Path, ...],
    store: str,
    own: Path | None,
    every: bool,
    prune: bool,
    workers: int,
    scheduler: str | None,
    parts: str | None,
    only_parts: bool,
) -> None:
    """Read reports (files of any kind, folders, archives, tables, - for standard input) into the store.

    Running it again only does what is new or changed. Files that are no reports are listed and left out,
    and the exit status is then 1. PATHS and --parts may be URLs (s3://, hdfs:// …; see docs/scaling.md).

    Example: kg build reports/ --store kg-store
    """
    from kg import build as builder
    from kg.graph.store import GraphStore
    from kg.read import find_files, path_of

    if only_parts and not parts:
        raise click.UsageError("--only-parts needs --parts URL, the folder to write them into")
    if scheduler and workers > 1:
        raise click.UsageError("--workers is for this machine; with --scheduler leave it out")
    files = find_files(paths)
    folder = path_of(parts) if parts else None
    hands = builder.Workers(workers, scheduler, own, every, folder)
    try:
        if folder and only_parts:
            summary = builder.write_parts(files, folder, hands, progress)
        else:
            with GraphStore.open(store, write=True) as graph:
                summary = builder.build(files, graph, workers=hands, prune=prune, progress=progress)
    except KeyboardInterrupt:
        click.echo("stopped; what is written stays; run the same command again to go on", err=True)
        sys.exit(130)
    _report(parts if parts and only_parts else store, summary)
    if summary.left_out:
        sys.exit(1)


def _report(target: str, summary: "Summary") -> None:
    counts = summary.counts
    click.echo(
        f"{target}: {summary.written} reports written, {summary.unchanged} unchanged,"
        f" {summary.pruned} removed"
    )
    if summary.joined:
        click.echo(f"{summary.joined} files joined to a report that another file has as well")
    if summary.written:
        click.echo(
            f"read {counts['sentences']} sentences, {counts['policies']} policy mentions"
            f" ({counts['done']} of things done), {counts['agencies']} agency mentions,"
            f" {counts['programs']} programs, {counts['observations']} observations"
        )
    for warning in summary.warnings:
        click.echo(f"in doubt: {warning}", err=True)
    for reason in summary.left_out:
        click.echo(f"left out: {reason}", err=True)


def progress(files: Iterable[Path], number: int) -> Iterator[Path]:
    """The files, while a bar shows how many are taken up, how fast, and how long it will take.

    Where nobody watches, a line is printed now and then.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    rate = TextColumn("{task.fields[rate]}")
    columns = TextColumn("reading reports"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn()
    began = told = time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=number, rate="")
        for done, file in enumerate(files):
            yield file
            now = time.monotonic()
            rate_now = f"{(done + 1) / (now - began):.0f}/s"
            bar.update(task, completed=done + 1, rate=rate_now)
            if not console.is_terminal and now - told > SILENCE:
                told = now
                left = (number - done - 1) * (now - began) / (done + 1) / 60
                click.echo(f"{done + 1:,} of {number:,} files, {rate_now}, {left:.0f} min left", err=True)


@click.command()
@options.paths
@options.lexicon
@options.every
def extract(paths: tuple[Path, ...], own: Path | None, every: bool) -> None:
    """Print what each report says in the interchange form, one JSON object a line.

    Example: kg extract report.txt > report.jsonl
    """
    from kg.build import read_report
    from kg.interchange import dumps
    from kg.lexicon import load_lexicon
    from kg.read import find_files, read

    bad = False
    for source in (source for path in find_files(paths) for source in read(path)):
        try:
            if isinstance(source, InputError):
                raise source
            click.echo(dumps(read_report(source, load_lexicon(own), every)))
            if source.warning:
                click.echo(f"in doubt: {source.warning}", err=True)
        except InputError as error:
            click.echo(f"left out: {error}", err=True)
            bad = True
    if bad:
        sys.exit(1)


@click.command("eval")
@click.argument("gold", type=click.Path(path_type=Path))
@options.paths
@click.option("--show", "layers", multiple=True, metavar="LAYER", help="List the errors of a layer.")
@click.option("--rules", is_flag=True, help="Count instead how often each kind of rule was right.")
@options.form("table", "json")
@options.lexicon
def evaluate(
    gold: Path, paths: tuple[Path, ...], layers: tuple[str, ...], rules: bool, form: str, own: Path | None
) -> None:
    """Score the extraction of reports against a folder of gold files.

    With --show, the misses (-) and false alarms (+) of a layer are listed with their context.

    Example: kg eval tests/gold tests/gold --show "policy relation"
    """
    from kg import evaluate as scoring
    from kg.build import read_report
    from kg.interchange import to_record
    from kg.lexicon import load_lexicon
    from kg.read import find_files, read_one

    expected = scoring.read_gold(gold)
    sources = {path.stem: read_one(path) for path in find_files(paths) if path.stem in expected}
    lexicon = load_lexicon(own)
    found = {name: to_record(read_report(source, lexicon, every=True)) for name, source in sources.items()}
    if rules:
        records = scoring.rule_records(expected, found).items()
        output.table(("rule", "claims", "right"), [(rule, *record) for rule, record in records])
        return
    result = scoring.evaluate(expected, found, {name: source.text for name, source in sources.items()})
    if form == "json":
        output.as_json([asdict(score) for score in result.scores()])
    else:
        rows = [
            (s.layer, f"{s.precision:.3f}", f"{s.recall:.3f}", f"{s.f1:.3f}", s.gold) for s in result.scores()
        ]
        output.table(("layer", "P", "R", "F1", "gold"), rows)
    for layer in layers:
        click.echo(f"\n# {layer}")
        click.echo("\n".join(result.errors.get(layer, [])) or "nothing wrong")
    for name in sorted(expected.keys() - sources.keys()):
        click.echo(f"no report for {name}: counted as empty", err=True)
