"""Tables of a PDF: read as those of the file that was printed, by the lines drawn around their cells."""

from pathlib import Path
from typing import Any

import pytest
from documents import converted, docx, needs_office, paragraph, printed, spanning, table

from kg.read import docx as word
from kg.read import html, read_one
from kg.read.ruled import Stroke, tables

BEFORE = (
    "2021年，某某市认真落实《法治政府建设实施纲要（2021-2025年）》，各项工作取得新的进展，具体的指标见下表。"
)
AFTER = "下一步，将继续健全制度，推进法治政府建设再上新台阶。"
LONG = "行政机关负责人应当出庭的案件，包括发回重审和再审的案件"
ROWS = [["指标", "项目", "2020年", "2021年"], ["行政复议", "受理（件）", "120", "135"],
        ["", "办结（件）", "98", "112"], ["行政应诉", f"{LONG}（件）", "45", "—"],
        ["数据来自年度统计。"]]  # fmt: skip
TOLD = [
    BEFORE, "行政复议：项目受理（件），2020年120，2021年135。",
    "行政复议：项目办结（件），2020年98，2021年112。",
    f"行政应诉：项目{LONG}（件），2020年45。", "数据来自年度统计。", AFTER,
]  # fmt: skip
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
RULED = (
    '<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
    + "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in SIDES)
    + "</w:tblBorders></w:tblPr>"
)


def ruled_word() -> bytes:
    """A Word file with a table: a cell over two rows, one of several lines, one over all columns."""
    grid = [list(row) for row in ROWS]
    grid[1][0] = spanning(ROWS[1][0], '<w:vMerge w:val="restart"/>')
    grid[2][0] = spanning("", "<w:vMerge/>")
    grid[4][0] = spanning(ROWS[4][0], '<w:gridSpan w:val="4"/>')
    return docx(paragraph(BEFORE) + table(grid).replace("<w:tbl>", f"<w:tbl>{RULED}") + paragraph(AFTER))


def ruled_page() -> str:
    """The same as a web page."""
    spans = {"行政复议": " rowspan=2", "数据来自年度统计。": " colspan=4"}
    cells = [[f"<td{spans.get(cell, '')}>{cell}</td>" for cell in row if cell] for row in ROWS]
    style = "<style>table {border-collapse: collapse; width: 100%} td {border: 1px solid}</style>"
    grid = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    return f"{style}<p>{BEFORE}</p><table>{grid}</table><p>{AFTER}</p>"


@needs_office
def test_a_table_printed_by_libreoffice_is_read_as_the_one_in_its_file(tmp_path: Path) -> None:
    assert word.read(ruled_word(), "a.docx").text.split("\n") == TOLD
    assert read_one(converted(ruled_word(), ".docx", "pdf", tmp_path)).text.split("\n") == TOLD


def test_a_table_printed_by_a_browser_is_read_as_the_one_on_the_page(browser: Any, tmp_path: Path) -> None:
    markup = ruled_page()
    assert html.page(markup, "a.html").text.split("\n") == TOLD
    assert read_one(printed(browser, markup, tmp_path / "a.pdf")).text.split("\n") == TOLD


def box(left: float, low: float, right: float, high: float) -> list[Stroke]:
    """The four sides of a box."""
    return [(left, low, right, low), (right, low, right, high), (right, high, left, high),
            (left, high, left, low)]  # fmt: skip


CROSS = [(200.0, 100.0, 200.0, 300.0), (100.0, 200.0, 300.0, 200.0)]


@pytest.mark.parametrize(
    ("strokes", "cells", "reason"),
    [
        ([*box(100, 100, 300, 300), *CROSS], [[[0, 1], [3, 4]]], "a frame with a cross"),
        ([side for x in (100, 200) for y in (100, 200) for side in box(x, y, x + 99, y + 99)],
         [[[0, 1], [3, 4]]], "a box for each cell, those of neighbours nearly one"),
        ([side for at in (100, 200, 300)
          for side in (*box(100, at, 300, at + 0.5), *box(at, 100, at + 0.5, 300))],
         [[[0, 1], [3, 4]]], "thin boxes for lines"),
        ([*box(100, 100, 300, 300), (200, 100, 200, 200), (100, 200, 300, 200)],
         [[[0, 0], [3, 4]]], "a cell over two columns"),
        ([*box(100, 100, 300, 300), (200, 100, 200, 300), (100, 200, 200, 200)],
         [[[0, 1], [3, 1]]], "a cell over two rows"),
        ([*box(100, 100, 300, 300), *CROSS, *((x, y + 400, to_x, to_y + 400) for x, y, to_x, to_y in
          [*box(100, 100, 300, 300), *CROSS])], [[[0, 1], [3, 4]]] * 2, "two tables"),
        (box(50, 50, 550, 800), [], "a frame around a page"),
        ([*box(100, 100, 300, 300), CROSS[0]], [], "two columns of text in a frame"),
        ([(100, y, 300, y) for y in range(100, 700, 20)], [], "lines under words"),
        ([(100, 100, 300, 300), (100, 300, 300, 100), *CROSS], [], "lines that are aslant"),
        ([(n % 600, 0, n % 600, 800) for n in range(0, 6000, 5)]
         + [(0, n % 800, 600, n % 800) for n in range(0, 8000, 5)],
         [], "more cells than any table"),
        ([], [], "nothing"),
    ],
)  # fmt: skip
def test_the_lines_of_a_page_make_tables(
    strokes: list[Stroke], cells: list[list[list[int]]], reason: str
) -> None:
    assert [table.cells for table in tables(strokes)] == cells, reason


@pytest.mark.parametrize(
    ("x", "y", "cell", "reason"),
    [
        (150, 250, 0, "above on the left"), (250, 250, 1, "above on the right"), (150, 150, 3, "below"),
        (99, 250, None, "to the left"), (301, 250, None, "to the right"), (150, 301, None, "above"),
        (150, 99, None, "below"),
    ],
)  # fmt: skip
def test_a_place_is_in_a_cell_or_in_none(x: float, y: float, cell: int | None, reason: str) -> None:
    [found] = tables([*box(100, 100, 300, 300), *CROSS])
    assert found.cell(x, y) == cell, reason
