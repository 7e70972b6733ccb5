"""Which files the reports of a store are from, as a build goes on: files that are new, changed or gone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from kg.copies import Joined, Version, join
from kg.graph.sources import Sourced
from kg.graph.store import GraphStore
from kg.graph.terms import Terms, iri, plain
from kg.read import STDIN, Source

_MAIN = "SELECT ?text ?file ?hash {{ GRAPH {} {{ ?r kg:text ?text ; kg:file ?file ; kg:sourceHash ?hash }} }}"


def source_iri(source_hash: str, name: str) -> str:
    """What a file is called in the graph."""
    return plain(Terms().source(source_hash, name))


class Ledger:
    """The sources of every report: those in the store, and the files of this build. It writes nothing."""

    def __init__(self, store: GraphStore, rules: str) -> None:
        self._store = store
        #: The sources of each graph with the names of their files, and the files of this build for it.
        self._held: dict[str, dict[str, str]] = defaultdict(dict)
        self._met: dict[str, dict[str, tuple[str, Path]]] = defaultdict(dict)
        self._gone: Set[str] = frozenset()
        self._current: dict[str, str] = {}
        for row in store.sources():
            self._held[row.graph][row.source] = row.file
            if row.rules_version == rules:
                self._current[row.source] = row.graph

    def meet(self, source: Source) -> bool:
        """Whether a file must be read, since the store does not have it as it is; else it is noted as met."""
        name = source_iri(source.sha256, source.name)
        if graph := self._current.get(name):
            self._met[graph][source.where] = name, source.path
        return graph is None

    def settle(self, found: Iterable[tuple[Source, Version]]) -> Iterator[Joined]:
        """The reports of files just read, each joined with what other files, and the store, have of it."""
        groups: dict[str, list[tuple[Source, Version]]] = defaultdict(list)
        for source, version in found:
            groups[version.graph.graph].append((source, version))
        for graph, group in groups.items():
            joined = self._settled(graph, group)
            for source, version in group:
                if version not in joined.others:
                    self._met[graph][source.where] = version.source, source.path
            yield joined

    def _settled(self, graph: str, group: list[tuple[Source, Version]]) -> Joined:
        names = {version.source: source.name for source, version in group}
        former = self._former(graph, names) if graph in self._held else None
        joined = join([version for _, version in group] + ([former] if former else []))
        known = self._held.pop(graph, {}) | names
        for source in known:
            self._current.pop(source, None)
        for version in (joined.kept, *joined.same):
            for source in version.sourced.sources:
                self._held[graph][source] = known[source]
                self._current[source] = graph
        met = self._met[graph].items()
        self._met[graph] = {where: file for where, file in met if file[0] in self._held[graph]}
        return joined

    def _former(self, graph: str, names: dict[str, str]) -> Version | None:
        """What the store has of a report besides files that were just read, have changed, or are gone."""
        met = {source for source, _ in self._met[graph].values()}
        held = self._held[graph]
        changed = {source for source in held if held[source] in names.values() and source not in met}
        data = Sourced.of(self._store.graph(graph)).without(names.keys() | changed | self._gone)
        if not data.sources:
            return None
        [row] = self._store.query(_MAIN.format(iri(graph)))
        text, file, source_hash = (row[n].value for n in range(3))
        source = source_iri(source_hash, file)
        lasting = source in data.sources and source in self._current
        return Version(data.graph(), text, source, f"{file} in the store", lasting)

    def gone(self, unread: Set[str]) -> tuple[list[str], list[Path]]:
        """The graphs that no file of this build has, and the files of those that have lost some source.

        A file that could not be read (``unread``, by name) is not gone, nor is what was read from a pipe.
        """
        lost: dict[str, set[str]] = {}
        for graph, held in self._held.items():
            met = {source for source, _ in self._met[graph].values()}
            lost[graph] = {
                s for s, name in held.items() if s not in met and name.partition("/")[0] not in unread
            }
        away = [graph for graph, sources in lost.items() if len(sources) == len(self._held[graph])]
        again: list[Path] = []
        for graph in lost.keys() - set(away):
            files = [path for _, path in self._met[graph].values()]
            if lost[graph] and STDIN not in files:
                again += files
                self._gone |= lost[graph]
                for source in self._held[graph]:
                    self._current.pop(source, None)
                del self._met[graph]
        for graph in away:
            del self._held[graph]
        return away, sorted(set(again))

    def counts(self) -> tuple[int, int]:
        """How many reports the files of this build have, and how many files more than reports these are."""
        reports = [files for files in self._met.values() if files]
        return len(reports), sum(map(len, reports)) - len(reports)
