"""The page of a report: its whole text with every mention marked, the status of each sentence beside it."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from kg.graph.labels import word
from kg.graph.terms import iri as brackets
from kg.graph.terms import local_name, prefixes
from viz.server.data import Data, Report, Row, Thing
from viz.server.pages.base import EntityPage, Fact, fact, properties
from viz.server.pages.marks import Mention, Paragraph, Span, paragraphs
from viz.server.pages.panel import said
from viz.server.urls import Address, path_of
from viz.server.words import STATUSES

_WEB = re.compile(r"https?://", re.IGNORECASE)
_MARKED = ("policy", "program", "agency", "indicator")


@dataclass(frozen=True, kw_only=True)
class ReportPage(EntityPage):
    """A report with its text."""

    template: ClassVar[str] = "report.html"
    place: Thing
    others: list[tuple[str, str]]
    marked: list[tuple[str, int]]
    statuses: list[tuple[str, int]]
    paragraphs: list[Paragraph]
    policies: list[Thing]
    programs: list[Thing]
    agencies: list[Thing]


def report(data: Data, iri: str, address: Address) -> ReportPage:
    """The page of a report, which is the same for every address."""
    return data.recent(iri, lambda: _report(data, iri))


def _report(data: Data, iri: str) -> ReportPage:
    known = properties(data, iri)
    kg = prefixes()["kg"]
    [text], facts = known[kg + "text"], data.reports[iri]
    links, uses, numbers = (data.rows(query % brackets(iri)) for query in (_LINKS, _USES, _NUMBERS))
    measures = data.rows(_MEASURES % brackets(iri))
    named = data.rows(_NAMED % brackets(iri))
    mentions = [_mention(data, row) for row in (*links, *uses, *numbers)]
    mentions += [_agency_mention(data, row) for row in named]
    spans = _spans(measures, (*links, *uses, *numbers))
    return ReportPage(
        title=facts.title,
        iri=iri,
        kind="report",
        facts=[
            *fact("地方", data.thing(facts.place)),
            *fact("发布机关", *data.things(known.get(kg + "issuer", []))),
            *fact("年份", facts.year and f"{facts.year}年"),
            *fact("发布日期", *known.get(f"{prefixes()['dcterms']}issued", [])),
            *_sources(data, iri),
            *fact("字数", f"{len(text):,}"),
        ],
        place=data.thing(facts.place),
        others=_others(data, facts),
        marked=[(kind, sum(m.kind == kind for m in set(mentions))) for kind in _MARKED],
        statuses=_statuses(measures, spans),
        paragraphs=paragraphs(text, spans, mentions),
        policies=data.things(row["target"] for row in links),
        programs=data.things(row["target"] for row in uses),
        agencies=data.things(row["agency"] for row in named),
    )


def _sources(data: Data, iri: str) -> list[Fact]:
    """The files and pages that the report is from; an address leads there only if it is one of the web."""
    rows = data.rows(_SOURCES % brackets(iri))
    links = [
        Thing("", row["url"], row["url"] if _WEB.match(row["url"]) else "") for row in rows if "url" in row
    ]
    return [*fact("来源文件", *(row["name"] for row in rows)), *fact("来源网址", *links)]


def _others(data: Data, report: Report) -> list[tuple[str, str]]:
    every = data.reports_of[report.place]
    return [(r.year or r.file, path_of(r.iri) or "") for r in every if r.iri != report.iri]


def _mention(data: Data, row: Row) -> Mention:
    """A mention with what there is to say of it: 贯彻落实·已做 法治政府建设实施纲要 （市政府）."""
    target = data.thing(row["target"])
    if "value" in row:
        what = f"{target.label}：{said(row['value'], row['bound'])} {row['unit']}"
    elif "relation" in row:
        relation, status = word(local_name(row["relation"])), word(local_name(row["status"]))
        what = f"{relation}·{status} {target.label}（{data.label(row['actor'])}）"
    else:
        what = f"{word(local_name(row['status']))} {target.label}"
    return Mention(int(row["from"]), int(row["to"]), target.kind, target.url, what)


def _agency_mention(data: Data, row: Row) -> Mention:
    """A place where an agency is named; its position is in the IRI, as kg.graph.terms writes it."""
    agency = data.thing(row["agency"])
    start, end = map(int, row["where"].rpartition("=")[2].split(","))
    return Mention(start, end, agency.kind, agency.url, agency.label)


def _spans(measures: list[Row], others: tuple[Row, ...]) -> list[Span]:
    """Every sentence that is proof of something; one that is no measure has the status context."""
    spans = {(int(row["start"]), int(row["end"])): Span(int(row["start"]), int(row["end"]), "context")
             for row in others}  # fmt: skip
    for row in measures:
        where = int(row["start"]), int(row["end"])
        theme = word(local_name(row["theme"]), "theme") if "theme" in row else ""
        spans[where] = Span(*where, local_name(row["status"]), theme)
    return list(spans.values())


def _statuses(measures: list[Row], spans: list[Span]) -> list[tuple[str, int]]:
    count = Counter(local_name(row["status"]) for row in measures)
    count["context"] = sum(span.status == "context" for span in spans)
    return [(status, count[status]) for status in STATUSES]


_EVIDENCE = """kg:evidence ?evidence . ?evidence kg:start ?start ; kg:end ?end ; oa:hasSelector ?selector .
  ?selector oa:start ?from ; oa:end ?to"""
_LINKS = f"""SELECT ?target ?relation ?status ?actor ?start ?end ?from ?to {{
  ?link kg:report %s ; kg:policy ?target ; kg:relation ?relation ; kg:status ?status ; kg:actor ?actor ;
  {_EVIDENCE} }}"""
_USES = f"""SELECT ?target ?status ?start ?end ?from ?to {{
  ?use kg:report %s ; kg:program ?target ; kg:status ?status ; {_EVIDENCE} }}"""
_NUMBERS = f"""SELECT ?target ?value ?unit ?bound ?start ?end ?from ?to {{
  ?seen kg:report %s ; kg:indicator ?target ; kg:value ?value ; kg:unit ?unit ; kg:bound ?bound ;
  {_EVIDENCE} }}"""
_MEASURES = """SELECT ?measure ?status ?theme ?start ?end {
  ?measure kg:report %s ; a kg:Measure ; kg:status ?status ; kg:evidence ?evidence .
  ?evidence kg:start ?start ; kg:end ?end . OPTIONAL { ?measure kg:theme ?theme }
}"""
_SOURCES = """SELECT ?name ?url { %s prov:wasDerivedFrom ?source . ?source schema:name ?name .
  OPTIONAL { ?source schema:url ?url } } ORDER BY ?name ?url"""
_NAMED = "SELECT ?agency ?where { GRAPH ?graph { %s kg:file ?file . ?agency kg:namedAt ?where } }"
