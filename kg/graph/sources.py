"""Where a report is from: the files that it was read from and their pages, which one report may share."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from kg.graph import terms as t
from kg.graph.engine import GraphData
from kg.graph.gazetteer import Triple
from kg.graph.terms import Terms, key, term
from kg.read import About


def source_triples(report: str, name: str, source_hash: str, about: About, terms: Terms) -> Iterator[Triple]:
    """One source of a report: its file, and the page that the file was saved from."""
    source = terms.source(source_hash, name)
    yield report, term("prov:wasDerivedFrom"), source
    yield source, term("rdf:type"), term("Source")
    yield source, term("schema:name"), t.literal(name)
    yield source, term("schema:sha256"), t.literal(source_hash)
    if about.url:
        yield source, term("schema:url"), t.literal(about.url)
    if about.title:
        yield source, term("dcterms:title"), t.zh(about.title)
    if about.date:
        yield source, term("dcterms:issued"), t.date(about.date)
    if about.source:
        yield source, term("schema:creditText"), t.literal(about.source)
    if about.number:
        yield source, term("dcterms:identifier"), t.literal(about.number)


@dataclass(frozen=True, slots=True)
class Sourced:
    """The graph of a report taken apart: what it says, and what is said of each source, by the source."""

    name: str
    digest: str
    body: bytes
    sources: Mapping[str, bytes]

    @classmethod
    def of(cls, data: GraphData) -> Self:
        """Takes the graph of a report apart."""
        derived = term("prov:wasDerivedFrom").encode()
        cut = [(line.split(b" ", 3), line) for line in data.nquads.splitlines(keepends=True)]
        sources = {parts[2]: b"" for parts, _ in cut if parts[1] == derived}
        body = []
        for parts, line in cut:
            source = parts[2] if parts[1] == derived else parts[0]
            if source in sources:
                sources[source] += line
            else:
                body.append(line)
        named = {t.plain(source.decode()): lines for source, lines in sources.items()}
        return cls(data.graph, data.digest, b"".join(body), named)

    def without(self, gone: Iterable[str]) -> Self:
        """The same without some of its sources."""
        left = {source: lines for source, lines in self.sources.items() if source not in set(gone)}
        return type(self)(self.name, self.digest, self.body, left)

    def graph(self, same: Iterable[Self] = ()) -> GraphData:
        """The graph again, with the sources of other versions of the report, of which its mark tells, too."""
        sources = dict(self.sources)
        for other in same:
            sources |= other.sources
        mark = self.digest.partition("+")[0]
        if len(sources) > 1:
            mark += f"+{key(*sorted(sources))}"
        return GraphData(self.name, mark, self.body + b"".join(sources[name] for name in sorted(sources)))
