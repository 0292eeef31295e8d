"""Client programs: user agent and TLS fingerprint, by how a person reaches the model.

A fingerprint belongs to a build of a TLS library, so many user agents share one, as with real
JA4 values. The provider's products and all tools have invented names; browsers keep theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from simulator.hashing import seed_of

BROWSER, APP, SDK, CLOUD_SDK, CODING_TOOL, HARNESS, RUNNER, SCRIPT = range(8)


@dataclass(frozen=True)
class Clients:
    """Columns of all clients, and for each kind its rows with their weights."""

    user_agents: tuple[str, ...]
    fingerprints: tuple[str, ...]
    rows: tuple[npt.NDArray[np.int16], ...]
    weights: tuple[npt.NDArray[np.float64], ...]

    def choose(self, kind: int, rng: np.random.Generator, size: int) -> npt.NDArray[np.int16]:
        """Clients (size,) of a kind, drawn as popular as they are."""
        return np.asarray(rng.choice(self.rows[kind], size=size, p=self.weights[kind]))


def _fingerprint(*build: str) -> str:
    draw = np.random.default_rng(seed_of("tls", *build))
    first, second = (f"{int(draw.integers(1 << 48)):012x}" for _ in range(2))
    return f"t13d{int(draw.integers(9, 32)):02d}{int(draw.integers(8, 18)):02d}h2_{first}_{second}"


def _browsers() -> list[tuple[str, str, float]]:
    systems = {
        "Windows NT 10.0; Win64; x64": 5.0,
        "Macintosh; Intel Mac OS X 10_15_7": 3.0,
        "X11; Linux x86_64": 0.6,
        "Linux; Android 10; K": 2.5,
    }
    found = []
    for version, share in zip(
        range(134, 144), (0.1, 0.1, 0.1, 0.2, 0.2, 0.3, 0.6, 1.5, 4, 2), strict=True
    ):
        for system, weight in systems.items():
            mobile = " Mobile" if "Android" in system else ""
            agent = (
                f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) "
                f"Chrome/{version}.0.0.0{mobile} Safari/537.36"
            )
            build = _fingerprint("chrome", str(version // 4))
            found.append((agent, build, share * weight))
            if not mobile:
                found.append((f"{agent} Edg/{version}.0.0.0", build, share * weight * 0.2))
    for version in range(136, 146):
        for system in ("Windows NT 10.0; Win64; x64", "X11; Linux x86_64"):
            agent = f"Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
            found.append((agent, _fingerprint("firefox", str(version // 6)), 0.6))
    for major in (17, 18, 26):
        for minor in range(5):
            agent = (
                f"Mozilla/5.0 (iPhone; CPU iPhone OS {major}_{minor} like Mac OS X) "
                f"AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{major}.{minor} "
                f"Mobile/15E148 Safari/604.1"
            )
            found.append((agent, _fingerprint("safari", str(major)), 1.5))
    return found


def _libraries() -> list[tuple[str, str, float]]:
    found = []
    for minor in range(28, 47):
        for system, weight in (("Linux x64", 3.0), ("MacOS arm64", 1.2), ("Windows x64", 0.8)):
            for python in ("3.10", "3.11", "3.12", "3.13"):
                agent = f"fenn-python/1.{minor}.0 ({system}) CPython/{python}"
                newer = 1.0 + (minor - 28) ** 2 / 40
                found.append((agent, _fingerprint("httpx", python, system), weight * newer))
    for minor in range(60, 80):
        agent = f"fenn-node/0.{minor}.1 node/{18 + 2 * (minor % 4)}"
        found.append((agent, _fingerprint("undici", str(minor % 4)), 8.0))
    found += [(f"fenn-go/0.{n}.0", _fingerprint("go", str(n // 3)), 2.0) for n in range(9)]
    found += [(f"fenn-java/2.{n}.0", _fingerprint("jdk", str(n // 3)), 1.5) for n in range(6)]
    return found


def _scripts() -> list[tuple[str, str, float]]:
    found = [
        (f"python-requests/2.{n}.3", _fingerprint("requests", str(n // 2)), 2.0)
        for n in range(28, 34)
    ]
    found += [(f"curl/8.{n}.1", _fingerprint("curl", str(n // 4)), 1.0) for n in range(12)]
    found += [(f"axios/1.{n}.2", _fingerprint("axios", str(n // 3)), 1.0) for n in range(4, 10)]
    found += [(f"aiohttp/3.{n}", _fingerprint("aiohttp", str(n)), 1.0) for n in range(9, 13)]
    return found


@cache
def catalogue() -> Clients:
    """All clients of the simulated world, the same in every run."""
    kinds = (
        _browsers(),
        [
            (
                f"FennApp/{major}.{minor} ({system})",
                _fingerprint("app", system, str(major)),
                1.0 + minor,
            )
            for system in ("iOS 18.5", "iOS 26.1", "Android 15", "Android 16")
            for major in (5, 6)
            for minor in range(4)
        ],
        _libraries(),
        [
            (f"cloudkit-{name}/{n}.{m} (managed-models)", _fingerprint("cloud", name, str(n)), 1.0)
            for name in ("py", "js", "jvm")
            for n in (1, 2)
            for m in range(30, 38)
        ],
        [("tidepool-cli/2.8.1 (interactive)", _fingerprint("tidepool"), 1.0)],
        [("quarry-harness/4.0.2", _fingerprint("quarry"), 1.0)],
        [
            (f"gantry-runner/3.{n} (linux)", _fingerprint("gantry", str(n // 2)), 1.0)
            for n in range(4)
        ],
        _scripts(),
    )
    everything = [client for kind in kinds for client in kind]
    ends = np.cumsum([len(kind) for kind in kinds])
    return Clients(
        user_agents=tuple(agent for agent, _, _ in everything),
        fingerprints=tuple(build for _, build, _ in everything),
        rows=tuple(
            np.arange(end - len(kind), end, dtype=np.int16)
            for kind, end in zip(kinds, ends, strict=True)
        ),
        weights=tuple(
            np.array([weight for *_, weight in kind]) / sum(weight for *_, weight in kind)
            for kind in kinds
        ),
    )
