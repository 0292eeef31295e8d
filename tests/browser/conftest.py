"""Pages in a real Chromium that say what went wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from investigations.models import Cluster
from tests.conftest import PATIENCE
from tests.investigations.results import finished_scoring


@pytest.fixture
def scored(transactional_db, settings, tmp_path):
    """A published scoring, and a lake without anything in it."""
    settings.LAKE_URL = str(tmp_path / "lake")
    return finished_scoring()


@pytest.fixture
def hydra(scored) -> Cluster:
    return Cluster.objects.get(run=scored, account_count=40)


@pytest.fixture
def open_page(page_of) -> Iterator[Callable[..., Page]]:
    """``page_of``, with the console watched: errors and policy violations fail the test."""
    problems: list[str] = []

    def watched(*args, **options) -> Page:
        page = page_of(*args, reduced_motion="reduce", **options)
        page.on(
            "console",
            lambda message: problems.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "request",
            lambda request: (
                problems.append(f"foreign: {request.url}")
                if not request.url.startswith(("http://localhost", "http://127.0.0.1", "data:"))
                else None
            ),
        )
        return page

    yield watched
    assert problems == []


def press(page: Page, key: str) -> None:
    """Press ``key`` once the page's scripts are there to hear it."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def settled(page: Page) -> None:
    """Wait until all charts are drawn and all fragments are there: where a browser draws without a
    graphics card beside another one, a cluster's charts take longer than any single thing."""
    waiting = page.locator("[aria-busy=true], .htmx-request, .skeleton")
    expect(waiting).to_have_count(0, timeout=3 * PATIENCE)


def check(page: Page) -> None:
    """The page fits its width, every chart is drawn, and axe finds nothing serious."""
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    undrawn = "[...document.querySelectorAll('[data-chart]')].filter(c => !c.querySelector('svg'))"
    assert page.evaluate(f"{undrawn}.length") == 0
    found = [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert found == [], page.url


def check_everywhere(page: Page) -> None:
    """``check`` at both widths and in both themes, each once: colours depend on the theme alone,
    and what fits on the width."""
    for theme, width in (("light", 1280), ("dark", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        expect(page.locator(f"html[data-bs-theme={theme}]")).to_have_count(1)
        check(page)
