"""What all pages have in common: one HTML file from a template, with its style, scripts and data inside.

A page asks no network for anything: a Content-Security-Policy with the hashes of its styles and scripts
forbids everything else. The data stands in it as JSON in which no character can end the element.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from kg.errors import StoreError
from kg.graph.labels import word
from kg.model import Level, PolicyType, Relation, Status

#: Bytes of a page at most.
PAGE_BUDGET = 4_900_000

_HERE = Path(__file__).resolve().parent
#: What every page has, in the order of use; a page's own files come behind.
_SCRIPTS = ("dom.js", "controls.js")
_STYLES = ("base.css",)


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True)
    compact = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    environment.policies["json.dumps_kwargs"] = compact
    return environment


def render(
    template: str,
    title: str,
    data: Any,
    *,
    scripts: Iterable[str],
    styles: Iterable[str],
    library: tuple[str, str] | None = None,
    served: bool = False,
) -> str:
    """The page of a template; scripts and styles are names of files in ``static/``.

    Our scripts are one module, so none leaves a global. ``library`` is the text of a script and of a style
    that come before ours. A page that the explorer serves leads back to it and to the pages of what it shows.
    """
    code = [Markup("\n".join(map(static, (*_SCRIPTS, *scripts))))]
    looks = [Markup(static(name)) for name in (*_STYLES, *styles)]
    first = [Markup(library[0])] if library else []
    looks = [*([Markup(library[1])] if library else []), *looks]
    return (
        _environment()
        .get_template(template)
        .render(
            title=title,
            data=data,
            words=_words(),
            library=first,
            modules=code,
            styles=looks,
            script_hashes=[_hash(text) for text in (*first, *code)],
            style_hashes=[_hash(text) for text in looks],
            served=served,
        )
    )


def smallest(pages: Iterable[Callable[[], str]]) -> str:
    """The first of some pages, each made when called, that is within the budget; else the last."""
    page = ""
    for make in pages:
        page = make()
        if len(encoded(page)) <= PAGE_BUDGET:
            break
    return page


def encoded(page: str) -> bytes:
    """UTF-8 whatever the locale; what UTF-8 cannot hold becomes a question mark."""
    return page.encode("utf-8", "replace")


def write(page: str, path: Path) -> None:
    """Write a page as a file; StoreError where that is not possible."""
    try:
        path.write_bytes(encoded(page))
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}; choose another file with -o") from error


@cache
def _words() -> Markup:
    """Looks and words of the pages as JSON: ``words.json`` with the labels of the ontology put in."""
    words: dict[str, Any] = json.loads(static("words.json"))
    for kind, look in words["kinds"].items():
        look["label"] = word(kind.capitalize())
    for status in (s for s in Status if s is not Status.NONE):
        words["statuses"][status]["label"] = word(status)
    words["relations"] = {name: word(name) for name in (*Relation, "practises", "within")}
    words["levels"] = {level: word(level, "level") for level in Level}
    words["types"] = {name: word(name, "type") for name in PolicyType}
    return htmlsafe_json_dumps(words, ensure_ascii=False)


@cache
def static(name: str) -> str:
    """The text of a file in ``static/``."""
    return (_HERE / "static" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
