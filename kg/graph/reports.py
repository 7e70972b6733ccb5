"""The reports of a store, and the sentences in them that prove what they say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.graph.sparql import select
from kg.graph.store import GraphStore

#: The evidence of claims; the pattern in front says which ?node is one. The rows are for ``quotes``.
EVIDENCE = """SELECT ?node ?report ?quote ?surface ?first ?start WHERE {
  %s ?node kg:evidence ?evidence .
  ?evidence kg:quote ?quote ; kg:start ?first ; kg:report ?report ; oa:hasSelector ?selector .
  ?selector oa:exact ?surface ; oa:start ?start
}"""


@dataclass(frozen=True, slots=True)
class Report:
    """A report, with the IRIs of its place and issuer; title and year where they are known."""

    iri: str
    place: str
    issuer: str
    file: str
    title: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    """The sentence with the place of the mention in it, and the report that it stands in."""

    quote: str
    offset: int
    surface: str
    title: str
    file: str
    year: int | None


def reports(store: GraphStore) -> dict[str, Report]:
    """Every report by its IRI. They are few: asked for once, they need no OPTIONAL for each claim."""
    return {
        row["report"]: Report(
            row["report"], row["place"], row["issuer"], row["file"], row.get("title", ""),
            int(row["year"]) if "year" in row else None,
        )
        for row in select(store, _REPORTS).records()
    }  # fmt: skip


def quotes(rows: Iterable[Mapping[str, str]], reports: Mapping[str, Report]) -> dict[str, list[Quote]]:
    """The quotes of each claim, in the order of the text; ``rows`` answer EVIDENCE."""
    found: dict[str, dict[tuple[int, int], Quote]] = defaultdict(dict)
    for row in rows:
        first, start, report = int(row["first"]), int(row["start"]), reports[row["report"]]
        found[row["node"]][first, start] = Quote(
            row["quote"], start - first, row["surface"], report.title, report.file, report.year
        )
    return defaultdict(list, {node: [some[at] for at in sorted(some)] for node, some in found.items()})


_REPORTS = """
SELECT ?report ?place ?issuer ?file ?title ?year WHERE {
  ?report a kg:Report ; kg:jurisdiction ?place ; kg:issuer ?issuer ; kg:file ?file .
  OPTIONAL { ?report dcterms:title ?title }
  OPTIONAL { ?report kg:year ?year }
}
"""
