"""Addresses, autonomous systems and clients, drawn with real-looking popularity."""

from __future__ import annotations

import numpy as np

from benchmarks.foreign.texts import Array

# Country → (share of customers, hours from UTC, access providers' autonomous systems).
COUNTRIES: dict[str, tuple[float, float, tuple[int, ...]]] = {
    "US": (0.28, -6, (7922, 7018, 701, 20115, 22773)),
    "IN": (0.11, 5.5, (55836, 24560, 45609)),
    "GB": (0.08, 0, (2856, 5089, 5607)),
    "DE": (0.08, 1, (3320, 3209, 6805)),
    "FR": (0.06, 1, (3215, 12322, 15557)),
    "BR": (0.07, -3, (28573, 18881, 26599)),
    "JP": (0.07, 9, (2516, 4713, 17676)),
    "CA": (0.05, -5, (577, 812, 852)),
    "NG": (0.03, 1, (29465, 36873)),
    "PL": (0.05, 1, (5617, 12741)),
    "SG": (0.04, 8, (9506, 4773)),
    "AU": (0.04, 10, (1221, 4804)),
    "MX": (0.04, -6, (8151, 28548)),
}
NAMES = np.array(list(COUNTRIES))
SHARES = np.array([row[0] for row in COUNTRIES.values()])
OFFSETS = np.array([row[1] for row in COUNTRIES.values()])
CLOUDS = (16509, 14618, 8075, 396982, 14061, 24940, 16276)

_SDKS = (
    "python-sdk/<0.51.0|0.52.2|0.54.1|0.55.0|0.57.1>",
    "node-sdk/<4.3.0|4.6.1|4.9.2|5.0.0>",
    "python-requests/2.<28.2|31.0|32.3>",
    "go-http-client/2.0",
    "java-sdk/1.<4.0|6.2>",
    "curl/8.<4.0|5.0>",
    "langkit/0.<2.11|3.4|3.7>",
    "axios/1.<6.8|7.2>",
    "okhttp/4.12.0",
)
_BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/<131|132|133|134>.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/<17.6|18.1|18.2> Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:<133|134>.0) Gecko/20100101 Firefox/<133|134>.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_<1|2> like Mac OS X) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14) Chrome/<131|132>.0.0.0 Mobile Safari/537.36",
)


class Clients:
    """All client builds there are: user agent and handshake fingerprint by index, API clients
    first (``api`` of them), then browsers. A build meets a few operating systems, so that one user
    agent has several fingerprints."""

    def __init__(self, rng: np.random.Generator) -> None:
        agents: list[str] = []
        for pattern in (*_SDKS, *_BROWSERS):
            if pattern == _BROWSERS[0]:
                self.api = len(agents) * 3
            head, _, rest = pattern.partition("<")
            choices, _, tail = rest.partition(">")
            tail = tail.replace("<133|134>", "134").replace("<1|2>", "1")
            agents += [f"{head}{choice}{tail}" for choice in choices.split("|")]
        self.agents = [agent for agent in agents for _ in range(3)]
        self.prints = [_ja4(rng) for _ in self.agents]
        self._weights = (1 / np.arange(1, len(self.agents) + 1) ** 0.8)[
            rng.permutation(len(self.agents))
        ]

    def draw(self, count: int, rng: np.random.Generator, *, browser: bool = False) -> Array:
        """Indices of ``count`` clients by popularity."""
        weights = self._weights.copy()
        if browser:
            weights[: self.api] = 0
        else:
            weights[self.api :] = 0
        return rng.choice(len(weights), count, p=weights / weights.sum())

    def new(self, agent: str, rng: np.random.Generator) -> int:
        """The index of a further client that only its caller uses."""
        self.agents.append(agent)
        self.prints.append(_ja4(rng))
        self._weights = np.append(self._weights, 0.0)
        return len(self.agents) - 1


def _ja4(rng: np.random.Generator) -> str:
    first, second = rng.integers(0, 2**48, 2)
    return f"t13d{rng.integers(10, 20)}{rng.integers(8, 17):02d}h2_{first:012x}_{second:012x}"


def homes(countries: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """An address of its own and its autonomous system for each country code."""
    out, asns = np.empty(len(countries), object), np.zeros(len(countries), int)
    for row, country in enumerate(countries):
        systems = COUNTRIES[country][2]
        asns[row] = systems[int(len(systems) * rng.random() ** 1.5)]
        out[row] = inside(int(asns[row]), rng)
    return out, asns


def inside(asn: int, rng: np.random.Generator) -> str:
    """A random address of an autonomous system: each has sixteen blocks of 65,536."""
    block = (asn * 2654435761 + int(rng.integers(16)) * 40503) % (200 * 256)
    low = int(rng.integers(1, 65_535))
    return f"{block // 256 + 12}.{block % 256}.{low // 256}.{low % 256}"
