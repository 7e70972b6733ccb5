"""From what was written to the page: punctuation, broken lines, and the truth in the interchange form."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from benchmarks.writer import Block, Writer

_HALF = str.maketrans("，：；（）", ",:;()")
_SENTENCE = re.compile(r"[^。；！？;!?\n]*(?:[。；！？;!?]|$|\n)")
_KEEP = frozenset("，。；：、）》”,;:)%％0123456789.")
_STATUS_FIELDS = ("start", "end", "surface")


class Page:
    """The finished text of a report, and where each character of what was written stands in it."""

    def __init__(self, writer: Writer) -> None:
        self.scene, self.notes = writer.scene, writer.notes
        style = writer.scene.style
        raw = "".join(writer.parts)
        self.raw = raw.translate(_HALF) if style.half else raw
        self.breaks = _breaks(self.raw, style.wrap) if style.wrap else []
        self.text = self._broken() if self.breaks else self.raw

    def _broken(self) -> str:
        edges = [0, *self.breaks, len(self.raw)]
        return "\n".join(self.raw[a:b] for a, b in pairwise(edges))

    def _at(self, offset: int) -> int:
        return offset + bisect_right(self.breaks, offset)

    def _span(self, item: dict[str, Any]) -> dict[str, Any]:
        start, end = self._at(item["start"]), self._at(item["end"] - 1) + 1
        return {**item, "start": start, "end": end, "surface": self.text[start:end]}

    def record(self, file: str, title: str | None, date: str | None) -> dict[str, Any]:
        """The truth in the interchange form."""
        scene = self.scene
        levels = {"1": "province", "2": "prefecture", "3": "county", "4": "township"}
        return {
            "report": {
                "file": file, "title": title, "jurisdiction": scene.series.path,
                "adcode": scene.series.area.adcode, "level": levels[scene.series.area.level],
                "issuer": scene.issuer, "year": scene.year, "date": date,
            },
            "policies": [self._item(p, _POLICY) for p in self.notes.policies],
            "agencies": [self._item(a, _AGENCY) for a in self.notes.agencies],
            "observations": [
                self._item(o, _OBSERVATION) for o in sorted(self.notes.observations, key=lambda o: o["start"])
            ],
            "programs": [
                {"key": key, "local": local, "status": status}
                for key, (status, local) in self.notes.programs.items()
            ],
            "sentences": list(self._sentences()),
        }  # fmt: skip

    def _item(self, item: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
        spanned = self._span(item)
        if "head" in item and self.scene.style.half:
            spanned["head"] = item["head"].translate(_HALF)
        return {name: spanned[name] for name in (*_STATUS_FIELDS, *names)}

    def _sentences(self) -> Iterator[dict[str, Any]]:
        for block in self.notes.blocks:
            for number, (start, end) in enumerate(_split(self.raw, block)):
                status = block.statuses[min(number, len(block.statuses) - 1)]
                edges = [start, *(b for b in self.breaks if start < b < end), end]
                for a, b in pairwise(edges):
                    yield {
                        "start": self._at(a), "end": self._at(b - 1) + 1, "status": status,
                        "theme": None if status == "none" else block.theme,
                    }  # fmt: skip


_POLICY = ("title", "number", "type", "scope", "relation", "status", "actor")
_AGENCY = ("name",)
_OBSERVATION = ("head", "indicator", "value", "unit", "bound", "year")


def _split(raw: str, block: Block) -> Iterator[tuple[int, int]]:
    """The sentences of a block without the blanks around them."""
    for found in _SENTENCE.finditer(raw, block.start, block.end):
        text = found[0]
        if text.strip():
            start = found.start() + len(text) - len(text.lstrip())
            yield start, found.start() + len(text.rstrip())


def _breaks(raw: str, width: int) -> list[int]:
    """Where lines of a width are broken: never in front of a mark or inside a number."""
    breaks, at = [], 0
    for line in raw.split("\n"):
        cut = width
        while cut < len(line):
            while cut < len(line) and line[cut] in _KEEP:
                cut += 1
            if cut < len(line):
                breaks.append(at + cut)
            cut += width
        at += len(line) + 1
    return breaks
