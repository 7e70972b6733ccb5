"""Commands that show the store as a whole: view, validate, export."""

import sys
from pathlib import Path

import click

from kg.cli import options
from kg.errors import StoreError

_FORMS = ("ttl", "nq", "jsonld", "graphml", "csv")


@click.command()
@click.option(
    "--focus", metavar="NAME", help="Only what stands around this place, policy, program or agency."
)
@click.option("--hops", type=click.IntRange(1, 4), default=1, show_default=True, help="How far around it.")
@click.option("-o", "out", type=click.Path(path_type=Path), default=Path("graph.html"), show_default=True)
@options.store
def view(focus: str | None, hops: int, out: Path, store: str) -> None:
    """Write the graph as one interactive HTML file that needs no network.

    Example: kg view --focus 保定市 -o baoding.html
    """
    from kg.graph.network import project
    from viz.network import write_page

    with options.opened(store) as graph:
        network = project(graph, focus, hops)
    try:
        write_page(network, out, focus or "法治政府建设知识图谱")
    except OSError as error:
        raise StoreError(f"cannot write {out}: {error.strerror}; choose another file with -o") from error
    click.echo(f"wrote {out}; open it in a browser")


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
@click.option("-o", "out", type=click.Path(path_type=Path), help="The file (csv: a folder or .zip) to write.")
@options.store
def export(form: str, out: Path | None, store: str) -> None:
    """Write the graph in another form: Turtle, N-Quads, JSON-LD, GraphML or CSV tables.

    Example: kg export --format nq -o graph.nq
    """
    from kg.graph.export import export as write

    target = out or Path("graph-csv" if form == "csv" else f"graph.{form}")
    with options.opened(store) as graph:
        write(graph, form, target)
    click.echo(f"wrote {target}")
