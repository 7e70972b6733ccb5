"""Writes reports of the genre with their exact truth, for tests of speed, scale and recall.

    python -m benchmarks.generate 60 OUT            reports OUT/<adcode>-<year>.txt and their gold files
    python -m benchmarks.generate 34000 OUT --no-truth --first 34000

The grammar is in ``benchmarks/grammar``: ``sentences.csv`` holds the templates (their marks are told in
``benchmarks.slots``), ``documents.csv`` the documents and the years of their lives, ``agencies.csv``,
``programs.csv``, ``headings.csv`` and ``words.toml`` the rest. The truth is what was put into the slots, by
the annotation guideline; programs outside the core vocabulary are not annotated. Report i depends on the
seed and i alone. A place reports in eleven years; what it plans it mostly does the year after, sometimes
late. What the reports show, and the share of the first 1,000 of seed 1 that show it
(``benchmarks.phenomena`` tells how each is counted):

    documents    short form declared 61%, used again 61%; own document with its place 98%, without 53%, cut
                 short after the full one 37%; law without 中华人民共和国 98%; name without brackets 87%;
                 list of documents 99%; number 95%; forwarding notice with the place's own number 33%
    relations    studied 100%, revised 73%, repealed 74%, drafted 19%, reviewed 48%, published 79%, only
                 mentioned 71%; implemented and issued: all
    status       planned 100%, late 35%, a plan among what was done 88%, a problem among it 93%, what others
                 did 50%
    programs     under a local brand 69%
    agencies     without their place 100%, in a list 88%, leading group or commission 86%, court 53%
    numbers      in 万 100%, in 亿元 87%, at least 100%, at most 84%, about 53%, none at all 62%,
                 from A to B 91%, rates that share a number 93%, in a row 87%, compared with last year 92%,
                 of another year 77%, target for next year 100%, number that is none 100%
    layout       half-width marks 39%, full-width digits 3%, grouped digits 11%, lines broken as in a PDF 7%,
                 headings without numbers 16%, page remains 46%, signature 78%, no date 16%
"""

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import click

from benchmarks.layout import compose
from benchmarks.page import Page
from benchmarks.series import report_at


@dataclass(frozen=True, slots=True)
class Report:
    """A report under the name of its file without the ending."""

    name: str
    page: Page
    title: str | None
    date: str | None

    @property
    def text(self) -> str:
        """The report's text."""
        return self.page.text

    def truth(self) -> dict[str, Any]:
        """What is true of it, in the interchange form."""
        return self.page.record(f"{self.name}.txt", self.title, self.date)


def name_at(seed: int, index: int) -> str:
    """The name of report ``index``: the code of its place, a mark of its department or town, its year."""
    series, year = report_at(seed, index)
    return f"{series.area.adcode}{series.tag}-{year}"


def make(seed: int, index: int, truth: bool = True) -> Report:
    """Report ``index`` of a seed, whatever else is made; without truth it is made faster."""
    series, year = report_at(seed, index)
    page, title, date = compose(series, year, Random(f"{seed} {index}"), seed, truth)
    return Report(name_at(seed, index), page, title, date)


def write(report: Report, folder: Path, truth: bool) -> None:
    """The text and, where asked for, the truth beside it."""
    (folder / f"{report.name}.txt").write_text(report.text, encoding="utf-8")
    if truth:
        text = json.dumps(report.truth(), ensure_ascii=False, indent=1)
        (folder / f"{report.name}.json").write_text(text + "\n", encoding="utf-8")


@click.command()
@click.argument("number", metavar="N", type=click.IntRange(min=0))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="another seed, other reports")
@click.option(
    "--truth/--no-truth", default=True, show_default=True, help="write the gold file of each report"
)
@click.option("--first", default=0, show_default=True, help="the number of the first report: for slices")
def main(number: int, out: Path, seed: int, truth: bool, first: int) -> None:
    """Writes N reports to the folder OUT."""
    out.mkdir(parents=True, exist_ok=True)
    for index in range(first, first + number):
        write(make(seed, index, truth), out, truth)


if __name__ == "__main__":
    main()
