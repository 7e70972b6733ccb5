"""The Chinese words of the pages: those of the ontology come from its files, so that the two cannot part."""

from functools import cache

from pyoxigraph import Literal, NamedNode, parse

from kg.graph.terms import KG, prefixes
from kg.resources import ontology_dir

#: The kinds of things that have pages, by the first part of their address.
KINDS = {
    "place": "地区",
    "policy": "政策文件",
    "program": "治理项目",
    "agency": "机构",
    "indicator": "指标",
    "report": "报告",
    "link": "政策关联",
    "use": "项目实施",
    "measure": "举措",
    "observation": "观测值",
    "evidence": "原文依据",
    "selector": "选择器",
    "graph": "命名图",
    "dataset": "数据集",
}
#: The kinds that people look for by name.
SOUGHT = ("place", "policy", "program", "agency", "indicator", "report")
#: From what was done to what is only background, each with the letter that stands for it.
STATUSES = {"done": "做", "planned": "划", "problem": "问", "context": "景"}
RELATIONS = (
    "implements", "issues", "forwards", "drafts", "revises", "repeals", "reviews", "studies", "publishes",
    "mentions",
)  # fmt: skip
LEVELS = ("province", "prefecture", "county", "township", "zone")
THEMES = tuple(str(number) for number in range(1, 11))
BOUNDS = {"=": "", ">=": "≥ ", "<=": "≤ ", "~": "约 "}
#: The words that the parameters of the named queries go by.
PARAMETERS = {
    "policy": "文件",
    "other": "另一份文件",
    "place": "地区",
    "under": "只看此地及其下级",
    "level": "层级",
    "year": "年份",
    "program": "治理项目",
    "agency": "机构",
    "indicator": "指标",
    "relation": "关系",
    "status": "状态",
    "theme": "主题",
}

_LABELS = ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel")


@cache
def _ontology() -> dict[str, str]:
    """The Chinese label of every name of the ontology; that of the concept where there are two."""
    found: dict[str, dict[str, str]] = {name: {} for name in _LABELS}
    for file in ("core.ttl", "concepts.ttl"):
        for triple in parse(path=ontology_dir() / file):
            labels = found.get(triple.predicate.value)
            value = triple.object
            if labels is None or not isinstance(triple.subject, NamedNode):
                continue
            if isinstance(value, Literal) and value.language == "zh":
                labels[triple.subject.value] = value.value
    return found[_LABELS[0]] | found[_LABELS[1]]


def word(name: str, group: str = "") -> str:
    """The Chinese word for a name of the ontology, such as done; ``group`` is level, type or theme."""
    full = f"{KG}{group}-{name}" if group else KG + name
    return _ontology().get(full, name)


def label_of(iri: str) -> str | None:
    """The Chinese label of an IRI of the ontology or of a vocabulary that it describes, if it has one."""
    return _ontology().get(iri)


def local(iri: str) -> str:
    """The word that an IRI of the ontology stands for: kg:level-county is county."""
    name = iri.rpartition("#")[2]
    for group in ("level-", "type-", "theme-"):
        name = name.removeprefix(group)
    return name


def short(iri: str) -> str:
    """An IRI with a prefix where one is known."""
    for prefix, space in prefixes().items():
        if prefix != "id" and iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri
