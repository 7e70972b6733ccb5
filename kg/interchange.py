"""Extraction ⇄ the interchange form, one JSON object a report."""

import json
from dataclasses import asdict
from typing import Any

from kg.model import Extraction


def to_record(extraction: Extraction) -> dict[str, Any]:
    """The interchange form of an extraction as plain dicts and lists, without the text itself."""
    record = asdict(extraction)
    del record["text"]
    record = {"report": record.pop("profile"), **record}
    for program in record["programs"]:
        if not program["new"]:
            del program["new"]
    return record


def dumps(extraction: Extraction) -> str:
    """The interchange form as one line of JSON, Chinese unescaped; same input, same characters."""
    return json.dumps(to_record(extraction), ensure_ascii=False)
