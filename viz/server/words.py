"""The Chinese words of the pages: those of the ontology come from its files, so that the two cannot part."""

from kg.graph.labels import word
from kg.model import Level, Relation

_CLASSES = {
    "place": "Jurisdiction", "policy": "Policy", "program": "Program", "agency": "Agency",
    "indicator": "Indicator", "report": "Report", "link": "PolicyLink", "use": "ProgramUse",
    "measure": "Measure", "observation": "Observation", "evidence": "Evidence", "source": "Source",
}  # fmt: skip
#: The kinds of things that have pages, by the first part of their address.
KINDS = {kind: word(name) for kind, name in _CLASSES.items()} | {
    "selector": "选择器",
    "graph": "命名图",
    "dataset": "数据集",
}
#: The kinds that people look for by name.
SOUGHT = ("place", "policy", "program", "agency", "indicator", "report")
#: From what was done to what is only background, each with the letter that stands for it.
STATUSES = {"done": "做", "planned": "划", "problem": "问", "context": "景"}
RELATIONS = tuple(relation.value for relation in Relation)
#: The levels of places that report; nobody reports for the country.
LEVELS = tuple(level.value for level in Level if level is not Level.NATIONAL)
THEMES = tuple(str(number) for number in range(1, 11))
BOUNDS = {"=": "", ">=": "≥ ", "<=": "≤ ", "~": "约 "}
#: The words that the parameters of the named queries go by.
PARAMETERS = {
    "policy": "文件",
    "other": "另一份文件",
    "place": "地方",
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
