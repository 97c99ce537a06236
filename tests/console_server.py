"""The console for tests: one server a worker, on a free port, and a browser to look at it with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api_server import Running, running, service_of
from policylib import Policy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parent / "data" / "axe" / "axe.min.js"
# WCAG 2.2 AA and everything below it.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def console(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of the console, deciding by the shipped policy."""
    with running(service_of(shipped, tmp_path_factory.mktemp("console"))) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without it, or without playwright, the test is skipped, but never in CI.

    For a module only: as long as playwright runs, so does an event loop, and nothing else can run one.
    """
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        _missing("playwright is not installed (pip install playwright)")
    if not CHROMIUM.exists():
        _missing("chromium is not installed (Debian: apt install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield chromium
        chromium.close()


def _missing(reason: str) -> None:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@contextmanager
def watched(page: Page, *expected: str) -> Iterator[Page]:
    """Fail in the end where the browser refused or missed something: what its own policy forbids is a message
    of its console. `expected`: parts of messages that are meant to come.
    """
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.close()
    assert [one for one in said if not any(part in one for part in expected)] == []


def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA on a page: each rule, and where."""
    page.evaluate(AXE.read_text("utf-8") + "; undefined")
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", _TAGS
    )
    return [
        f"{one['id']}: {node['html']} ({node['failureSummary']})"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def foreign_requests(page: Page, url: str) -> list[str]:
    """Note, from now on, every request of a page that leaves the server at `url`."""
    noted: list[str] = []

    def note(request: Any) -> None:
        if not request.url.startswith((url, "data:")):
            noted.append(request.url)

    page.on("request", note)
    return noted
