"""Network: how soon a browser shows the largest cluster's network, and how smoothly it moves.

Writes ``network.json`` with a row for each of two pictures, the folded one that the page begins
with and the one with every account drawn: milliseconds from asking for the page until it is drawn,
and frames a second while the mouse drags it about. Chromium runs without a window, and without a
graphics card where the machine has none.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any, Final

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks import options as shared
from benchmarks.load import section
from benchmarks.load.crowd import PASSWORD
from tests.chromium import launch_options

KEY: Final = "HC-00001"  # the largest
DRAWN: Final = "[data-stage]:not([aria-busy])"
SECONDS: Final = 5
COUNT_FRAMES: Final = """() => {
  window.frames_drawn = 0;
  window.counts_frames = true;
  const next = () => {
    if (!window.counts_frames) return;
    window.frames_drawn += 1;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""
TELL_FRAMES: Final = "() => { window.counts_frames = false; return window.frames_drawn; }"


def arguments(parser: argparse.ArgumentParser) -> None:
    section.arguments(parser)
    parser.add_argument("--repeats", type=int, default=5)


def run(options: argparse.Namespace) -> None:
    """Fill and serve as ``load`` does; open and drag both pictures; keep and print each."""
    environment = section.filled(options)
    record = shared.record("network", options)
    with section.serving(environment) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
        _sign_in(page)
        whole = f"/clusters/{KEY}/network/"
        for picture, path in (("folded", whole), ("every account drawn", _opened(page, whole))):
            row = {"picture": picture, "accounts": options.largest, **_seen(page, path, options)}
            record.add(picture, row)
            print(row, flush=True)
        browser.close()


def _sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill("load-0")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def _opened(page: Page, whole: str) -> str:
    """The address of the picture with the type open that most accounts share."""
    page.goto(whole)
    page.wait_for_selector(DRAWN)
    page.locator("[data-types] li button:enabled").first.click()
    page.wait_for_url("**/network/?*")
    page.wait_for_selector(DRAWN)
    return page.url


def _seen(page: Page, path: str, options: argparse.Namespace) -> dict[str, Any]:
    opened = []
    for _ in range(options.repeats):
        start = time.perf_counter()
        page.goto(path)
        page.wait_for_selector(DRAWN)
        opened.append(1000 * (time.perf_counter() - start))
    circles = int(page.locator("[data-stage]").get_attribute("data-circles") or 0)
    frames = [_dragged(page) for _ in range(options.repeats)]
    return {
        "circles": circles,
        "first_ms": round(opened[0]),
        "median_ms": round(statistics.median(opened)),
        "frames_per_second": round(statistics.median(frames), 1),
    }


def _dragged(page: Page) -> float:
    """Frames a second while the mouse draws circles with the picture in its hand."""
    box = page.locator("[data-stage]").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    start = time.perf_counter()
    step = 0
    while time.perf_counter() - start < SECONDS:
        step += 1
        page.mouse.move(x + 60 * (step % 5 - 2), y + 40 * (step % 7 - 3))
    frames = float(page.evaluate(TELL_FRAMES)) / (time.perf_counter() - start)
    page.mouse.up()
    return frames
