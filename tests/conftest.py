"""One store of the sample reports for all tests that only read it, and a browser for pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import launched
from command import SAMPLES, run


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, built by the command; copy it to change it."""
    folder = tmp_path_factory.mktemp("samples") / "store"
    run("build", SAMPLES, "--store", folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; it ends with the module, since its event loop would be in the way of others."""
    with launched() as running:
        yield running
