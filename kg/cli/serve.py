"""The command that serves the store to browsers and programs: serve."""

import click

from kg.cli import options


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True,
              help="The address to listen on; 0.0.0.0 lets other computers in.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
              help="The port to listen on; 0 takes any that is free.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), default=30.0, show_default=True,
              help="A SPARQL query of a visitor is stopped after this time.")  # fmt: skip
@click.option("--rows", type=click.IntRange(min=1), default=100_000, show_default=True,
              help="The most rows that a SPARQL query gives.")  # fmt: skip
@options.store
def serve(host: str, port: int, seconds: float, rows: int, store: str) -> None:
    """Pages to explore the store in a browser, and a SPARQL endpoint at /sparql. Nothing can be changed.

    Example: kg serve --port 8000, then open http://127.0.0.1:8000/
    """
    from kg.graph.limits import Limits
    from viz.server import run
    from viz.server.site import Settings

    settings = Settings(Limits(seconds, rows, memory=2 * 1024**3))
    run.serve(store, host, port, settings, ready=lambda url: click.echo(f"serving {store} at {url}"))
