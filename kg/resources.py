"""Where the tables of ``data/`` and the files of ``ontology/`` are, installed or in a checkout."""

from pathlib import Path

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
