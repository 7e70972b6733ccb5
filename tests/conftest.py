"""One store of the sample reports for all tests that only read it."""

from pathlib import Path

import pytest
from command import SAMPLES, run


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, built by the command; copy it to change it."""
    folder = tmp_path_factory.mktemp("samples") / "store"
    run("build", SAMPLES, "--store", folder)
    return folder
