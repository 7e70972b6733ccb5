"""networkx → GraphML: attributes that its XML can hold."""

import json
import re
from collections.abc import Mapping
from typing import Any

import networkx

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml_safe(graph: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """A copy whose attributes are strings and numbers: lists as JSON, nothing for what is unknown.

    Characters that XML cannot hold, such as controls in a damaged report, are written as U+FFFD.
    """
    safe = networkx.MultiDiGraph()
    safe.add_nodes_from((node, _flat(data)) for node, data in graph.nodes(data=True))
    for source, target, key, data in graph.edges(keys=True, data=True):
        safe.add_edge(source, target, key=key, **_flat(data))
    return safe


def _flat(data: Mapping[str, Any]) -> dict[str, str | int | float]:
    return {
        key: value if isinstance(value, int | float) else _NOT_XML.sub("\ufffd", _text(value))
        for key, value in data.items()
        if value is not None
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
