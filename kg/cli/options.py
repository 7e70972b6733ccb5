"""Options and arguments that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from kg.graph.store import GraphStore

P = ParamSpec("P")
R = TypeVar("R")


def paths(command: Callable[P, R]) -> Callable[P, R]:
    """One or more files or folders."""
    return click.argument("paths", nargs=-1, required=True, callback=_paths)(command)


def _paths(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[Path, ...]:
    from kg.read import path_of

    return tuple(map(path_of, names))


def store(command: Callable[P, R]) -> Callable[P, R]:
    """Where the store is."""
    text = "The store: a folder."
    return click.option("--store", default="kg-store", show_default=True, envvar="KG_STORE", help=text)(
        command
    )


def lexicon(command: Callable[P, R]) -> Callable[P, R]:
    """A folder of the user's own tables."""
    text = "A folder of tables (programs.csv, policies.csv, organs.csv …) whose rows are added or come first."
    return click.option("--lexicon", "own", type=click.Path(path_type=Path), metavar="DIR", help=text)(
        command
    )


def every(command: Callable[P, R]) -> Callable[P, R]:
    """Whether texts that are no reports are taken in."""
    text = "Take in texts that are no reports, such as news and plans, too."
    return click.option("--all", "every", is_flag=True, help=text)(command)


def form(*names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """In which form the answer is printed; the first name is the default."""
    text = "Form of the answer."
    kind = click.Choice(names)
    return click.option("--format", "form", type=kind, default=names[0], show_default=True, help=text)


def opened(path: str) -> "GraphStore":
    """The store in a folder, for reading."""
    from kg.graph.store import GraphStore

    return GraphStore.open(path)
