"""Why a claim was made: the rules it went through, and how often claims by them were right."""

from functools import cache, lru_cache

from kg.lexicon import Lexicon
from kg.model import Why

_KEPT = 4096  # reasons; a report has some hundreds of different ones at most


@lru_cache(_KEPT)
def why(lexicon: Lexicon, *steps: str, rows: tuple[str, ...] = ()) -> Why:
    """The reason for a claim: the kinds of rules it went through and the rows that they took.

    Its confidence is the product over the kinds of the share of right claims, as counted on annotated
    passages in ``data/confidence.csv`` with one right and one wrong added to each.
    """
    shares = _shares(lexicon)
    confidence = 1.0
    for step in steps:
        confidence *= shares[step]
    return Why(" ".join((*steps, *filter(None, rows))), round(confidence, 3))


@cache
def _shares(lexicon: Lexicon) -> dict[str, float]:
    return {row.rule: (row.right + 1) / (row.claims + 2) for row in lexicon.confidence}
