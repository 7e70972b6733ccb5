"""The summary of a graph that is too large to show: places merged upwards, the least linked left out."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import networkx

from kg.graph.network import WITHIN, set_years

#: Quotes that a link of a summary keeps.
QUOTES_OF_SUMMARY = 3


def aggregate(graph: networkx.MultiDiGraph, budget: int) -> networkx.MultiDiGraph:
    """The graph itself when it has at most ``budget`` nodes, else one of a third of that to stand for it.

    Agencies go first; places are merged into the place above them (``merged`` counts them) until they are a
    third of the nodes; then what the fewest others are linked to goes. Links that say the same become one,
    with their ``count``.
    """
    if len(graph) <= budget:
        return graph
    room = max(budget // 3, 3)
    small = graph.subgraph(n for n, kind in graph.nodes(data="kind") if kind != "agency")
    while len(_of_kind(small, {"jurisdiction"})) > room // 3 and (above := _lowest(small)):
        small = _merge(small, above)
    kept = _best(small, {"jurisdiction"}, room // 3)
    kept += _best(small, {"policy", "program"}, room - len(kept))
    return _summary(small.subgraph(kept))


def _of_kind(graph: networkx.MultiDiGraph, kinds: set[str]) -> list[str]:
    return [node for node, kind in graph.nodes(data="kind") if kind in kinds]


def _best(graph: networkx.MultiDiGraph, kinds: set[str], most: int) -> list[str]:
    """The nodes of some kinds that are linked with the most others."""
    weight = {n: len({*graph.predecessors(n), *graph.successors(n)}) for n in _of_kind(graph, kinds)}
    return sorted(weight, key=lambda n: (-weight[n], n))[:most]


def _summary(graph: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """The graph with one link for all that have relation, status and year in common."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for source, target, data in graph.edges(data=True):
        groups[source, target, data["relation"], data["status"], data["year"]].append(data)
    summary = networkx.MultiDiGraph()
    summary.add_nodes_from((node, dict(data)) for node, data in graph.nodes(data=True))
    for (source, target, relation, status, year), same in groups.items():
        actors = {data["actor"] for data in same}
        evidence = [quote for data in same for quote in data["evidence"]][:QUOTES_OF_SUMMARY]
        data = {
            "relation": relation,
            "status": status,
            "year": year,
            "count": len(same),
            "evidence": evidence,
        }
        summary.add_edge(source, target, **data, actor=actors.pop() if len(actors) == 1 else "")
    return summary


def _lowest(graph: networkx.MultiDiGraph) -> dict[str, str]:
    """The places of the lowest level that can be merged, each with the place above it."""
    above = {u: v for u, v, relation in graph.edges(data="relation") if relation == WITHIN}
    return {place: up for place, up in above.items() if place not in above.values()}


def _merge(graph: networkx.MultiDiGraph, above: Mapping[str, str]) -> networkx.MultiDiGraph:
    """The graph without the places that are merged, their links moved to the places above them."""
    merged = networkx.MultiDiGraph()
    merged.add_nodes_from((node, dict(data)) for node, data in graph.nodes(data=True) if node not in above)
    for place, up in above.items():
        more = graph.nodes[place].get("merged", 0) + 1
        merged.nodes[up]["merged"] = merged.nodes[up].get("merged", 0) + more
    for source, target, data in graph.edges(data=True):
        if data["relation"] != WITHIN or source not in above:
            merged.add_edge(above.get(source, source), target, **data)
    set_years(merged)
    return merged
