"""What the drawn pages are called, as files and in the explorer."""

from kg.graph.panel import Of

GRAPH = "法治政府建设知识图谱"
_MATRIX: dict[Of, str] = {"policies": "各地落实政策文件一览", "programs": "各地实施治理项目一览"}
_TIMELINE: dict[Of, str] = {
    "policies": "各地首次报告落实政策文件的年份",
    "programs": "各地首次报告实施治理项目的年份",
}


def matrix_title(of: Of, about: str = "") -> str:
    """The title of a matrix, of what lies around a name or of everything."""
    return _about(about) + _MATRIX[of]


def timeline_title(of: Of, about: str = "") -> str:
    """The same for the curves."""
    return _about(about) + _TIMELINE[of]


def _about(name: str) -> str:
    return f"{name}：" if name else ""
