"""The list of baselines, and all of them over a month."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from benchmarks.baselines import coordination, fraudar, hydrascope, judging, mmd, prada, volume
from benchmarks.baselines.month import Month


@dataclass(frozen=True, slots=True)
class Baseline:
    """``published`` is the threshold that the method itself prescribes, where it does."""

    name: str
    detect: Callable[[Month, Month], dict[str, float]]
    published: Callable[[Month], float] | None = None


BASELINES: Final = (
    Baseline("hydrascope", hydrascope.detect, hydrascope.shipped_threshold),
    Baseline("volume", volume.detect),
    Baseline("mmd", mmd.detect, mmd.published_threshold),
    Baseline("prada", prada.detect),
    Baseline("fraudar", fraudar.detect),
    Baseline(
        "coordination identical", partial(coordination.detect, network=coordination.IDENTICAL)
    ),
    Baseline("coordination similar", partial(coordination.detect, network=coordination.SIMILAR)),
)
NAMES: Final = tuple(baseline.name for baseline in BASELINES)


def rows(
    baseline: Baseline, months: Sequence[Month], history: Month
) -> Iterator[tuple[Month, list[dict[str, Any]]]]:
    """Each month with the baseline's figures at each of its thresholds.

    ``threshold_from`` is ``published`` (what the method prescribes), ``history`` (0.3 % of the
    accounts of a known-innocent month lie above) or ``oracle`` (best F1, set with the truth in
    hand: it flatters). ``judged`` is the number of accounts that were scored, ``seconds`` what
    that took, reading of Parquet included.
    """
    thresholds = {
        "history": judging.history_threshold(baseline.detect(history, history), history.truth())
    }
    if baseline.published:
        thresholds["published"] = baseline.published(history)
    for month in months:
        began = time.perf_counter()
        scores = baseline.detect(month, history)
        seconds = round(time.perf_counter() - began, 1)
        truth = month.truth()
        known = thresholds | {"oracle": judging.oracle_threshold(scores, truth)}
        yield (
            month,
            [
                {
                    "baseline": baseline.name,
                    "threshold_from": name,
                    "judged": len(scores),
                    "seconds": seconds,
                    **judging.quality(scores, truth, threshold),
                }
                for name, threshold in sorted(known.items())
            ],
        )
