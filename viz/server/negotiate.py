"""Content negotiation: which of the forms that we have is the one that a client likes best."""

from collections.abc import Sequence

from kg.errors import KgError

HTML = "text/html"
TURTLE, NTRIPLES, JSONLD = "text/turtle", "application/n-triples", "application/ld+json"
RDFXML = "application/rdf+xml"


class NotAcceptable(KgError):
    """The client wants a form that we do not have."""


def best(accept: str | None, offered: Sequence[str]) -> str:
    """The offered media type of the highest quality, the first of equals, or NotAcceptable."""
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    qualities = {kind: _quality(kind, ranges) for kind in offered}
    found = max(offered, key=lambda kind: qualities[kind])
    if qualities[found] <= 0:
        raise NotAcceptable(f"none of the accepted media types is here; ask for one of: {', '.join(offered)}")
    return found


def _range(text: str) -> tuple[str, float]:
    """A media range and its quality; one that is malformed has none."""
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return name, quality


def _quality(kind: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality of the most specific range that a media type falls into."""
    group = kind.partition("/")[0] + "/*"
    for wanted in (kind, group, "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
