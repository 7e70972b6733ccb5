"""Web archives (.mhtml, .mht): the page that a browser or word processor saved with all its parts."""

import re
from email import message_from_bytes, policy
from email.message import Message

from kg.errors import InputError
from kg.read import html, plain
from kg.read.source import Document

#: The parts of a message that hold others: each is read within the one around it.
_NESTED = re.compile(rb"[\r\n]content-type:\s*(?:multipart|message)/", re.IGNORECASE)
_MOST_NESTED = 10
_MOST_HEADER = 2000  # characters; of longer ones the time that it takes to read them grows as their square


class _Short(policy.Compat32):
    """Reads headers as the usual policy does, cut short."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_MOST_HEADER]


def read(content: bytes, name: str) -> Document:
    """The text of the page within the archive, and where it was saved from."""
    if len(_NESTED.findall(content)) > _MOST_NESTED:
        raise InputError(f"{name} is a web archive that nests too deep to be read; save it again as .html")
    message = message_from_bytes(content, policy=_Short())
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    markup = part.get_payload(decode=True) if part else None
    if part is None or not isinstance(markup, bytes) or not markup.strip():
        raise InputError(f"{name} is a web archive without a page; save it again as .html")
    decoded = plain.read(markup, name)
    found = html.page(decoded.text, name, _url(part) or _url(message))
    return Document(found.text, found.about, decoded.doubt)


def _url(message: Message) -> str | None:
    told = (str(message.get(key) or "") for key in ("Snapshot-Content-Location", "Content-Location"))
    return next((url for url in told if url.startswith("http")), None)
