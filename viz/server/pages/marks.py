"""The text of a report cut into paragraphs, sentences and marked mentions, in one pass over its spans."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text that names something: what kind of thing, its page, and what to say of it."""

    start: int
    end: int
    kind: str
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence: where it stands, its status (empty where it is no measure) and theme."""

    start: int
    end: int
    status: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, marked if it has a kind."""

    text: str
    kind: str = ""
    url: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or the text between two; ``anchors`` are the ids that links may point to."""

    anchors: tuple[str, ...]
    status: str
    theme: str
    pieces: list[Piece]


@dataclass(slots=True)
class Paragraph:
    """What stands between two line breaks that are not inside a sentence."""

    sentences: list[Sentence] = field(default_factory=list)


def paragraphs(text: str, spans: Sequence[Span], mentions: Sequence[Mention]) -> list[Paragraph]:
    """The text, whole and in order; of mentions that overlap the outer one tells of the others."""
    marks = _outer(mentions)
    made = [Paragraph()]
    at, first = 0, 0
    for span, anchors in _sentences(spans):
        first = _between(made, text, at, span.start, marks, first)
        pieces, first = _pieces(text, span.start, span.end, marks, first)
        made[-1].sentences.append(Sentence(anchors, span.status, span.theme, pieces))
        at = span.end
    _between(made, text, at, len(text), marks, first)
    return [paragraph for paragraph in made if paragraph.sentences]


def _sentences(spans: Sequence[Span]) -> list[tuple[Span, tuple[str, ...]]]:
    """The spans that do not overlap, each with the anchors of those that begin in it."""
    kept: list[tuple[Span, list[str]]] = []
    for span in sorted(set(spans), key=lambda s: (s.start, not s.status, s.end)):
        anchor = f"char={span.start},{span.end}"
        if kept and span.start < kept[-1][0].end:
            if anchor not in kept[-1][1]:
                kept[-1][1].append(anchor)
        else:
            kept.append((span, [anchor]))
    return [(span, tuple(anchors)) for span, anchors in kept]


def _outer(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions that do not overlap; what an outer one hides is told in its ``about``."""
    kept: list[Mention] = []
    for mention in sorted(set(mentions), key=lambda m: (m.start, -m.end, m.kind, m.url, m.about)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        elif mention.about not in kept[-1].about:
            outer = kept[-1]
            kept[-1] = replace(outer, about=f"{outer.about}\n{mention.about}")
    return kept


def _between(
    made: list[Paragraph], text: str, start: int, end: int, marks: Sequence[Mention], first: int
) -> int:
    """Adds the text between two sentences, without indents; every line break in it begins a paragraph."""
    while start < end:
        stop = text.find("\n", start, end)
        line_end = end if stop < 0 else stop
        if line := text[start:line_end].strip():
            begin = text.index(line, start)
            pieces, first = _pieces(text, begin, begin + len(line), marks, first)
            made[-1].sentences.append(Sentence((), "", "", pieces))
        if stop >= 0:
            made.append(Paragraph())
        start = line_end + 1
    return first


def _pieces(text: str, start: int, end: int, marks: Sequence[Mention], first: int) -> tuple[list[Piece], int]:
    """The pieces of a stretch, and the index of the first mark that may still reach beyond it."""
    pieces: list[Piece] = []
    at = start
    while first < len(marks) and marks[first].end <= start:
        first += 1
    number = first
    while number < len(marks) and marks[number].start < end:
        mark = marks[number]
        left, right = max(mark.start, at), min(mark.end, end)
        if left > at:
            pieces.append(Piece(text[at:left]))
        if right > left:
            pieces.append(Piece(text[left:right], mark.kind, mark.url, mark.about))
        at = max(at, right)
        number += 1
    if at < end:
        pieces.append(Piece(text[at:end]))
    return pieces, max(first, number - 1)
