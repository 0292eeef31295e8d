"""Takes the README's screenshots from a running Hydrascope.

``python -m tests.browser.screenshots URL USER`` with the password in ``HYDRASCOPE_PASSWORD``; the
pictures go to ``docs/screenshots``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.chromium import launch_options

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZE = {"width": 1280, "height": 900}


def main(url: str, user: str, password: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page(base_url=url, viewport=SIZE, reduced_motion="reduce")
        _sign_in(page, user, password)
        _take(page, "overview")
        page.goto("/queue/")
        expect(page.locator("#queue tbody tr").first).to_be_visible()
        _take(page, "queue")
        page.goto("/clusters/")
        page.locator("#clusters tbody a").first.click()
        expect(page.get_by_role("heading", name="Why this score")).to_be_visible()
        _take(page, "cluster")
        browser.close()


def _sign_in(page: Page, user: str, password: str) -> None:
    page.goto("/")
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def _take(page: Page, name: str) -> None:
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], os.environ["HYDRASCOPE_PASSWORD"])
