"""When requests arrive: people in their waking hours, real clients' rates, and job queues.

Times are seconds since the first midnight (UTC) of the month.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks.foreign.texts import Array

DAY = 86_400.0
DAYS = 30
WINDOW = 600  # seconds; one row of the rates
PERIOD = 14 * 144  # windows after which the measured rates are used again

# Requests of people by their local hour, from midnight.
HOURS = np.array(
    [3, 2, 1, 1, 1, 1, 2, 4, 7, 10, 11, 10, 8, 9, 10, 11, 10, 9, 8, 9, 10, 10, 8, 5], float
)


@dataclasses.dataclass(frozen=True)
class Measured:
    """Real clients: ``rates`` (clients × windows of ten minutes), and per request the real lengths
    (prompt tokens, completion tokens) of talk, code and long conversations."""

    rates: Array
    lengths: dict[str, Array]


def load(folder: Path) -> Measured:
    """Read the timing files. Raises FileNotFoundError when one is missing."""
    table = pq.read_table(folder / "servegen_client_rates.parquet")
    keys = np.array(
        [
            f"{a}/{b}/{c}"
            for a, b, c in zip(
                *(table[k].to_pylist() for k in ("category", "model", "client")), strict=True
            )
        ]
    )
    _, client = np.unique(keys, return_inverse=True)
    rates = np.zeros((client.max() + 1, PERIOD))
    window = (table["window_s"].to_numpy() // WINDOW) % PERIOD
    rates[client, window] = np.nan_to_num(table["rate_rps"].to_numpy())
    rates = rates[rates.sum(1) > 0]
    azure = ("ContextTokens", "GeneratedTokens")
    lengths = {
        "talk": _lengths(folder / "azure_llm_2023_conv.parquet", *azure),
        "code": _lengths(folder / "azure_llm_2023_code.parquet", *azure),
        "long": _lengths(folder / "mooncake_conversation.parquet", "input_length", "output_length"),
    }
    return Measured(rates, lengths)


def volumes(measured: Measured, count: int, median: float, rng: np.random.Generator) -> Array:
    """Exchanges in a month for each of ``count`` customers: as unequal as real clients' rates,
    1 to 6,000, with about this median."""
    means = measured.rates.mean(1)
    log = np.log(rng.choice(means, count)) - np.log(np.median(means))
    drawn = median * np.exp(0.5 * log + 0.35 * rng.standard_normal(count))
    out: Array = np.clip(drawn, 1, 6_000).astype(int)
    return out


def people(
    counts: Array,
    offset: Array,
    begin: Array,
    end: Array,
    rng: np.random.Generator,
    *,
    turns: float = 4.0,
    weekend: float = 0.6,
) -> tuple[Array, Array, Array]:
    """Sittings of a few exchanges in waking hours.

    ``counts``, ``offset`` (hours from UTC), ``begin`` and ``end`` (seconds) are one a person. Gives
    row of the person, time and number of the sitting, one an exchange.
    """
    who = np.repeat(np.arange(len(counts)), counts)
    starts = rng.random(len(who)) < 1 / turns
    starts[np.r_[0, np.cumsum(counts)[:-1]][counts > 0]] = True
    sitting = np.cumsum(starts) - 1
    sitter = who[starts]
    at = _waking(offset[sitter], begin[sitter], end[sitter], weekend, rng)
    gaps = np.where(starts, 0.0, rng.lognormal(4.2, 1.0, len(who)))
    since = np.cumsum(gaps)
    since -= since[starts][sitting]
    return who, np.minimum(at[sitting] + since, DAYS * DAY - 1), sitting


def _waking(
    offset: Array, begin: Array, end: Array, weekend: float, rng: np.random.Generator
) -> Array:
    """A moment between ``begin`` and ``end`` for each; the local hour follows ``HOURS``."""
    day = np.floor(begin / DAY + rng.random(len(begin)) * np.maximum(end - begin, 1) / DAY)
    off = (day % 7 >= 5) & (rng.random(len(day)) > weekend)
    day = np.where(off, day - 2 - rng.integers(0, 3, len(day)), day)
    hour = rng.choice(24, len(day), p=HOURS / HOURS.sum()) + rng.random(len(day))
    at = day * DAY + ((hour - offset) % 24) * 3600
    end = np.minimum(end, DAYS * DAY - 1)
    # No pile of sittings at the first or last moment of an account.
    anywhere = begin + rng.random(len(begin)) * np.maximum(end - begin, 0)
    out: Array = np.where((at < begin) | (at > end), anywhere, at)
    return out


def clients(
    measured: Measured, counts: Array, begin: Array, end: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Programs: each follows the rates of one real client, moved in time. Row and time."""
    windows = DAYS * 144
    who, times = [], []
    for row, count in enumerate(counts.tolist()):
        rates = measured.rates[rng.integers(len(measured.rates))]
        month = np.roll(np.resize(rates, windows), rng.integers(PERIOD))
        clock = np.arange(windows) * WINDOW
        month = np.where((clock >= begin[row] - WINDOW) & (clock < end[row]), month, 0.0)
        if not month.sum():
            month = ((clock >= begin[row] - WINDOW) & (clock < end[row])).astype(float)
        chosen = rng.choice(windows, count, p=month / month.sum())
        # Requests of a window come in a few clumps, as the measured coefficients of variation say.
        clump = rng.integers(0, 4, count) * 140
        times.append(np.maximum(chosen * WINDOW + clump + rng.exponential(25, count), begin[row]))
        who.append(np.full(count, row))
    return np.concatenate(who), np.minimum(np.concatenate(times), DAYS * DAY - 1)


def queue(total: int, jobs: Array, rng: np.random.Generator) -> Array:
    """Times of ``total`` requests over ``jobs`` (rows of begin, end, weight), in order."""
    weight = (jobs[:, 1] - jobs[:, 0]) * jobs[:, 2]
    which = rng.choice(len(jobs), total, p=weight / weight.sum())
    at = jobs[which, 0] + rng.random(total) * (jobs[which, 1] - jobs[which, 0])
    return np.sort(np.minimum(at, DAYS * DAY - 1))


def lengths(
    measured: Measured, kind: str, count: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Real pairs of prompt and completion tokens."""
    pairs = measured.lengths[kind][rng.integers(0, len(measured.lengths[kind]), count)]
    return pairs[:, 0], pairs[:, 1]


def _lengths(path: Path, prompt: str, completion: str) -> Array:
    table = pq.read_table(path)
    return np.stack([table[prompt].to_numpy(), table[completion].to_numpy()], 1)
