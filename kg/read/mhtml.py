"""Web archives (.mhtml, .mht): the page that a browser or word processor saved with all its parts."""

from email import message_from_bytes, policy
from email.message import Message

from kg.errors import InputError
from kg.read import html, plain
from kg.read.source import Document


def read(content: bytes, name: str) -> Document:
    """The text of the page within the archive, and where it was saved from."""
    message = message_from_bytes(content, policy=policy.compat32)
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
