"""The wheel holds all that the installed program reads, and finds it there."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from command import ROOT, SAMPLES


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def unzipped(wheel: Path) -> Path:
    """The content of the wheel."""
    folder = wheel.parent / "unzipped"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


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


def _interpreter(version: str) -> Path | None:
    """A Python of a version that runs on this machine."""
    found = [shutil.which(f"python{version}"), *Path.home().glob(f".pyenv/versions/{version}.*/bin/python3")]
    runs = (
        Path(path)
        for path in found
        if path and subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0
    )
    return next(runs, None)


#: The newest Python, since all other tests run on an older one; each takes a minute.
VERSIONS = os.environ.get("KG_TEST_PYTHONS", "3.13").split()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_wheel_and_the_lock_are_all_that_the_program_needs(
    version: str, wheel: Path, tmp_path: Path
) -> None:
    python = _interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    here = tmp_path / "elsewhere"
    here.mkdir()
    subprocess.run([python, "-m", "venv", tmp_path / "env"], check=True)
    pip = [tmp_path / "env" / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    lock = [*pip, "--require-hashes", "-r", ROOT / "requirements.lock"]
    installed = subprocess.run(lock, cwd=here, capture_output=True, text=True, check=False)
    if "No matching distribution" in installed.stderr or "connection" in installed.stderr.lower():
        pytest.skip("the package index does not have what the lock names")
    assert installed.returncode == 0, installed.stderr
    subprocess.run([*pip, "--no-deps", wheel], cwd=here, check=True)

    def kg(*args: object) -> str:
        command = [tmp_path / "env" / "bin" / "kg", *map(str, args)]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run(
            command, cwd=here, env=environ, capture_output=True, encoding="utf-8", check=True
        )
        assert not done.stderr
        return done.stdout

    assert "5 reports written" in kg("build", SAMPLES)
    assert "乌海市" in kg("who", "法治政府建设实施纲要(2015-2020年)")
