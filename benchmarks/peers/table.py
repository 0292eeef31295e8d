"""All contenders over growing portions of a month, and how they compare."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.baselines.month import Month
from benchmarks.peers.contenders import CONTENDERS, OURS, Contender
from benchmarks.peers.growth import fit
from benchmarks.peers.portion import portion
from benchmarks.peers.race import Run, race

SIZES: Final = (10_000, 30_000, 100_000, 300_000, 1_000_000)

Runs = Mapping[int, Run]


def measured(
    month: Month, names: Collection[str], sizes: Sequence[int], limit: float
) -> dict[str, dict[int, Run]]:
    """Contender → exchanges → run, ours always; one over the limit goes no further."""
    found: dict[str, dict[int, Run]] = {}
    for contender in (one for one in CONTENDERS if one.name in {OURS, *names}):
        times = found[contender.name] = {}
        for size in sizes:
            run = timed(contender, month, size, limit)
            if run is None:
                print(f"{contender.name}: {size} exchanges: over {limit:g} s", flush=True)
                break
            times[size] = run
            print(f"{contender.name}: {size} exchanges: {run.seconds:.1f} s", flush=True)
    return found


def timed(contender: Contender, month: Month, size: int, limit: float) -> Run | None:
    """A run over the month's first ``size`` exchanges; None when ``limit`` was not enough."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        commands = contender.prepare(portion(month, size, folder / "month"), folder)
        return race(commands, limit, folder / "log")


def comparison(times: Mapping[str, Runs], whole: int) -> list[dict[str, Any]]:
    """A row a contender.

    ``seconds`` and ``cpu_seconds`` are exchanges → as measured; ``largest`` the largest number of
    exchanges that it got through within the limit, ``ratio`` how many times our time it took there.
    ``exponent`` is fitted over its three largest runs, ``whole_seconds`` and ``whole_ratio`` are
    for ``whole`` exchanges: ``extrapolated`` from that fit where it did not get so far. The same of
    processor time begins with ``cpu_``.
    """
    ours = times[OURS]
    return [
        {
            "contender": name,
            "largest": max(runs, default=None),
            "extrapolated": whole not in runs,
            **_against(_only(runs, 0), _only(ours, 0), whole),
            **{
                f"cpu_{key}": value
                for key, value in _against(_only(runs, 1), _only(ours, 1), whole).items()
            },
        }
        for name, runs in times.items()
    ]


def _only(runs: Runs, measure: int) -> dict[int, float]:
    """Seconds on the clock (0) or of the processors (1)."""
    return {size: run[measure] for size, run in runs.items()}


def _against(seconds: Mapping[int, float], ours: Mapping[int, float], whole: int) -> dict[str, Any]:
    growth = fit(seconds)
    both = sorted(seconds.keys() & ours.keys())
    total = seconds.get(whole)
    if total is None and growth:
        total = growth.seconds(whole)
    reference = ours.get(whole)
    return {
        "seconds": {str(size): round(seconds[size], 1) for size in sorted(seconds)},
        "ratio": round(seconds[both[-1]] / ours[both[-1]], 1) if both else None,
        "exponent": round(growth.exponent, 2) if growth else None,
        "whole_seconds": round(total, 1) if total else None,
        "whole_ratio": round(total / reference, 1) if total and reference else None,
    }
