"""The wheel holds all that the installed program reads, and finds it there."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from command import ROOT


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unzipped")
    return folder / "unzipped"


def _files(folder: Path, *suffixes: str) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix in suffixes}


@pytest.mark.parametrize(
    "name",
    ["kg/data/places.csv", "kg/data/policies/laws.csv", "kg/data/patterns.toml", "kg/ontology/core.ttl",
     "kg/ontology/context.jsonld", "kg/ontology/queries/both-outlines.rq", "viz/templates/graph.html"],
)  # fmt: skip
def test_the_wheel_holds(unzipped: Path, name: str) -> None:
    assert (unzipped / name).is_file()


def test_the_wheel_leaves_nothing_behind(unzipped: Path) -> None:
    code = (".py", ".html", ".js", ".css")
    for source, target in (("kg", "kg"), ("viz", "viz")):
        assert _files(ROOT / source, *code) <= _files(unzipped / target, *code), source
    for name in ("data", "ontology"):
        kept = (".csv", ".toml", ".ttl", ".rq", ".jsonld")
        assert _files(ROOT / name, *kept) == _files(unzipped / "kg" / name, *kept), name
    assert {path.name.partition("-")[0] for path in unzipped.iterdir()} == {"kg", "viz", "fazhi_kg"}


def _python(unzipped: Path, code: str, *args: str) -> str:
    """What a program prints that finds the unzipped wheel before the checkout."""
    command = [sys.executable, "-c", code, *args]
    environ = os.environ | {"PYTHONPATH": str(unzipped), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=unzipped, env=environ, capture_output=True, encoding="utf-8", check=True
    ).stdout


def test_the_installed_package_finds_its_own_data(unzipped: Path) -> None:
    code = "from kg.resources import data_dir, ontology_dir; print(data_dir()); print(ontology_dir())"
    found = _python(unzipped, code).split()
    assert found == [str(unzipped / "kg" / "data"), str(unzipped / "kg" / "ontology")]


def test_the_installed_package_draws_the_page(unzipped: Path, store: Path, tmp_path: Path) -> None:
    code = "import kg.cli, sys; assert kg.__file__.startswith(sys.argv.pop()); kg.cli.main()"
    page = tmp_path / "graph.html"
    assert "wrote" in _python(unzipped, code, "view", "-o", str(page), "--store", str(store), str(unzipped))
    assert "乌海市" in page.read_text(encoding="utf-8")
