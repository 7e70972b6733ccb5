"""Charts as SVG made here: every one has a title, a description and its numbers as a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_WIDTH, _HEIGHT = 440, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 20, 26


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and the table that says the same."""

    title: str
    svg: Markup
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart that is a table: a label, a number and how long its bars are, 0 to 100."""

    label: str
    url: str
    value: str
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """A line or a layer: its name, its look (a class of the style sheet) and its values."""

    name: str
    look: str
    values: tuple[float | None, ...]


def bars(rows: Sequence[tuple[str, str, int]]) -> list[Bar]:
    """Bars for (label, url, number), the longest as long as there is room."""
    most = max((number for *_, number in rows), default=0) or 1
    return [Bar(label, url, f"{n:,}", (("bar", 100 * n / most),)) for label, url, n in rows]


def stacked(rows: Sequence[tuple[str, str, Sequence[tuple[str, int]]]]) -> list[Bar]:
    """Bars of several parts for (label, url, (look, number)…)."""
    sums = [sum(n for _, n in parts) for *_, parts in rows]
    most = max(sums, default=0) or 1
    return [
        Bar(label, url, f"{total:,}", tuple((look, 100 * n / most) for look, n in parts))
        for (label, url, parts), total in zip(rows, sums, strict=True)
    ]


def columns(title: str, labels: Sequence[str], series: Sequence[Series], unit: str) -> Chart:
    """Columns over labels, the series upon each other."""
    sums = [sum(one.values[n] or 0 for one in series) for n in range(len(labels))]
    top = _ceiling(max(sums, default=0))
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    width = min(step * 0.66, 46)
    drawn: list[Markup] = [_grid(top)]
    for number, label in enumerate(labels):
        x = _LEFT + step * (number + 0.5)
        base = 0.0
        for one in series:
            value = one.values[number] or 0
            high, low = _y(base + value, top), _y(base, top)
            if value:
                drawn.append(_rect(x - width / 2, high, width, low - high, one.look))
            base += value
        drawn.append(_text(x, _HEIGHT - 8, label, "middle"))
        drawn.append(_text(x, _y(base, top) - 5, _number(base), "middle", "value"))
    rows = [(label, *(_number(s.values[n]) for s in series)) for n, label in enumerate(labels)]
    return _chart(title, drawn, rows, ("", *(one.name for one in series)), unit)


def lines(title: str, labels: Sequence[str], series: Sequence[Series], unit: str) -> Chart:
    """A line for each series over the labels; where a value is missing the line is broken."""
    values = [value for one in series for value in one.values if value is not None]
    top = _ceiling(max(values, default=0))
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    drawn = [_grid(top)]
    for number, label in enumerate(labels):
        drawn.append(_text(_LEFT + step * (number + 0.5), _HEIGHT - 8, label, "middle"))
    for one in series:
        known = [(n, value) for n, value in enumerate(one.values) if value is not None]
        spots = [(_LEFT + step * (n + 0.5), _y(value, top)) for n, value in known]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        drawn.append(Markup('<polyline class="line {}" points="{}"/>').format(one.look, path))
        for x, y in spots:
            drawn.append(
                Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="3.2"/>').format(one.look, x, y)
            )
    rows = [(label, *(_number(s.values[n]) for s in series)) for n, label in enumerate(labels)]
    return _chart(title, drawn, rows, ("", *(one.name for one in series)), unit)


def _chart(
    title: str, drawn: Sequence[Markup], rows: list[tuple[str, ...]], head: tuple[str, ...], unit: str
) -> Chart:
    about = "；".join(f"{row[0]}：{'、'.join(filter(None, row[1:]))}{unit}" for row in rows[:30])
    svg = Markup(
        '<svg class="chart" role="img" viewBox="0 0 {} {}"><title>{}</title><desc>{}</desc>{}</svg>'
    ).format(_WIDTH, _HEIGHT, title, about, Markup("").join(drawn))
    return Chart(title, svg, head, rows)


def _ceiling(value: float) -> float:
    """A round number that is not below a value: 1, 2 or 5 times a power of ten."""
    top = 1.0
    while top * 10 <= value:
        top *= 10
    return next((top * factor for factor in (1, 2, 4, 5, 8, 10) if top * factor >= value), 1.0)


def _y(value: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / top


def _grid(top: float) -> Markup:
    made = Markup("")
    for share in (0, 0.5, 1):
        y = _y(top * share, top)
        made += Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(
            _LEFT, _WIDTH - _RIGHT, y, y
        )
        if top * share == int(top * share):
            made += _text(_LEFT - 5, y + 4, _number(top * share), "end")
    return made


def _rect(x: float, y: float, width: float, height: float, look: str) -> Markup:
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        look, x, y, width, height
    )


def _text(x: float, y: float, text: str, anchor: str, look: str = "") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        look, x, y, anchor, text
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if value >= 100_000:
        return f"{value / 10_000:,.0f}万"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
