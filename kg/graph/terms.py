"""The only place that makes IRIs and literals, all in the syntax of N-Triples.

IRIs are ASCII and depend only on what they name, so that graphs built apart merge. The names of the
ontology are loaded from ``ontology/``, not restated: a name that it does not declare is an error.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pyoxigraph import NamedNode, parse

from kg.model import Level, Profile
from kg.places import NATION
from kg.resources import ontology_dir

KG = "https://w3id.org/fazhi-kg/ontology#"
BASE = "https://w3id.org/fazhi-kg/id/"

#: The scope of documents made for the whole country.
NATIONAL_SCOPE = "国家"

_TO_ESCAPE = re.compile(r'[\\"\n\r]')
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


@cache
def prefixes() -> dict[str, str]:
    """The prefixes of ``ontology/context.jsonld``, prefix → namespace."""
    context = json.loads((ontology_dir() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    return {k: v for k, v in context.items() if isinstance(v, str) and v.startswith("http")}


@cache
def turtle_prefixes() -> dict[str, str]:
    """Those for files: the one of the data is left out, since its local names hold slashes to be escaped."""
    return {prefix: space for prefix, space in prefixes().items() if prefix != "id"}


@cache
def prologue() -> str:
    """One line that declares the prefixes, for queries and updates."""
    return " ".join(f"PREFIX {prefix}: <{space}>" for prefix, space in prefixes().items())


@cache
def _declared() -> frozenset[str]:
    files = (ontology_dir() / name for name in ("core.ttl", "concepts.ttl"))
    subjects = (triple.subject for file in files for triple in parse(path=file))
    return frozenset(s.value for s in subjects if isinstance(s, NamedNode))


@cache
def term(name: str) -> str:
    """The IRI of a name of our ontology (``implements``) or, with its prefix, of another (``rdfs:label``).

    A name that core.ttl and concepts.ttl do not declare raises KeyError.
    """
    prefix, colon, local = name.rpartition(":")
    if colon:
        return iri(prefixes()[prefix] + local)
    if KG + name not in _declared():
        raise KeyError(f"the ontology does not declare kg:{name}")
    return iri(KG + name)


def iri(value: str) -> str:
    """An absolute IRI as a term."""
    return f"<{value}>"


def local_name(iri_: str | None) -> str:
    """The word that a name of the ontology stands for: kg:level-county is county; nothing for None."""
    name = (iri_ or "").rpartition("#")[2]
    for group in ("level-", "type-", "theme-"):
        name = name.removeprefix(group)
    return name


def shorten(value: str | None) -> str:
    """A cell for the eye: kg:implements for the whole IRI, nothing for None."""
    for prefix, namespace in prefixes().items():
        if value and value.startswith(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return value or ""


def plain(term_: str) -> str:
    """The IRI without its brackets, as stores and programs want it."""
    return term_[1:-1]


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if _TO_ESCAPE.search(text) else text  # translating is slow


def literal(text: str, datatype: str | None = None) -> str:
    """A literal, a plain string unless the name of a datatype is given: ``literal("5", "xsd:integer")``."""
    quoted = f'"{_escaped(text)}"'
    return f"{quoted}^^{term(datatype)}" if datatype else quoted


def zh(text: str) -> str:
    """A literal in Chinese."""
    return f'"{_escaped(text)}"@zh'


def en(text: str) -> str:
    """A literal in English."""
    return f'"{_escaped(text)}"@en'


def integer(number: int) -> str:
    """A whole number."""
    return f'"{number}"^^{term("xsd:integer")}'


def decimal(number: float) -> str:
    """A decimal number without exponent or needless zeros: 250000.0 is 250000."""
    text = format(Decimal(repr(number)), "f")
    return literal(text.rstrip("0").rstrip(".") if "." in text else text, "xsd:decimal")


def year(number: int) -> str:
    """A calendar year."""
    return literal(f"{number:04d}", "xsd:gYear")


def date(iso: str) -> str:
    """A date, a month or a year, after the length of its ISO form."""
    return literal(iso, {4: "xsd:gYear", 7: "xsd:gYearMonth"}.get(len(iso), "xsd:date"))


def key(*parts: str) -> str:
    """Sixteen hexadecimal digits that stand for the parts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Terms:
    """The IRIs of the data under one base."""

    base: str = BASE

    def _iri(self, kind: str, local: str) -> str:
        return f"<{self.base}{kind}/{local}>"

    def place(self, adcode: str) -> str:
        """A division of GB/T 2260."""
        return self._iri("place", adcode)

    def jurisdiction(self, profile: Profile) -> str:
        """The place a report is about, by its name where it has no code of its own.

        That is so of zones, towns and streets, and of a place whose name left open which one it is.
        """
        unsure = profile.adcode == NATION and profile.level is not Level.NATIONAL
        if unsure or profile.level in (Level.ZONE, Level.TOWNSHIP):
            return self._iri("place", f"{profile.adcode}-{key(profile.jurisdiction)}")
        return self.place(profile.adcode)

    def policy(self, title: str, scope: str | None = None) -> str:
        """A document by its title, and by the place it belongs to where the title does not name it."""
        if scope is None or scope == NATIONAL_SCOPE or scope in title:
            return self._iri("policy", key(title))
        return self._iri("policy", key(title, scope))

    def agency(self, name: str, adcode: str) -> str:
        """An organ by its full name and the code of its place."""
        return self._iri("agency", f"{adcode}-{key(name)}")

    def program(self, name: str) -> str:
        """A governance program by its key."""
        return self._iri("program", key(name))

    def indicator(self, name: str) -> str:
        """An indicator by its name."""
        return self._iri("indicator", key(name))

    def report(self, profile: Profile, kind: str = "report") -> str:
        """A report by place, year and issuer."""
        return self._iri(kind, f"{profile.adcode}-{profile.year or 'undated'}-{key(profile.issuer)}")

    def source(self, source_hash: str, name: str) -> str:
        """A file that a report was read from, by its content and its name."""
        return self._iri("source", key(source_hash, name))

    def position(self, report: str, start: int, end: int) -> str:
        """A place in the text of a report, by code points, in the form of RFC 5147."""
        return f"{report[:-1]}#char={start},{end}>"

    def graph(self, profile: Profile) -> str:
        """The named graph of a report."""
        return self.report(profile, "graph")

    def dataset(self, part: str = "") -> str:
        """The whole graph as a data set, or a part of its description."""
        return f"<{self.base}dataset{part and '/' + part}>"

    def named_graph(self, name: str) -> str:
        """A named graph that is not a report's."""
        return self._iri("graph", name)

    def content(self, kind: str, *parts: str) -> str:
        """A statement, an evidence or a selector by what it says."""
        return self._iri(kind, key(*parts))
