"""The locks: everything pinned with hashes, nothing about where it comes from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pins(lock: str) -> dict[str, str]:
    """{name: version} of a lock file."""
    text = (ROOT / lock).read_text()
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", text, re.MULTILINE))


def normal(requirement: str) -> str:
    """The name in a requirement as locks spell it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_each_pin_has_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries if entry.strip())


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", ".npmrc", ".pre-commit-config.yaml"])
def test_it_names_no_index_and_no_path_of_a_machine(name: str) -> None:
    text = (ROOT / name).read_text()
    if name == "package-lock.json":
        packages = json.loads(text)["packages"]
        assert not [path for path, package in packages.items() if "resolved" in package]
        assert all("integrity" in package for path, package in packages.items() if path)
        return
    assert not re.search(
        r"https?:|file:/|--(extra-)?index-url|--find-links|registry",
        text.replace("omit-lockfile-registry-resolved", ""),
    )
    assert not re.search(r"(?<![\w.])/(?:home|opt|root|tmp|usr|var|work)\b", text)


def test_all_that_is_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {normal(each) for each in project["project"]["dependencies"]}
    assert wanted <= set(pins("requirements.lock"))
    wanted = {normal(each) for each in project["dependency-groups"]["dev"]}
    assert wanted <= set(pins("requirements-dev.lock"))


def test_both_locks_agree() -> None:
    runtime, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name for name in runtime if dev.get(name, runtime[name]) != runtime[name]} == set()


def test_what_npm_was_asked_for_is_what_it_locked() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert locked[""]["dependencies"] == wanted
    assert {f"node_modules/{name}" for name in wanted} <= set(locked)
