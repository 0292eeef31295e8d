"""Takes the pictures in ``docs/screenshots``: each page, wide and narrow, light and dark.

``make screenshots`` runs it. It serves the demonstration from a folder of its own (``var/`` below
the installation's), which is filled the first time, and leaves nothing running.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from config.ports import choose_port
from config.secret import kept_secret
from config.visit import Visitor
from tests.browser import staging
from tests.chromium import launch_options

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "screenshots"
HOST = "127.0.0.1"
PERSON = "leo"
SECONDS_TO_COME_UP = 300
# Longer pages are cut: what matters is above, and a picture should open in one go.
TALLEST = {1280: 2400, 390: 2600}


@dataclasses.dataclass(frozen=True)
class Shot:
    """One page, or a part of it: the picture's name, and what to open; ``before`` is done first."""

    name: str
    address: str
    before: str = ""  # a key to press
    part: str = ""  # a selector


def main() -> None:
    var = ROOT / "var" / "screenshots"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _demonstration(var) as address, sync_playwright() as playwright:
        shots = [Shot(*each) for each in staging.stage(var)]
        browser = playwright.chromium.launch(**launch_options())
        for width in TALLEST:
            for theme in ("light", "dark"):
                _take_all(browser, address, shots, width, theme, kept_secret(var, f"demo-{PERSON}"))
        browser.close()


@contextlib.contextmanager
def _demonstration(var: Path) -> Iterator[str]:
    """The address of a demonstration that runs until the block ends."""
    port = str(choose_port(HOST, 0))
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--die-with-parent"],
        cwd=ROOT,
        env={**os.environ, "HYDRASCOPE_VAR": str(var), "PORT": port},
    )
    try:
        address = f"http://{HOST}:{port}"
        deadline = time.monotonic() + SECONDS_TO_COME_UP
        while not Visitor(address).is_healthy():
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit("The demonstration did not come up.")
            time.sleep(0.5)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _take_all(
    browser: Browser, address: str, shots: list[Shot], width: int, theme: str, password: str
) -> None:
    """Every page at one width in one theme."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/")
    _take(page, f"sign-in-{width}-{theme}", width)
    page.get_by_label("User name").fill(PERSON)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    for shot in shots:
        page.goto(shot.address)
        if shot.before:
            page.keyboard.press(shot.before)
        _take(page, f"{shot.name}-{width}-{theme}", width, shot.part)
    context.close()


def _take(page: Page, name: str, width: int, part: str = "") -> None:
    expect(page.locator("[aria-busy=true], .htmx-request, .skeleton")).to_have_count(0)
    path = FOLDER / f"{name}.png"
    if part:
        page.locator(part).screenshot(path=path)
    else:
        tall = page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST[width])}
        page.screenshot(path=path, full_page=True, clip=clip)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256).save(path, optimize=True)


if __name__ == "__main__":
    main()
