"""Composes a report: page remains, title, opening, measures by theme, problems, plans, signature."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from benchmarks.page import Page
from benchmarks.scene import Scene, Style
from benchmarks.series import Series
from benchmarks.tables import Sentence, fitting, headings, words
from benchmarks.writer import Writer

_DIGITS = "一二三四五六七八九十"
_LENGTHS = {"1": (7000, 9300), "2": (5600, 8800), "3": (4300, 7600), "4": (2500, 4000)}
_ORDER = (9, 1, 2, 3, 4, 5, 6, 7, 8, 10)
_TITLES = (
    "{place}{year}年法治政府建设年度报告", "{place}{year}年度法治政府建设工作报告",
    "{place}{year}年法治政府建设情况报告", "{issuer}关于{year}年度法治政府建设情况的报告",
    "{issuer}{year}年度法治政府建设工作情况报告", "{place}{year}年法治政府建设工作总结",
)  # fmt: skip


@dataclass
class _Draft:
    """One report while it is composed."""

    writer: Writer
    rows: dict[str, list[Sentence]] = field(default_factory=dict)
    title: str | None = None
    date: str | None = None

    @property
    def scene(self) -> Scene:
        return self.writer.scene

    @property
    def rng(self) -> Random:
        return self.writer.rng

    def heading(self, kind: str, theme: int = 0) -> str:
        text = self.rng.choice(headings()[kind, theme])
        for name in ("Y+1", "Y", "我"):
            text = text.replace(f"{{{name}}}", self.scene.word(name)) if name in text else text
        return text

    def line(self, text: str) -> None:
        self.writer.line(f"{text}\n")


def compose(
    series: Series, year: int, rng: Random, seed: int, truth: bool = True
) -> tuple[Page, str | None, str | None]:
    """The report of a series for a year, with its title and date."""
    style = Style.draw(rng)
    draft = _Draft(Writer(Scene(series, year, rng, style, seed), truth))
    _choose(draft)
    _front(draft)
    _intro(draft)
    sections = _themes(draft)
    _body(draft, sections)
    _rest(draft)
    _end(draft)
    return Page(draft.writer), draft.title, draft.date


def _choose(draft: _Draft) -> None:
    """Sorts the templates that hold here by part, each part in an order of its own."""
    scene = draft.scene
    for row in fitting(scene.series.kind, scene.series.area.level, scene.year):
        part = f"{row.part}{row.theme}" if row.part == "body" else row.part
        if not row.pools or scene.has(row.pools):
            draft.rows.setdefault(part, []).append(row)
    for rows in draft.rows.values():
        rows.sort(key=lambda _: draft.rng.random())


# the beginning


def _front(draft: _Draft) -> None:
    scene, rng = draft.scene, draft.rng
    month, day = rng.randint(1, 4), rng.randint(2, 28)
    published = f"{scene.year + 1}-{month:02}-{day:02}"
    texts = words()["furniture"]
    if scene.style.furniture:
        text = rng.choice(texts["front"]).format(
            published=published, count=rng.randint(20, 900), number=rng.randint(10**8, 10**9)
        )
        draft.date = published if published in text else None
        if scene.style.title_last:
            draft.line(text)
            _title(draft)
        else:
            _title(draft)
            draft.line(text)
    else:
        _title(draft)


def _title(draft: _Draft) -> None:
    scene, series = draft.scene, draft.scene.series
    form = draft.rng.choice(_TITLES)
    place = series.area.full
    if series.unclear and series.above.name not in place:
        place = series.above.name + place
    elif series.kind == "g" and not series.unclear and draft.rng.random() < 0.5:
        place = series.area.name
    issuer = scene.issuer
    if series.unclear and series.above.name not in issuer:
        issuer = series.above.name + issuer
    if series.kind == "d":
        place = issuer
    text = form.format(place=place, issuer=issuer, year=scene.year)
    start = draft.writer.at
    draft.line(text)
    draft.title = text
    if text.startswith(issuer):
        name = {"start": start, "end": start + len(issuer), "name": scene.issuer}
        draft.writer.notes.agencies.append(name)


def _intro(draft: _Draft) -> None:
    writer, intro = draft.writer, draft.rows["intro"]
    measure = [row for row in intro if row.theme]
    writer.put("　　")
    context = [row for row in draft.rows.get("context", ()) if row.theme == 9]
    if context and draft.rng.random() < 0.35:
        draft.rows["context"].remove(context[0])
        writer.write(context[0])
    writer.write(measure[0])
    writer.write(next(row for row in intro if not row.theme))
    writer.put("\n")


# measures


def _themes(draft: _Draft) -> list[list[int]]:
    """The themes of the sections: all in the usual order, some neighbours put together."""
    themes = [t for t in _ORDER if draft.rows.get(f"body{t}")]
    if draft.rng.random() < 0.5:
        themes = [*themes[1:], themes[0]]
    sections: list[list[int]] = []
    for theme in themes:
        if sections and len(sections[-1]) == 1 and draft.rng.random() < 0.25:
            sections[-1].append(theme)
        else:
            sections.append([theme])
    return sections


def _body(draft: _Draft, sections: list[list[int]]) -> None:
    style, low_high = draft.scene.style, _LENGTHS[draft.scene.series.area.level]
    goal = draft.rng.randint(*low_high) * (0.6 if draft.scene.series.kind == "d" else 1) - 900
    if style.headings in ("numbers", "leads", "digits"):
        draft.line("　　一、" + draft.heading("main"))
    for number, themes in enumerate(sections):
        room = goal / len(sections)
        _section(draft, themes, number, room)


def _mark(style: str, number: int) -> str:
    return {
        "numbers": f"（{_DIGITS[number]}）", "leads": f"（{_DIGITS[number]}）",
        "flat": f"{_DIGITS[number]}、", "plain": "", "digits": f"{number + 1}.",
    }[style]  # fmt: skip


def _section(draft: _Draft, themes: list[int], number: int, room: float) -> None:
    style = draft.scene.style.headings
    draft.line(f"　　{_mark(style, number)}{draft.heading('section', themes[0])}")
    stop = draft.writer.at + room
    for theme in themes:
        until = draft.writer.at + (stop - draft.writer.at) / (1 if theme == themes[-1] else 2)
        _paragraphs(draft, theme, until)


def _paragraphs(draft: _Draft, theme: int, until: float) -> None:
    """Sentences of a theme up to a length, with a lead or a context sentence in front of some."""
    writer, rows, leads = draft.writer, draft.rows[f"body{theme}"], 0
    while rows and writer.at < until:
        writer.put("　　")
        if draft.scene.style.headings == "leads" and leads < len(_DIGITS):
            draft.writer.line(f"{_DIGITS[leads]}是{draft.heading('lead', theme)}。")
            leads += 1
        context = [r for r in draft.rows.get("context", ()) if r.theme == theme]
        if context and draft.rng.random() < 0.3:
            draft.rows["context"].remove(context[0])
            writer.write(context[0])
        for place in range(draft.rng.randint(2, 4)):
            if place == 0 and rows and not rows[-1].opens and len(rows) > 1:
                rows.insert(0, rows.pop())
            if rows:
                writer.write(rows.pop())
        writer.put("\n")


# problems and plans


def _rest(draft: _Draft) -> None:
    style = draft.scene.style
    flat = style.headings in ("flat", "plain")
    used = sum(1 for t in draft.rows if t.startswith("body")) if style.headings == "flat" else 1
    marks = [f"{_number(used + k)}、" if style.headings != "plain" else "" for k in (1, 2)]
    count = draft.rng.randint(3, 6)
    problems, plans = draft.rows["problem"][:count], draft.rows["plan"][: count + 3]
    if style.together:
        draft.line(f"　　{marks[0]}{draft.heading('both')}")
        _list(draft, "problem", problems, inline=not flat)
        _list(draft, "planned", plans, inline=not flat)
        return
    draft.line(f"　　{marks[0]}{draft.heading('problem')}")
    _list(draft, "problem", problems, inline=draft.rng.random() < 0.5)
    draft.line(f"　　{marks[1]}{draft.heading('plan')}")
    _list(draft, "planned", plans, inline=draft.rng.random() < 0.5)


def _number(value: int) -> str:
    return _DIGITS[value - 1] if value <= 10 else f"十{_DIGITS[value - 11]}"


def _list(draft: _Draft, status: str, rows: list[Sentence], inline: bool) -> None:
    """Problems or plans: in one paragraph (一是 …) behind an opening, or one a line."""
    writer = draft.writer
    if inline or draft.scene.style.together:
        lead = draft.heading("problemlead" if status == "problem" else "planlead")
        writer.line(f"　　{lead}\n", "problem" if status == "problem" else "context")
    for number, row in enumerate(rows[: len(_DIGITS)]):
        writer.put("" if inline and number else "　　")
        writer.write(row, f"{_DIGITS[number]}是" if inline else f"（{_DIGITS[number]}）")
        writer.put("" if inline else "\n")
    writer.put("\n" if inline else "")


# the end


def _end(draft: _Draft) -> None:
    scene, rng, writer = draft.scene, draft.rng, draft.writer
    if rng.random() < 0.3:
        draft.line("　　特此报告。")
    if scene.style.dated:
        month, day = rng.randint(1, 3), rng.randint(2, 28)
        name = {"start": writer.at, "end": writer.at + len(scene.issuer), "name": scene.issuer}
        draft.line(scene.issuer)
        writer.notes.agencies.append(name)
        draft.line(f"{scene.year + 1}年{month}月{day}日")
        draft.date = f"{scene.year + 1}-{month:02}-{day:02}"
    if scene.style.furniture:
        draft.line(rng.choice(words()["furniture"]["back"]).format(number=rng.randint(10**7, 10**8)))
