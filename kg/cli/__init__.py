"""The command ``kg``: parse, call, print; heavy imports stand inside the command that needs them."""

import errno
from typing import Any

import click

from kg.cli import output
from kg.cli.ask import query, what, who
from kg.cli.corpus import build, evaluate, extract
from kg.cli.serve import serve
from kg.cli.show import export, validate, view
from kg.errors import KgError


class _Commands(click.Group):
    """Prints Chinese everywhere; shows our own errors, and those of the file system, as one line."""

    def main(self, *args: Any, **more: Any) -> Any:
        output.speak_chinese()
        return super().main(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KgError as error:
            raise click.ClickException(" ".join(str(error).split())) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of a pipe has enough: click ends quietly
                raise
            raise click.ClickException(" ".join(str(error).split())) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fazhi-kg")
def main() -> None:
    """Reads 法治政府建设 reports into a knowledge graph and answers, with the sentence that proves it,
    which jurisdictions implement which policy.

    Start with: kg build data/samples, then: kg who 优化营商环境条例
    """


for command in (build, who, what, query, view, serve, validate, export, extract, evaluate):
    main.add_command(command)
