"""The names of everything in a store, held in memory to be searched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.graph.names import normalise


@dataclass(frozen=True, slots=True)
class Name:
    """A thing that people look for: its label, what tells it from its namesakes, how often it occurs."""

    iri: str
    kind: str
    label: str
    note: str
    weight: int


class Names:
    """The names of a store, to be looked up by IRI or searched by what people type."""

    def __init__(self, names: Iterable[Name], spellings: Mapping[str, Iterable[str]]) -> None:
        self.by_iri = {name.iri: name for name in names}
        ordered = sorted(self.by_iri.values(), key=lambda name: (-name.weight, len(name.label), name.label))
        self._keys = [
            (key, rank, name)
            for rank, name in enumerate(ordered)
            for key in {normalise(s) for s in (name.label, *spellings.get(name.iri, ()))} - {""}
        ]

    def search(self, text: str, kind: str = "") -> list[Name]:
        """The things with a name that contains the text: the same first, then those that begin so."""
        wanted = normalise(text)
        best: dict[str, tuple[int, int, Name]] = {}
        for key, rank, name in self._keys:
            if wanted not in key or (kind and name.kind != kind):
                continue
            tier = 0 if key == wanted else 1 if key.startswith(wanted) else 2
            if name.iri not in best or (tier, rank) < best[name.iri][:2]:
                best[name.iri] = (tier, rank, name)
        return [name for *_, name in sorted(best.values(), key=lambda found: found[:2])]

    def counts(self) -> dict[str, int]:
        """How many things there are of each kind."""
        found: dict[str, int] = {}
        for name in self.by_iri.values():
            found[name.kind] = found.get(name.kind, 0) + 1
        return found
