"""Commands that show the store as a whole: view, validate, export."""

import sys
from pathlib import Path
from typing import Literal

import click

from kg.cli import options

_FORMS = ("ttl", "nq", "jsonld", "graphml", "csv", "parquet")
_FOLDERS = ("csv", "parquet")


@click.command()
@click.option(
    "--kind", type=click.Choice(["network", "matrix", "timeline"]), default="network", show_default=True,
    help="The graph, places × documents, or when each place first reports a document.",
)  # fmt: skip
@click.option(
    "--of", type=click.Choice(["policies", "programs"]),
    help="What a matrix or a timeline is of: policies, unless the focus is a program.",
)  # fmt: skip
@click.option(
    "--focus", metavar="NAME",
    help="Only what stands around this place, policy or program (network: or agency).",
)  # fmt: skip
@click.option("--hops", type=click.IntRange(1, 4), default=1, show_default=True, help="How far around it.")
@click.option("--all-relations", is_flag=True, help="With matrix: not only implements but every relation.")
@click.option(
    "-o", "out", type=click.Path(path_type=Path),
    help="The file to write.  [default: graph.html, matrix.html or timeline.html]",
)  # fmt: skip
@options.store
def view(
    kind: str,
    of: Literal["policies", "programs"] | None,
    focus: str | None,
    hops: int,
    all_relations: bool,
    out: Path | None,
    store: str,
) -> None:
    """Write the graph, a matrix or a timeline as one interactive HTML file that needs no network.

    Example: kg view --kind matrix --focus 河北省 -o hebei.html
    """
    if of and kind == "network":
        raise click.UsageError("--of is for --kind matrix or timeline; a network shows both")
    if all_relations and kind != "matrix":
        raise click.UsageError("--all-relations is for --kind matrix; leave it out")
    target = out or Path("graph.html" if kind == "network" else f"{kind}.html")
    if kind == "network":
        _network(store, target, focus, hops)
    else:
        _panel(store, target, kind, of, focus, hops, all_relations)
    click.echo(f"wrote {target}; open it in a browser")


def _network(store: str, out: Path, focus: str | None, hops: int) -> None:
    from kg.graph.network import project
    from viz.network import write_page
    from viz.titles import GRAPH

    with options.opened(store) as graph:
        network = project(graph, focus, hops)
    write_page(network, out, focus or GRAPH)


def _panel(
    store: str, out: Path, kind: str, of: Literal["policies", "programs"] | None, focus: str | None,
    hops: int, all_relations: bool,
) -> None:  # fmt: skip
    from kg.graph.panel import panel
    from viz import titles

    with options.opened(store) as graph:
        found = panel(graph, of, focus=focus, hops=hops, every_relation=all_relations)
    if kind == "matrix":
        from viz.matrix import write_matrix

        write_matrix(found, out, titles.matrix_title(found.of, focus or ""))
    else:
        from viz.timeline import write_timeline

        write_timeline(found, out, titles.timeline_title(found.of, focus or ""))


@click.command()
@options.store
def validate(store: str) -> None:
    """Check the store against the SHACL shapes of the ontology; exit status 1 when it does not conform.

    Example: kg validate
    """
    from kg.graph import check

    with options.opened(store) as graph:
        report = check.validate(graph)
    for line in report.lines:
        click.echo(line)
    click.echo("the store conforms to the shapes" if report.conforms else f"{len(report.lines)} violations")
    if not report.conforms:
        sys.exit(1)


@click.command()
@click.option("--format", "form", type=click.Choice(_FORMS), default=_FORMS[0], show_default=True)
@click.option(
    "-o", "out", type=click.Path(path_type=Path),
    help="The file to write (csv, parquet: a folder, or a .zip).",
)  # fmt: skip
@click.option("--bom", is_flag=True, help="With csv: UTF-8 with a byte order mark, as Excel wants it.")
@options.store
def export(form: str, out: Path | None, bom: bool, store: str) -> None:
    """Write the graph in another form: Turtle, N-Quads, JSON-LD, GraphML, or tables as CSV or Parquet.

    The tables come with codebook.csv, which explains every column.

    Example: kg export --format csv --bom -o tables
    """
    from kg.graph.export import export as write

    if bom and form != "csv":
        raise click.UsageError(f"--bom is for --format csv; leave it out for {form}")
    target = out or Path(f"graph-{form}" if form in _FOLDERS else f"graph.{form}")
    with options.opened(store) as graph:
        write(graph, form, target, bom=bom)
    click.echo(f"wrote {target}")
