"""Which files hold the same report: their words are compared, whatever stands around them on a page.

Only versions of one place, year and issuer are ever compared, so that two years never merge.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import LCSseq

from kg.extract.flow import running
from kg.graph.engine import GraphData
from kg.graph.sources import Sourced
from kg.lexicon import load_lexicon

#: The share of the shorter text that stands, in order, in the longer of two versions of a report: different
#: reports of one genre share up to 0.65; a copy with another header, or the first part of one, over 0.95.
ALIKE = 0.9
#: A text so many times shorter is a notice or an extract, however much of it the other holds.
SHORTER = 4
#: Characters that are compared; more would take seconds.
MOST = 50_000

_PROSE = re.compile(r"[。；]")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, eq=False)
class Version:
    """A report as one file has it, or the store: its graph, its text, and what messages call it.

    ``lasting`` is false for a text that stays only to be compared: its file has changed or is read anew.
    """

    graph: GraphData
    text: str
    source: str
    where: str
    lasting: bool = True

    @cached_property
    def words(self) -> str:
        """The letters and digits of its sentences; without any, of all lines."""
        lines = running(self.text, load_lexicon()).text.splitlines()
        told = [line for line in lines if _PROSE.search(line)] or lines
        return _SIGNS.sub("", unicodedata.normalize("NFKC", "".join(told)))

    @cached_property
    def sourced(self) -> Sourced:
        """Its statements, those on each source apart."""
        return Sourced.of(self.graph)

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """The greatest is kept: the most said, then the least around it; the order of files is nothing."""
        return self.lasting, len(self.words), -len(self.text), self.source


def alike(one: str, other: str) -> bool:
    """Whether some words are a version of others."""
    short, long = sorted((one[:MOST], other[:MOST]), key=len)
    if short == long:
        return True
    if len(short) * SHORTER < len(long):
        return False
    return bool(LCSseq.similarity(short, long, score_cutoff=int(ALIKE * len(short))))


@dataclass(frozen=True, slots=True)
class Joined:
    """The version that is kept, those that are the same report, and those that are another document."""

    kept: Version
    same: list[Version]
    others: list[Version]

    def reasons(self) -> list[str]:
        """Why the other documents are left out, a line each."""
        return [
            f"{other.where} is another document of the same place, year and issuer as {self.kept.where},"
            " which says more and is kept"
            for other in self.others
            if other.lasting
        ]

    def graph(self) -> GraphData:
        """The graph of the version that is kept, with the sources of all."""
        if not self.same:
            return self.kept.graph
        return self.kept.sourced.graph(version.sourced for version in self.same)


def join(versions: Sequence[Version]) -> Joined:
    """One report of the versions that have its place, year and issuer: that which says most is kept.

    What is no version of it is another document of the same kind, such as the notice of a report.
    """
    kept = max(versions, key=lambda version: version.rank)
    rest = [version for version in versions if version is not kept]
    same = [version for version in rest if alike(version.words, kept.words)]
    return Joined(kept, same, [version for version in rest if version not in same])
