"""A real browser without a network for the tests of pages: what they do there, and what they must not do."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: What the browser itself says of a page that is answered with a status of 400 or 404.
STATUS_SAID = "Failed to load resource: the server responded with a status of 4"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)><!-- </textarea>"
_OUTSIDE = re.compile(
    r"""(?:src|href|action|data|poster)\s*=\s*["']?\s*(?:https?:)?//  # an attribute with an address elsewhere
    |\burl\(\s*["']?\s*(?!data:|["'])[^)\s]                            # a style that fetches
    |@import|\bfetch\s*\(|\bXMLHttpRequest\b|\bimport\s*\(|\bWebSocket\b|\bsendBeacon\b|sourceMappingURL
    |<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=(?!["']data:)""",
    re.VERBOSE | re.IGNORECASE,
)
_DATA = re.compile(r'<script type="application/json" id="data">.*?</script>', re.DOTALL)


def names_outside(page: str) -> list[str]:
    """What of a page, its data left aside, would ask a network for something."""
    return [match.group() for match in _OUTSIDE.finditer(_DATA.sub("", page))]


@contextmanager
def launched() -> Iterator[Any]:
    """A headless browser; the test is skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("no chromium, chromium-browser or google-chrome on the PATH")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@contextmanager
def offline(browser: Any, **options: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages without a network; any error, dialog, console line or request of theirs fails the test."""
    context = browser.new_context(**{"offline": True, "viewport": WIDE} | options)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    trouble: list[str] = []

    def requested(request: Any) -> None:
        if "://" in request.url[:8] and not request.url.startswith("file:"):
            trouble.append(request.url)

    def dismissed(dialog: Any) -> None:
        trouble.append(dialog.message)
        dialog.dismiss()

    def open_page(path: Path, fragment: str = "") -> Any:
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", dismissed)
        page.on("request", requested)
        page.goto(path.as_uri() + fragment)
        page.locator("#panel h2, #panel .ends").first.wait_for(state="attached")
        return page

    yield open_page
    context.close()
    assert trouble == []


def serious(browser: Any, path: Path, *, viewport: dict[str, int] = WIDE) -> list[str]:
    """What axe-core finds on a page that is serious or critical; the policy is off only to let axe in."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    script = Path(axe.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    with offline(browser, bypass_csp=True, viewport=viewport) as open_page:
        page = open_page(path)
        page.evaluate(script)
        found = page.evaluate("axe.run()")["violations"]
    return [
        f"{issue['id']}: {node['html'][:120]}"
        for issue in found
        if issue["impact"] in ("serious", "critical")
        for node in issue["nodes"]
    ]


def overflow(page: Any) -> int:
    """How many pixels a page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def overlapping(boxes: list[dict[str, float]]) -> list[tuple[int, int]]:
    """The pairs of boxes that stand over one another, by their numbers."""

    def apart(a: dict[str, float], b: dict[str, float]) -> bool:
        across = a["x"] + a["width"] <= b["x"] + 0.5 or b["x"] + b["width"] <= a["x"] + 0.5
        return across or a["y"] + a["height"] <= b["y"] + 0.5 or b["y"] + b["height"] <= a["y"] + 0.5

    return [(i, j) for j, b in enumerate(boxes) for i, a in enumerate(boxes[:j]) if not apart(a, b)]


def watched(context: Any, trouble: list[str]) -> Any:
    """A new page that notes everything that goes wrong in it."""
    page = context.new_page()
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: (trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
    return page
