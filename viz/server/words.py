"""The Chinese words of the pages: those of the ontology come from its files, so that the two cannot part."""

#: The kinds of things that have pages, by the first part of their address.
KINDS = {
    "place": "地方",
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
    "source": "来源",
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
