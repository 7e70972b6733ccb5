"""``import kg``: what it gives, that it is quick, and that its page in docs/ is true."""

import ast
import doctest
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest
from command import ROOT, SAMPLES

import kg
from kg.errors import InputError, KgError

PAGE = ROOT / "docs" / "python.md"
#: What takes long to import, and so must wait until it is used.
HEAVY = {"jieba", "lxml", "networkx", "numpy", "pandas", "pyarrow", "pyoxigraph", "pypdfium2",
         "pyshacl", "rdflib", "requests", "rich"}  # fmt: skip


@pytest.fixture
def reader(store: Path) -> Iterator[kg.GraphStore]:
    with kg.open_store(store) as graph:
        yield graph


def test_the_page_on_python_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SAMPLES, tmp_path / "data" / "samples")
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 30
    assert result.failed == 0, "the output above shows what is different"


def _modules(code: str) -> set[str]:
    """The modules that are loaded after some code has run in a process of its own."""
    command = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    return set(
        subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout.split()
    )


def test_importing_kg_is_quick() -> None:
    loaded = _modules("import kg; dir(kg); kg.open_store")
    assert loaded & HEAVY == set()
    assert {name for name in loaded if name.startswith("kg.")} == set()
    assert _modules("import kg.cli") & HEAVY == set()


def test_reading_needs_no_graph() -> None:
    loaded = _modules(f"import kg; kg.read_file({str(SAMPLES / 'wuhai-2020.txt')!r}); kg.KgError")
    assert loaded & HEAVY == set()


def _imports_for_types() -> dict[str, str]:
    """What ``kg/__init__.py`` imports for type checkers, as MODULE or MODULE:NAME by the name it gets."""
    tree = ast.parse((ROOT / "kg" / "__init__.py").read_text(encoding="utf-8"))
    [guarded] = [node for node in tree.body if isinstance(node, ast.If)]
    return {
        name.asname or name.name: f"{node.module}:{name.name}" if name.asname else str(node.module)
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


def test_type_checkers_and_the_interpreter_see_the_same() -> None:
    assert _imports_for_types() == kg._WHERE
    defined = {"find_files", "read_file", "extract_report", "open_store"}
    assert sorted(kg._WHERE.keys() | defined) == kg.__all__ == sorted(kg.__all__)


@pytest.mark.parametrize("name", kg.__all__)
def test_every_name_is_there_and_explained(name: str) -> None:
    assert name in dir(kg)
    assert getattr(kg, name).__doc__
    assert not Path(kg.__file__).with_name(f"{name}.py").exists(), "a module would take its place"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'kg' has no attribute 'improve'"):
        _ = kg.improve


def test_files_are_found_by_text_and_by_path() -> None:
    found = kg.find_files(str(SAMPLES))
    assert len(found) == 5
    assert kg.find_files(SAMPLES) == found == kg.find_files([str(path) for path in found])
    assert kg.read_file(str(found[0])) == kg.read_file(found[0])
    with pytest.raises(InputError, match="nowhere does not exist"):
        kg.find_files("nowhere")


def test_a_lexicon_of_ones_own(tmp_path: Path) -> None:
    source = kg.read_file(SAMPLES / "wuhai-2020.txt")
    assert kg.extract_report(source) == kg.extract_report(source, kg.load_lexicon())
    with pytest.raises(KgError, match="is no folder"):
        kg.extract_report(source, kg.load_lexicon(tmp_path / "nowhere"))


def test_a_store_is_built_and_asked(tmp_path: Path) -> None:
    with kg.open_store(tmp_path / "store", write=True) as store:
        summary = kg.build_store(kg.find_files(SAMPLES / "wuhai-2020.txt"), store)
        assert isinstance(summary, kg.Summary) and summary.written == 1
        assert kg.what(store, "乌海市").place.adcode == "150300"
        assert kg.validate(store).conforms


def test_questions_and_exports(reader: kg.GraphStore, tmp_path: Path) -> None:
    assert all(isinstance(row, kg.WhoRow) for row in kg.who(reader, "优化营商环境条例"))
    answer = kg.query(reader, "ASK { ?s a kg:Report }")
    assert isinstance(answer, kg.Table) and answer.rows == [("true",)]
    assert isinstance(kg.network(reader, "乌海市", 1), networkx.MultiDiGraph)
    kg.export(reader, "ttl", str(tmp_path / "graph.ttl"))
    assert (tmp_path / "graph.ttl").stat().st_size > 0
