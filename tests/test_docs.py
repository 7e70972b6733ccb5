"""What is written about the program is complete, and nothing is in the repository that should not be."""

import re
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from command import ROOT, SAMPLES
from rdflib import OWL, RDF, SKOS, Graph
from rdflib.namespace import SH

from kg.cli import main
from kg.graph.check import validate
from kg.graph.engine import GraphData
from kg.graph.query import named_queries
from kg.graph.store import GraphStore
from kg.graph.terms import KG
from viz.reference import ontology_page

DOCS = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.md"))]
ONTOLOGY_PAGES = [path for path in DOCS if path.stem.startswith("ontology") or path.parent.name == "ontology"]
#: The classes of the graph that other programs rely on.
CLASSES = (
    "Report", "Jurisdiction", "Agency", "Policy", "Program", "PolicyLink", "ProgramUse", "Measure",
    "Observation", "Evidence",
)  # fmt: skip


def words(*paths: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.is_file())


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_in_both_readmes(command: str, readme: str) -> None:
    assert re.search(rf"\bkg {command}\b", words(ROOT / readme)), f"{readme} never shows kg {command}"


def _tables() -> list[str]:
    tables = [path for path in (ROOT / "data").iterdir() if path.suffix in (".csv", ".toml")]
    return sorted([path.name for path in tables] + ["policies/", "samples/"])


@pytest.mark.parametrize("table", _tables())
def test_every_table_of_the_lexicon_is_explained(table: str) -> None:
    assert table in words(ROOT / "docs" / "architecture.md", ROOT / "CONTRIBUTING.md")


@pytest.mark.parametrize("name", [query.name for query in named_queries()])
def test_every_named_query_is_in_the_docs(name: str) -> None:
    assert name in words(*DOCS)


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_is_in_the_docs(name: str) -> None:
    declared = re.findall(r"^kg:(\w+) a owl:Class", words(ROOT / "ontology" / "core.ttl"), re.MULTILINE)
    assert name in declared
    assert f"kg:{name}" in words(*ONTOLOGY_PAGES, ROOT / "README.md")


def _page() -> str:
    return words(ROOT / "docs" / "ontology.md")


def test_the_page_on_the_ontology_is_made_from_it() -> None:
    assert _page() == ontology_page(), "the ontology or the template has changed: make docs"
    assert ontology_page() == ontology_page()


def test_the_page_on_the_ontology_names_all_there_is() -> None:
    core = Graph().parse(ROOT / "ontology" / "core.ttl")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    ours = {name for kind in kinds for name in core.subjects(RDF.type, kind) if name.startswith(KG)}
    assert [name for name in ours if f"### `kg:{name.removeprefix(KG)}` · " not in _page()] == []
    concepts = Graph().parse(ROOT / "ontology" / "concepts.ttl")
    lists = {*concepts.subjects(RDF.type, SKOS.Concept), *concepts.subjects(RDF.type, SKOS.ConceptScheme)}
    assert [name for name in lists if f"`kg:{name.removeprefix(KG)}`" not in _page()] == []
    shapes = Graph().parse(ROOT / "ontology" / "shapes.ttl")
    assert [text for text in shapes.objects(None, SH.message) if str(text) not in _page()] == []
    checks = {path.stem for path in (ROOT / "ontology" / "checks").glob("*.rq")}
    assert [name for name in checks if f"`{name}`" not in _page()] == []


def test_the_example_of_the_page_is_a_graph_as_it_should_be() -> None:
    example = Graph().parse(data=re.findall(r"```turtle\n(.*?)```", _page(), re.DOTALL)[0], format="turtle")
    store = GraphStore.in_memory()
    statements = example.serialize(format="nt", encoding="utf-8").splitlines()
    lines = b"".join(line.removesuffix(b" .") + b" <http://e/g> .\n" for line in statements if line)
    store.put([GraphData("http://e/g", "mark", lines)])
    assert validate(store).lines == []


# ---------------------------------------------------------------- what must not be here

#: Written in parts, so that this file does not find itself.
FORBIDDEN = {
    "a path of one machine": "/".join(("", "work", "")),
    "another folder's scripts": "/".join(("shared", "hooks")),
    "the host of a package registry": r"|".join(
        (
            r"files\.python" + "hosted",
            r"py" + r"pi\.org/simple",
            r"^\s*--(?:extra-)?index" + "-url",
            r"_auth" + "Token",
        )
    ),
}


@cache
def repository() -> dict[str, str]:
    """The text files of the repository, those not yet committed among them."""
    try:
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("git is not here, or this is no repository")
    paths = (ROOT / name for name in listed.split("\0") if name)
    return {str(p.relative_to(ROOT)): p.read_text("utf-8", "replace") for p in paths if p.is_file()}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_tells_of_where_it_was_written(what: str) -> None:
    files = repository()
    assert "pyproject.toml" in files
    found = re.compile(FORBIDDEN[what], re.MULTILINE)
    assert [name for name, text in files.items() if found.search(text)] == []


def test_the_real_reports_are_not_committed() -> None:
    assert not [name for name in repository() if "shared" in Path(name).parts]


# ---------------------------------------------------------------- the samples

REPORTS = ROOT.parent / "shared" / "reports"
RUN = 30  # Chinese characters that no sample may have in common with its original
NAMES = sorted(path.name for path in SAMPLES.glob("*.txt"))


def test_there_are_five_samples() -> None:
    assert len(NAMES) == 5


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_names_its_source(name: str) -> None:
    last = (SAMPLES / name).read_text(encoding="utf-8").rstrip().splitlines()[-1]
    assert re.match(r"资料来源[:：].{10}", last)
    assert name in words(SAMPLES / "README.md")


def _runs(text: str) -> set[str]:
    """Every stretch of RUN Chinese characters outside titles; whatever else there is breaks it off."""
    prose = re.sub(r"《[^《》]*》", "", text)
    stretches = re.findall(rf"[一-龥]{{{RUN},}}", re.sub(r"[\s，。、；：,;:“”]", "", prose))
    return {s[i : i + RUN] for s in stretches for i in range(len(s) - RUN + 1)}


def test_runs_are_found_across_titles_and_punctuation() -> None:
    copied = "严格按照有关规定认真做好规范性文件的备案审查和清理工作并及时向社会公布结果"
    assert _runs(copied) & _runs(f"{copied[:9]}《某办法》，{copied[9:20]}、{copied[20:]}。")
    assert not _runs(copied) & _runs(copied[:20] + "不同的话" + copied[20:])


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the folder ../shared with the real reports is not here")
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_told_in_other_words(name: str) -> None:
    original = (REPORTS / name).read_text(encoding="utf-8")
    body = (SAMPLES / name).read_text(encoding="utf-8").rstrip().rpartition("\n")[0]
    assert _runs(original)
    assert _runs(body) & _runs(original) == set()


def test_the_changelog_is_newest_first() -> None:
    versions = re.findall(r"^## .*?(\d+)\.(\d+)\.(\d+)", words(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert versions
    assert all(tuple(map(int, one)) > tuple(map(int, other)) for one, other in pairwise(versions))
