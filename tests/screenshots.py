"""Pictures of every page, wide and narrow, to be looked at: ``make screenshots``.

python tests/screenshots.py FOLDER [REPORTS…]      the samples where no reports are named
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from browser import NARROW, WIDE, launched
from command import SAMPLES, run
from servers import explorer

from kg.graph.names import resolve_place, resolve_policy
from kg.graph.sparql import Row, select
from kg.graph.store import GraphStore
from viz.server.urls import path_of

POLICY, PLACE, OTHER = "法治政府建设实施纲要(2015-2020年)", "乌海市", "平顶山市"
SPARQL = "SELECT ?地方 ?文件 WHERE { ?j kg:implements ?p ; rdfs:label ?地方 . ?p rdfs:label ?文件 } LIMIT 20"
KINDS = ("Program", "Agency", "Indicator", "Report", "PolicyLink")


def files(store: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """The pages that are files, by name."""
    for kind in ("network", "matrix", "timeline"):
        page = folder / f"{kind}.html"
        run("view", "--kind", kind, "-o", page, "--store", store)
        yield kind, page.as_uri()


def addresses(store: Path, site: str) -> Iterator[tuple[str, str]]:
    """The pages of the explorer, by name."""
    yield "home", site
    with GraphStore.open(store) as graph:
        yield "place", site + path_of(resolve_place(graph, PLACE).iri)
        yield "policy", site + path_of(resolve_policy(graph, POLICY).iri)
        for kind in KINDS:
            known = select(graph, f"SELECT ?x WHERE {{ ?x a kg:{kind} }} ORDER BY ?x").rows
            yield kind.lower(), site + path_of(str(_most_named(graph, known)))
    for name, path, values in (
        ("search", "/search", {"q": "条例"}),
        ("compare", "/compare", {"place": [PLACE, OTHER]}),
        ("questions", "/questions", {}),
        ("question", "/questions/who-implements", {"policy": POLICY}),
        ("query", "/query", {"query": SPARQL}),
        ("graph", "/graph", {"focus": PLACE}),
        ("choose", "/graph", {}),
        ("served-matrix", "/matrix", {}),
        ("served-timeline", "/timeline", {"focus": POLICY}),
        ("ontology", "/ontology", {}),
    ):
        yield name, f"{site}{path}?{urlencode(values, doseq=True)}"


def _most_named(graph: GraphStore, known: list[Row]) -> str | None:
    """The thing that most statements point to, so that its page has something to show."""
    things = " ".join(f"<{row[0]}>" for row in known)
    sparql = f"SELECT ?x (COUNT(?s) AS ?n) WHERE {{ VALUES ?x {{ {things} }} OPTIONAL {{ ?s ?p ?x }} }}"
    return select(graph, f"{sparql} GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1").rows[0][0]


def main(out: Path, reports: list[str]) -> None:
    """Builds the store, opens every page at both sizes and writes OUT/<page>-<width>.png."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = folder / "store"
        run("build", *(reports or [SAMPLES]), "--store", store)
        with explorer(store) as site, launched() as browser:
            for page, url in (*files(store, folder), *addresses(store, site)):
                for size in (WIDE, NARROW):
                    tab = browser.new_page(viewport=size)
                    tab.goto(url, wait_until="networkidle")
                    tab.screenshot(path=out / f"{page}-{size['width']}.png")
                    tab.close()
                print(page)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
