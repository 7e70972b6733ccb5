"""The page on the ontology, made from its files so that the two cannot part."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyoxigraph import NamedNode, parse
from rdflib import OWL, QB, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from kg.graph.terms import KG, shorten
from kg.resources import ontology_dir

_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty)
_PARTS = ((QB.dimension, "维度 dimension"), (QB.measure, "度量 measure"), (QB.attribute, "属性 attribute"))
_TYPES = (SH.datatype, SH["class"], SH.hasValue)
_FILES = ("core.ttl", "concepts.ttl", "shapes.ttl")


def ontology_page() -> str:
    """The page in Markdown, Chinese and English side by side; the same files give the same text."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return templates.get_template("ontology.md").render(page=_Page())


def _names(nodes: Iterable[Node]) -> str:
    return ", ".join(sorted(f"`{shorten(str(node))}`" for node in nodes))


class _Page:
    """What the template asks for; everything stands in the order of the files."""

    def __init__(self) -> None:
        paths = [ontology_dir() / name for name in _FILES]
        self.graph = Graph()
        for path in paths:
            self.graph.parse(path)
        subjects = (triple.subject for path in paths for triple in parse(path=path))
        self.order = list(dict.fromkeys(URIRef(s.value) for s in subjects if isinstance(s, NamedNode)))

    def _declared(self, *kinds: Node) -> list[URIRef]:
        """Our own names of some kinds."""
        of_kind = {name for kind in kinds for name in self.graph.subjects(RDF.type, kind)}
        return [name for name in self.order if name in of_kind and name.startswith(KG)]

    def _text(self, name: Node, predicate: Node, language: str) -> str:
        values = self.graph.objects(name, predicate)
        found = [str(v) for v in values if isinstance(v, Literal) and v.language == language]
        return found[0] if found else ""

    def _entry(self, name: Node, label: Node = RDFS.label, about: Node = RDFS.comment) -> dict[str, Any]:
        """A name with its labels and definitions in both languages."""
        entry = {"name": shorten(str(name))}
        for language in ("zh", "en"):
            entry[language] = self._text(name, label, language)
            entry[f"{language}_about"] = self._text(name, about, language)
        return entry

    def _members(self, node: Node | None) -> list[Node]:
        """A class, or the classes of a union; nothing for None."""
        union = node and self.graph.value(node, OWL.unionOf)
        return list(self.graph.items(union)) if union else [node] if node else []

    def _range(self, name: Node) -> str:
        return _names(self._members(self.graph.value(name, RDFS.range)))

    @property
    def version(self) -> str:
        return str(self.graph.value(URIRef(KG[:-1]), OWL.versionInfo))

    @cached_property
    def classes(self) -> list[dict[str, Any]]:
        return [
            self._entry(name)
            | {
                "above": _names(self.graph.objects(name, RDFS.subClassOf)),
                "see": _names(self.graph.objects(name, RDFS.seeAlso)),
                "properties": list(self._properties_of(name)),
            }
            for name in self._declared(OWL.Class)
        ]

    def _properties_of(self, kind: URIRef) -> Iterator[dict[str, str]]:
        """What a thing of a class may have: ours by their domain, those of others by the shapes."""
        shapes: dict[str, list[Node]] = defaultdict(list)
        for shape in self._shapes(kind):
            shapes[self._path(shape)].append(shape)
        above = set(self.graph.transitive_objects(kind, RDFS.subClassOf))
        ours = [
            str(name)
            for name in self._declared(*_KINDS)
            if str(name) in shapes or above & set(self._members(self.graph.value(name, RDFS.domain)))
        ]
        for name in [*ours, *sorted(shapes.keys() - set(ours))]:
            found = shapes[name]
            least = any(self.graph.value(shape, SH.minCount) for shape in found)
            most = any(self.graph.value(shape, SH.maxCount) for shape in found)
            yield {
                "name": shorten(name),
                "range": self._range(URIRef(name)) or self._values(found) or "—",
                "count": "1" if least and most else f"{int(least)}..{1 if most else 'n'}",
            }

    def _values(self, shapes: list[Node]) -> str:
        """The types of value that shapes allow."""
        choices = [c for shape in shapes for c in self.graph.objects(shape, SH["or"])]
        nodes = [*shapes, *(node for choice in choices for node in self.graph.items(choice))]
        return _names({kind for node in nodes for part in _TYPES for kind in self.graph.objects(node, part)})

    def _shapes(self, kind: Node) -> list[Node]:
        """The property shapes of a class, by path."""
        nodes = self.graph.subjects(SH.targetClass, kind)
        shapes = (shape for node in nodes for shape in self.graph.objects(node, SH.property))
        return sorted(shapes, key=lambda shape: (self._path(shape), self._message(shape)))

    def _path(self, shape: Node) -> str:
        return str(self.graph.value(shape, SH.path))

    def _message(self, shape: Node) -> str:
        return str(self.graph.value(shape, SH.message))

    @property
    def properties(self) -> list[dict[str, Any]]:
        return [
            self._entry(name)
            | {
                "domain": _names(self._members(self.graph.value(name, RDFS.domain))) or "—",
                "range": self._range(name),
                "above": _names(self.graph.objects(name, RDFS.subPropertyOf)),
                "see": _names(self.graph.objects(name, RDFS.seeAlso)),
            }
            for name in self._declared(*_KINDS)
        ]

    @property
    def schemes(self) -> list[dict[str, Any]]:
        description = URIRef("http://purl.org/dc/terms/description")
        return [
            self._entry(scheme, SKOS.prefLabel, description)
            | {
                "concepts": [
                    self._entry(concept, SKOS.prefLabel, SKOS.definition)
                    | {"notation": self.graph.value(concept, SKOS.notation)}
                    for concept in self._declared(SKOS.Concept)
                    if (concept, SKOS.inScheme, scheme) in self.graph
                ]
            }
            for scheme in self._declared(SKOS.ConceptScheme)
        ]

    @property
    def components(self) -> list[dict[str, Any]]:
        rows = [
            self._entry(name)
            | {
                "order": int(str(self.graph.value(part, QB.order))),
                "kind": kind,
                "optional": self.graph.value(part, QB.componentRequired) == Literal(False),
            }
            for part in self._declared(QB.ComponentSpecification)
            for predicate, kind in _PARTS
            for name in self.graph.objects(part, predicate)
        ]
        return sorted(rows, key=lambda row: row["order"])

    @cached_property
    def others(self) -> list[dict[str, Any]]:
        """The terms of other vocabularies, with a note where the graph uses them; no words of the header."""
        header = set(self.graph.subjects(RDF.type, OWL.AnnotationProperty))
        names = [name for name in self.order if (name, RDFS.isDefinedBy, None) in self.graph]
        entries = {name: self._entry(name, RDFS.label, SKOS.scopeNote) for name in names}
        return [entry for name, entry in entries.items() if entry["zh_about"] or name not in header]

    @property
    def guards(self) -> list[dict[str, str]]:
        """What every property shape says, class by class."""
        nodes = [name for name in self.order if (name, RDF.type, SH.NodeShape) in self.graph]
        kinds = [kind for node in nodes for kind in self.graph.objects(node, SH.targetClass)]
        return [
            {
                "kind": shorten(str(kind)),
                "path": shorten(self._path(shape)),
                "message": self._message(shape),
            }
            for kind in kinds
            for shape in self._shapes(kind)
        ]

    @property
    def checks(self) -> list[dict[str, str]]:
        paths = sorted((ontology_dir() / "checks").glob("*.rq"))
        lines = {path.stem: path.read_text(encoding="utf-8").splitlines()[0] for path in paths}
        return [{"name": name, "message": line.lstrip("# ")} for name, line in lines.items()]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(ontology_page(), encoding="utf-8")
