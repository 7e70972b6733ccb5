"""Reads 法治政府建设 reports into a knowledge graph and asks it, with the sentence that proves each answer.

    import kg

    with kg.open_store("kg-store", write=True) as store:
        kg.build_store(kg.find_files("data/samples"), store)
        for row in kg.who(store, "优化营商环境条例"):
            print(row.place, row.year, row.quote)

Everything is imported when it is first used. ``docs/python.md`` walks through it.
"""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.build import Summary
    from kg.build import build as build_store
    from kg.errors import KgError
    from kg.graph.check import validate
    from kg.graph.export import export
    from kg.graph.network import project as network
    from kg.graph.query import What, WhoRow, what, who
    from kg.graph.sparql import Table
    from kg.graph.sparql import select as query
    from kg.graph.store import GraphStore
    from kg.lexicon import Lexicon, load_lexicon
    from kg.model import Extraction, Level, Relation, Status
    from kg.read import Source

__all__ = [
    "Extraction",
    "GraphStore",
    "KgError",
    "Level",
    "Lexicon",
    "Relation",
    "Source",
    "Status",
    "Summary",
    "Table",
    "What",
    "WhoRow",
    "build_store",
    "export",
    "extract_report",
    "find_files",
    "load_lexicon",
    "network",
    "open_store",
    "query",
    "read_file",
    "validate",
    "what",
    "who",
]

#: Where a name of this module comes from, as MODULE or MODULE:NAME; the same as above, for the interpreter.
_WHERE = {
    "Extraction": "kg.model",
    "GraphStore": "kg.graph.store",
    "KgError": "kg.errors",
    "Level": "kg.model",
    "Lexicon": "kg.lexicon",
    "Relation": "kg.model",
    "Source": "kg.read",
    "Status": "kg.model",
    "Summary": "kg.build",
    "Table": "kg.graph.sparql",
    "What": "kg.graph.query",
    "WhoRow": "kg.graph.query",
    "build_store": "kg.build:build",
    "export": "kg.graph.export",
    "load_lexicon": "kg.lexicon",
    "network": "kg.graph.network:project",
    "query": "kg.graph.sparql:select",
    "validate": "kg.graph.check",
    "what": "kg.graph.query",
    "who": "kg.graph.query",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, original = _WHERE[name].partition(":")
    value = globals()[name] = getattr(import_module(module), original or name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def find_files(paths: str | Path | Iterable[str | Path]) -> list[Path]:
    """The report files in a folder or in several: what build_store reads. InputError when there are none."""
    from kg.read import find_files as find

    several = [paths] if isinstance(paths, str | Path) else paths
    return find(map(Path, several))


def read_file(path: str | Path) -> "Source":
    """The text of one report file with its hash; InputError when it cannot be read, or holds several."""
    from kg.read import read_one

    return read_one(Path(path))


def extract_report(source: "Source", lexicon: "Lexicon | None" = None) -> "Extraction":
    """Everything one report says; ``load_lexicon(Path("mine"))`` gives a lexicon with tables of your own.

    InputError when the text is no 法治政府建设 report.
    """
    from kg.build import read_report
    from kg.lexicon import load_lexicon

    return read_report(source, lexicon or load_lexicon())


def open_store(path_or_url: str | Path, write: bool = False) -> "GraphStore":
    """The store in a folder (or behind a URL), to read or to write; use it in a ``with`` statement.

    For writing, a missing folder is made; StoreError tells what is wrong.
    """
    from kg.graph.store import GraphStore

    return GraphStore.open(path_or_url, write=write)
