"""What the pages read: a store opened read-only, and what is kept in memory as long as it stays the same."""

import hashlib
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from kg.graph import reports as graph_reports
from kg.graph.labels import label_of, word
from kg.graph.names import Place, places
from kg.graph.sparql import select
from kg.graph.store import GraphStore
from kg.graph.terms import NATIONAL_SCOPE, local_name, shorten
from viz.server.names import Name, Names
from viz.server.urls import kind_of, path_of

Row = dict[str, str]
Made = TypeVar("Made")

#: Reports that are kept ready to be shown again.
RECENT = 32
#: Seconds between two looks at whether the store has changed: a folder, a server.
FOLDER_PAUSE, SERVER_PAUSE = 2.0, 30.0


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to show by its label; ``url`` is its page, empty where it has none."""

    iri: str
    label: str
    url: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report: whose, for which year, from which file."""

    iri: str
    title: str
    place: str
    year: str
    file: str


class Data:
    """One state of a store. What the graph says of names is read once; everything else is asked for."""

    def __init__(self, store: GraphStore, version: str) -> None:
        self.store, self.version = store, version
        self._kept: dict[str, object] = {}
        self._recent: OrderedDict[str, object] = OrderedDict()
        self._making = threading.RLock()

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What is made once for this state; who comes while it is made waits for it."""
        if name not in self._kept:
            with self._making:
                if name not in self._kept:
                    self._kept[name] = make()
        return cast(Made, self._kept[name])

    def recent(self, name: str, make: Callable[[], Made]) -> Made:
        """What takes long to make, kept until so many others have been asked for."""
        found = self._recent.get(name)
        made = make() if found is None else cast(Made, found)
        with self._making:
            self._recent[name] = made
            self._recent.move_to_end(name)
            while len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        return made

    def rows(self, sparql: str) -> list[Row]:
        """The solutions of a query of our own, unbound variables left out."""
        return select(self.store, sparql).records()

    @property
    def places(self) -> dict[str, Place]:
        """Every place by its IRI."""
        return self.once("places", self._make_places)

    def _make_places(self) -> dict[str, Place]:
        return places(self.store)

    @property
    def below(self) -> dict[str, list[str]]:
        """The places right below each place, in the order of their codes."""
        return self.once("below", self._make_below)

    def _make_below(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for place in self.places.values():
            if place.above:
                found[place.above].append(place.iri)
        return found

    def within(self, place: str) -> set[str]:
        """A place and all places in it."""
        found, to_see = {place}, [place]
        while to_see:
            lower = [below for below in self.below.get(to_see.pop(), ()) if below not in found]
            found.update(lower)
            to_see += lower
        return found

    @property
    def reports(self) -> dict[str, Report]:
        """Every report by its IRI, in the order of place and year."""
        return self.once("reports", self._make_reports)

    def _make_reports(self) -> dict[str, Report]:
        known = sorted(
            graph_reports.reports(self.store).values(), key=lambda r: (r.place, r.year or 0, r.iri)
        )
        return {report.iri: self._named(report) for report in known}

    def _named(self, report: graph_reports.Report) -> Report:
        year = str(report.year or "")
        title = report.title or f"{self.path(report.place)}{year and year + '年'}法治政府建设报告"
        return Report(report.iri, title, report.place, year, report.file)

    @property
    def reports_of(self) -> dict[str, list[Report]]:
        """The reports of each place, by year."""
        return self.once("reports_of", self._make_reports_of)

    def _make_reports_of(self) -> dict[str, list[Report]]:
        found: dict[str, list[Report]] = defaultdict(list)
        for report in self.reports.values():
            found[report.place].append(report)
        return found

    @property
    def names(self) -> Names:
        """The names of places, documents, programs, agencies, indicators and reports."""
        return self.once("names", self._make_names)

    def _make_names(self) -> Names:
        spellings: dict[str, list[str]] = defaultdict(list)
        for row in self.rows(_SPELLINGS):
            spellings[row["thing"]].append(row["name"])
        for place in self.places.values():
            spellings[place.iri] += [place.path, place.adcode]
        for report in self.reports.values():
            spellings[report.iri].append(report.file)
        return Names(list(self._names()), spellings)

    def _names(self) -> Iterator[Name]:
        uses = {row["thing"]: int(row["n"]) for query in _USES for row in self.rows(query)}
        for place in self.places.values():
            note = f"{place.path} · {place.adcode}" if place.path != place.label else place.adcode
            yield Name(place.iri, "place", place.label, note, len(self.reports_of.get(place.iri, ())))
        for report in self.reports.values():
            yield Name(report.iri, "report", report.title, report.file, 0)
        for row in self.rows(_POLICIES):
            scope = row.get("scope", "")
            outside = scope and scope != NATIONAL_SCOPE and scope not in row["label"]
            note = " · ".join(filter(None, (scope if outside else "", word(local_name(row["type"]), "type"))))
            yield Name(row["thing"], "policy", row["label"], note, uses.get(row["thing"], 0))
        for row in self.rows(_AGENCIES):
            note = self.path(row["place"])
            yield Name(row["thing"], "agency", row["label"], note, uses.get(row["thing"], 0))
        for kind, name in (("program", "Program"), ("indicator", "Indicator")):
            for row in self.rows(_CONCEPTS % name):
                yield Name(row["thing"], kind, row["label"], "", uses.get(row["thing"], 0))

    def path(self, place: str) -> str:
        """The full path of a place (辽宁省丹东市振兴区)."""
        return self.places[place].path if place in self.places else ""

    def label(self, iri: str) -> str:
        """What a thing is called."""
        if name := self.names.by_iri.get(iri):
            return self.path(iri) if name.kind == "place" else name.label
        return label_of(iri) or shorten(iri)

    def thing(self, iri: str) -> Thing:
        """A thing to show."""
        return Thing(iri, self.label(iri), path_of(iri) or "", kind_of(iri))

    def things(self, iris: Iterable[str]) -> list[Thing]:
        """Things to show, by their labels, each once."""
        return sorted(map(self.thing, set(iris)), key=lambda thing: thing.label)


class Source:
    """Where the data come from: opened again when the store has changed; safe to use from several threads."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._remote = "://" in path
        self._lock = threading.Lock()
        self._looked = 0.0
        self._signature: object = None
        self._data: Data | None = None

    def data(self) -> Data:
        """The store as it is now; StoreError when it cannot be used."""
        with self._lock:
            pause = SERVER_PAUSE if self._remote else FOLDER_PAUSE
            if self._data is None or time.monotonic() - self._looked > pause:
                self._data = self._look(self._data)
                self._looked = time.monotonic()
            return self._data

    def _look(self, former: Data | None) -> Data:
        signature = None if self._remote else _signature(Path(self.path))
        if former and signature and signature == self._signature:
            return former
        store = former.store if former and self._remote else GraphStore.open(self.path)
        version = _version(store)
        self._signature = signature
        return former if former and self._remote and former.version == version else Data(store, version)


def _signature(folder: Path) -> object:
    """What changes when somebody writes to the folder of a store."""
    if not folder.is_dir():
        return None
    return {entry.name: (entry.stat().st_mtime_ns, entry.stat().st_size) for entry in folder.iterdir()}


def _version(store: GraphStore) -> str:
    marks = sorted(store.digests().items())
    return hashlib.sha256(repr(marks).encode()).hexdigest()[:16]


_SPELLINGS = """SELECT ?thing ?name {
  { ?thing a kg:Policy ; skos:altLabel ?name } UNION { ?thing a kg:Policy ; kg:number ?name }
  UNION { ?thing a kg:Program ; skos:altLabel ?name }
}"""
_POLICIES = """SELECT ?thing ?label ?type (SAMPLE(?s) AS ?scope) {
  ?thing a kg:Policy ; rdfs:label ?label ; kg:type ?type . OPTIONAL { ?thing kg:scope ?s }
} GROUP BY ?thing ?label ?type"""
_AGENCIES = "SELECT ?thing ?label ?place { ?thing a kg:Agency ; rdfs:label ?label ; kg:jurisdiction ?place }"
_CONCEPTS = 'SELECT ?thing ?label { ?thing a kg:%s ; skos:prefLabel ?label FILTER(LANG(?label) = "zh") }'
_USES = tuple(
    f"SELECT ?thing (COUNT(*) AS ?n) {{ ?statement kg:{name} ?thing }} GROUP BY ?thing"
    for name in ("policy", "program", "indicator", "actor")
)
