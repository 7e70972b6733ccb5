"""The XML of Word, of the transitional and of the strict kind: names are read without their namespace."""

from collections.abc import Iterator

from lxml import etree

from kg.errors import InputError

_MOST_PARTS = 3_000_000  # tags and attributes


def parse(content: bytes, name: str) -> etree._Element:
    """The root of a part; InputError when it is no XML or defines entities, as no word processor does."""
    if content.count(b"<") + content.count(b"=") > _MOST_PARTS:  # a hundred bytes and more of memory for each
        raise InputError(f"{name} has more parts than any report; save its text as .txt")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"{name} is damaged: its XML cannot be read; open it in a word processor and save it again"
        ) from error
    if root.getroottree().docinfo.doctype:
        raise InputError(f"{name} defines XML entities, as no word processor does; leave it out")
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of a name, in order."""
    return (one for one in element if local(one) == name)


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of a name."""
    return next(children(element, name), None)


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name, or nothing."""
    return next((str(told) for key, told in element.items() if key.rpartition("}")[2] == name), "")


def value(element: etree._Element, name: str) -> str:
    """The ``w:val`` of the first child of a name, or nothing."""
    found = child(element, name)
    return attribute(found, "val") if found is not None else ""
