"""The Chromium that the browser tests use. ``python -m tests.chromium`` tries to start it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

INSTALLED = ("/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser")


def launch_options() -> dict[str, Any]:
    """What Playwright needs to start the machine's own Chromium; otherwise it takes its own."""
    options: dict[str, Any] = {}
    found = next((path for path in INSTALLED if _starts(path)), None)
    if found:
        options["executable_path"] = found
    if os.geteuid() == 0:
        options["args"] = ["--no-sandbox"]  # Chromium's own rule for root
    return options


def _starts(path: str) -> bool:
    """Some distributions put a script there that only says where to get the real one."""
    if not Path(path).exists():
        return False
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        browser.new_page().goto("about:blank")
        browser.close()
