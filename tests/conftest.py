"""One store of the sample reports for all tests that only read it, and a browser for pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import STATUS_SAID, WIDE, launched, watched
from command import SAMPLES, run
from hypothesis import settings
from servers import explorer

# The same examples in every run, however slow: what chance finds is no news for who changed something else.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


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


@pytest.fixture(scope="module")
def site(store: Path) -> Iterator[str]:
    """The explorer over the samples."""
    with explorer(store) as url:
        yield url


@pytest.fixture
def opened(browser: Any, site: str) -> Iterator[Any]:
    """Opens pages of the site; at the end nothing may have gone wrong and nothing asked of other places."""
    context = browser.new_context(viewport=WIDE, locale="zh-CN")
    trouble: list[str] = []

    def open_page(address: str) -> Any:
        page = watched(context, trouble)
        page.on("request", lambda r: None if r.url.startswith((site, "data:")) else trouble.append(r.url))
        page.goto(site + address)
        return page

    yield open_page
    context.close()
    assert [line for line in trouble if not line.startswith(STATUS_SAID)] == []
