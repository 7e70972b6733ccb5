"""Where the tables of ``data/`` and the files of ``ontology/`` are, installed or in a checkout."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def data_dir() -> Path:
    """The folder of the lexicon tables."""
    return _folder("data")


def ontology_dir() -> Path:
    """The folder of the ontology, the shapes and the named queries."""
    return _folder("ontology")


@cache
def reading() -> dict[str, dict[str, Any]]:
    """The groups of ``reading.toml``: what readers know of files."""
    return tomllib.loads((data_dir() / "reading.toml").read_text(encoding="utf-8"))
