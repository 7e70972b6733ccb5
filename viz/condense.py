"""What of a panel a page can hold: the topics of the most places, places merged upwards, as JSON."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from kg.graph.panel import CARRIES_OUT, Claim, Panel, Site
from kg.graph.reports import Quote
from viz import page

#: Columns that a page keeps before it merges rows.
LEAST_TOPICS = 30
#: How many quotes each claim keeps, and how many characters of each; a part of the cells; tried in turn.
_TRIES: tuple[tuple[int, int | None, int | None], ...] = (
    (1, None, None), (1, 3, None), (1, 1, None), (1, 1, 60), (2, 1, 60), (4, 1, 60), (8, 0, None),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """The part of a panel that a page holds; ``rows`` are the places of each row, by the row's own."""

    panel: Panel
    rows: Mapping[str, tuple[str, ...]]
    left_out: int


class _Index(dict[Any, int]):
    """Numbers things in the order of their first use."""

    def __missing__(self, thing: Any) -> int:
        self[thing] = len(self)
        return self[thing]


def fit(panel: Panel, cells: int, *, merge: bool = True) -> Shown:
    """The panel in at most about so many cells.

    Rows are merged into the place above them, the lowest first, while there is no room for LEAST_TOPICS
    columns; then the topics go that the fewest places carry out. A topic in focus stays.
    """
    rows: dict[str, tuple[str, ...]] = {site.iri: (site.iri,) for site in panel.places}
    above = {site.iri: site.above for site in (*panel.places, *panel.regions) if site.level != "national"}
    while merge and len(rows) * LEAST_TOPICS > cells and (lowest := _lowest(rows, above)):
        rows = _merged(rows, lowest)
    room = max(cells // max(len(rows), 1), LEAST_TOPICS)
    kept = _most_adopted(panel)[:room]
    topics = tuple(topic for topic in panel.topics if topic.iri in set(kept))
    rank = {iri: number for number, iri in enumerate(kept)}
    topics = tuple(sorted(topics, key=lambda topic: rank[topic.iri]))
    claims = tuple(claim for claim in panel.claims if claim.topic in rank)
    left_out = len(panel.topics) - len(topics)
    return Shown(replace(panel, topics=topics, claims=claims), rows, left_out)


def _most_adopted(panel: Panel) -> list[str]:
    """The topics, the one in focus first, then by how many places carry them out or speak of them."""
    done: dict[str, set[str]] = defaultdict(set)
    told: dict[str, set[str]] = defaultdict(set)
    for claim in panel.claims:
        told[claim.topic].add(claim.place)
        if claim.status == "done" and claim.relation in CARRIES_OUT:
            done[claim.topic].add(claim.place)
    names = {topic.iri: topic.name for topic in panel.topics}
    return sorted(names, key=lambda t: (t != panel.focus, -len(done[t]), -len(told[t]), names[t], t))


def _lowest(rows: Iterable[str], above: Mapping[str, str | None]) -> dict[str, str]:
    """The rows that lie deepest below a province, each with the place above it."""

    def depth(place: str) -> int:
        up = above.get(place)
        return 1 + depth(up) if up and up in above else 0

    depths = {row: depth(row) for row in rows}
    most = max(depths.values(), default=0)
    return {row: up for row, n in depths.items() if n == most > 0 and (up := above[row])}


def _merged(rows: Mapping[str, tuple[str, ...]], lowest: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    merged: dict[str, list[str]] = defaultdict(list)
    for row, places in rows.items():
        merged[lowest.get(row, row)] += places
    return {row: tuple(sorted(places)) for row, places in merged.items()}


def pages(
    panel: Panel, template: str, title: str, scripts: Iterable[str], styles: Iterable[str], *, cells: int,
    merge: bool = True, served: bool = False,
) -> str:  # fmt: skip
    """The first page that is small enough: with fewer and shorter quotes, then with fewer topics."""

    def make(part: int, quotes: int | None, length: int | None) -> str:
        data = as_json(fit(panel, cells // part, merge=merge), quotes, length)
        return page.render(template, title, data, scripts=scripts, styles=styles, served=served)

    return page.smallest(partial(make, *attempt) for attempt in _TRIES)


def as_json(shown: Shown, quotes: int | None, length: int | None) -> dict[str, Any]:
    """The data of a page: claims as lists of numbers that point into the lists of what they name."""
    panel = shown.panel
    sites = {site.iri: site for site in (*panel.places, *panel.regions)}
    places: Mapping[str, int] = {site.iri: number for number, site in enumerate(panel.places)}
    topics = {topic.iri: number for number, topic in enumerate(panel.topics)}
    texts, reports, said = _Index(), _Index(), _Index()

    def mention(quote: Quote) -> list[int]:
        text, offset = _clip(quote, length)
        report = reports[quote.title, quote.file, quote.year]
        return [said[text, report], offset, len(quote.surface)]

    def row(claim: Claim) -> list[Any]:
        names = [texts[name] for name in (claim.relation, claim.status, claim.actor, claim.local, claim.rule)]
        evidence = [mention(quote) for quote in claim.quotes[:quotes]]
        return [places[claim.place], topics[claim.topic], claim.year, *names, claim.confidence, evidence]

    claims = [row(claim) for claim in panel.claims if claim.place in places]
    rows = [
        _site(sites[iri]) | {"members": [places[place] for place in members]}
        for iri, members in _ordered(shown, sites)
    ]
    return {
        "of": panel.of,
        "focus": panel.focus,
        "places": [_site(site) for site in panel.places],
        "rows": rows,
        "topics": [[topic.iri, topic.name, topic.type, topic.number] for topic in panel.topics],
        "claims": claims,
        "texts": list(texts),
        "quotes": [list(item) for item in said],
        "reports": [list(item) for item in reports],
        "years": sorted(Counter(year for site in panel.places for year in site.years if year).items()),
        "page": {"left_out": shown.left_out, "quotes": [quotes, length]},
    }  # fmt: skip


def _ordered(shown: Shown, sites: Mapping[str, Site]) -> list[tuple[str, tuple[str, ...]]]:
    return sorted(shown.rows.items(), key=lambda item: (sites[item[0]].adcode, sites[item[0]].path, item[0]))


def _site(site: Site) -> dict[str, Any]:
    known = {"path": site.path, "level": site.level, "province": site.province, "adcode": site.adcode}
    return {"iri": site.iri, "label": site.label, "years": list(site.years), **known}


def _clip(quote: Quote, length: int | None) -> tuple[str, int]:
    """So many characters of the quote around the mention, and where the mention stands in them."""
    text, offset = quote.quote, quote.offset
    if length is None or len(text) <= length:
        return text, offset
    first = max(min(offset - length // 3, len(text) - length), 0)
    last = first + max(length, offset - first + len(quote.surface))
    return "…" * (first > 0) + text[first:last] + "…" * (last < len(text)), offset - first + (first > 0)
