"""Statements of the graph with the sentences that prove them, as several pages show them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kg.graph.labels import word
from kg.graph.terms import iri as brackets
from kg.graph.terms import local_name
from viz.server.data import Data, Row, Thing
from viz.server.urls import Address, path_of
from viz.server.words import LEVELS, RELATIONS, STATUSES


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence with the mention in it, and where it stands in its report."""

    before: str
    mention: str
    after: str
    report: Thing
    url: str


@dataclass(frozen=True, slots=True)
class Link:
    """A kg:PolicyLink or kg:ProgramUse as the store has it: IRIs, and the words of relation and status."""

    iri: str
    place: str
    target: str
    actor: str
    relation: str
    status: str
    year: str
    report: str
    local: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A link to show."""

    iri: str
    url: str
    place: Thing
    target: Thing
    actor: Thing | None
    relation: str
    status: str
    year: str
    local: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A sentence of work done, planned or deficient."""

    url: str
    status: str
    theme: str
    year: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A choice in the form of filters: (value, label, how many) of each option."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]]


def policy_links(data: Data, role: str, thing: str) -> list[Link]:
    """The links of which a place, a document or an agency is the jurisdiction, policy or actor."""
    rows = data.rows(_LINKS % f"kg:{role} {brackets(thing)}")
    return _sorted(data, (_link(row, local_name(row["relation"])) for row in rows))


def program_uses(data: Data, role: str, thing: str) -> list[Link]:
    """The uses of which a place or a program is the jurisdiction or program."""
    rows = data.rows(_PROGRAM_USES % f"kg:{role} {brackets(thing)}")
    return _sorted(data, (_link(row, "practises") for row in rows))


def _link(row: Row, relation: str) -> Link:
    return Link(
        row["link"], row["place"], row["target"], row.get("actor", ""), relation, local_name(row["status"]),
        row.get("year", ""), row["report"], row.get("local", ""),
    )  # fmt: skip


def _sorted(data: Data, links: Iterable[Link]) -> list[Link]:
    def order(link: Link) -> tuple[str, str, str, str, str]:
        place = data.places.get(link.place)
        return place.adcode if place else "", link.place, link.year, link.target, link.iri

    return sorted({link.iri: link for link in links}.values(), key=order)


def lines(data: Data, links: Sequence[Link]) -> list[Line]:
    """Links with their quotes; only for as many as are shown."""
    said = quotes(data, [link.iri for link in links])
    return [
        Line(
            link.iri, path_of(link.iri) or "", data.thing(link.place), data.thing(link.target),
            data.thing(link.actor) if link.actor else None, link.relation, link.status, link.year,
            link.local, tuple(said[link.iri]),
        )
        for link in links
    ]  # fmt: skip


def quotes(data: Data, statements: Collection[str]) -> dict[str, list[Quote]]:
    """The sentences behind some statements, in the order of report and text."""
    found: dict[str, list[tuple[tuple[str, int], Quote]]] = defaultdict(list)
    if statements:
        values = " ".join(map(brackets, sorted(statements)))
        for row in data.rows(_QUOTES % values):
            found[row["statement"]].append(((row["report"], int(row["from"])), _quote(data, row)))
    return defaultdict(
        list, {iri: [q for _, q in sorted(rows, key=lambda row: row[0])] for iri, rows in found.items()}
    )


def _quote(data: Data, row: Row) -> Quote:
    text, start, end = row["quote"], int(row["start"]), int(row["end"])
    first, last = int(row["from"]) - start, int(row["to"]) - start
    whole = (first, last) == (0, len(text))
    if whole or not 0 <= first <= last:
        first = last = len(text)
    report = data.thing(row["report"])
    return Quote(text[:first], text[first:last], text[last:], report, f"{report.url}#char={start},{end}")


def measure_lines(data: Data, rows: Sequence[Row]) -> list[MeasureLine]:
    """Rows of measures with their quotes."""
    said = quotes(data, [row["measure"] for row in rows])
    return [
        MeasureLine(
            path_of(row["measure"]) or "", local_name(row["status"]), local_name(row.get("theme")),
            row.get("year", ""), tuple(said[row["measure"]]),
        )
        for row in rows
    ]  # fmt: skip


# ---------------------------------------------------------------- filters


@dataclass(frozen=True, slots=True)
class Filter:
    """Which links are wanted; an empty string is any."""

    relation: str = ""
    status: str = ""
    year: str = ""
    level: str = ""
    under: str = ""

    def passes(self, data: Data, link: Link, within: Collection[str] | None) -> bool:
        """Whether a link is wanted; ``within`` holds the places that ``under`` stands for."""
        place = data.places.get(link.place)
        return (
            self.relation in ("", link.relation)
            and self.status in ("", link.status)
            and self.year in ("", link.year)
            and (not self.level or (place is not None and place.level == self.level))
            and (within is None or link.place in within)
        )


def read_filter(address: Address, relation: str = "", status: str = "") -> Filter:
    """The filter of an address, with the defaults for relation and status; ``all`` is any."""

    def chosen(name: str, among: Iterable[str], default: str) -> str:
        value = address.choice(name, ("all", *among), default)
        return "" if value == "all" else value

    return Filter(
        chosen("relation", RELATIONS, relation),
        chosen("status", STATUSES, status),
        address.year(),
        chosen("level", LEVELS, ""),
        address.get("under"),
    )


def apply(data: Data, links: Sequence[Link], wanted: Filter, under: str = "") -> list[Link]:
    """The links that pass; ``under`` is the IRI of the place that the filter names."""
    within = data.within(under) if under else None
    return [link for link in links if wanted.passes(data, link, within)]


def selects(data: Data, links: Sequence[Link], wanted: Filter, *names: str) -> list[Select]:
    """The choices of a form, with how many links there are of each."""
    count: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for link in links:
        place = data.places.get(link.place)
        values = (link.relation, link.status, link.year, place.level if place else "")
        for name, value in zip(("relation", "status", "year", "level"), values, strict=True):
            count[name][value] += 1
    offered = {
        "relation": ("关系", [(name, word(name)) for name in RELATIONS]),
        "status": ("状态", [(name, word(name)) for name in STATUSES]),
        "year": ("年份", [(year, f"{year}年") for year in sorted(count["year"]) if year]),
        "level": ("层级", [(level, word(level, "level")) for level in LEVELS]),
    }
    made = []
    for name in names:
        label, options = offered[name]
        value = getattr(wanted, name)
        shown = [(v, f"{text}（{count[name][v]}）") for v, text in options if count[name][v] or v == value]
        every = "all" if name in ("relation", "status") else ""
        made.append(Select(name, label, value or every, [(every, "全部"), *shown]))
    return made


_LINKS = """SELECT ?link ?place ?target ?actor ?relation ?status ?year ?report {
  ?link %s ; kg:jurisdiction ?place ; kg:policy ?target ; kg:actor ?actor ; kg:relation ?relation ;
    kg:status ?status ; kg:report ?report . OPTIONAL { ?link kg:year ?year }
}"""
_PROGRAM_USES = """SELECT ?link ?place ?target ?status ?year ?report ?local {
  ?link %s ; kg:jurisdiction ?place ; kg:program ?target ; kg:status ?status ; kg:report ?report .
  OPTIONAL { ?link kg:year ?year } OPTIONAL { ?link kg:localName ?local }
}"""
_QUOTES = """SELECT ?statement ?report ?quote ?start ?end ?from ?to {
  VALUES ?statement { %s }
  ?statement kg:evidence ?evidence .
  ?evidence kg:report ?report ; kg:quote ?quote ; kg:start ?start ; kg:end ?end ; oa:hasSelector ?selector .
  ?selector oa:start ?from ; oa:end ?to
}"""
