"""The verdict on a scoring whose truth is known by heart."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.verdict import log_odds, margin, verdict
from investigations.campaigns.quality import Found, Truth

TRUTH = {
    **{f"l{n}": Truth("campaign", "larch", 10) for n in range(10)},
    **{f"m{n}": Truth("campaign", "marlin", 20) for n in range(5)},
    **{f"c{n}": Truth("benign", "ci-runners", 0) for n in range(6)},
    **{f"r{n}": Truth("reseller", "resellers", 0) for n in range(4)},
}


def cluster(
    accounts: list[str], score: float, estimate: int = 0, kind: str = "distillation"
) -> Any:
    return SimpleNamespace(
        members=[SimpleNamespace(account_id=account) for account in accounts],
        score=score,
        flagged=score >= 0.5,
        kind=kind if score >= 0.5 else "other",
        distillation_exchanges=estimate,
        capabilities={"coding": 0.8, "writing": 0.01},
        campaign="one" if score >= 0.5 else None,
        streams=[SimpleNamespace(share=0.6, capabilities={"coding": 0.9, "writing": 0.2})],
    )


def scored(*clusters: Any) -> Any:
    accounts = SimpleNamespace(num_rows=len(TRUTH))
    return SimpleNamespace(clusters=clusters, accounts=accounts, exchanges=300)


def test_campaigns_decoys_and_strays_are_told_apart() -> None:
    larch = [f"l{n}" for n in range(8)]
    told = verdict(
        scored(
            cluster([*larch, "c0"], 0.9, estimate=100),
            cluster([f"c{n}" for n in range(1, 6)], 0.6),
            cluster([f"r{n}" for n in range(4)], 0.1),
        ),
        TRUTH,
    )
    assert told["precision"] == pytest.approx(8 / 14)
    assert told["recall"] == pytest.approx(8 / 15)
    assert told["accused"] == ["ci-runners"]
    assert told["strays"] == {"ci-runners": 6}
    assert told["resellers"] == {"other": 4}
    larches, marlins = told["campaigns"]
    assert (larches["found"], larches["own"], larches["own_found"]) == (8, 100, 80)
    assert (larches["estimate"], larches["kept_apart"]) == (100, True)
    assert larches["asks"] == {"coding": 0.8}
    assert larches["streams"] == [[0.6, "coding"]]
    assert (larches["linked"], marlins["linked"]) == (True, False)
    assert (marlins["found"], marlins["estimate"]) == (0, 0)


def test_scores_are_tallied_with_what_the_clusters_are() -> None:
    told = verdict(
        scored(cluster(["l0", "l1", "c0"], 0.9), cluster(["c1"], 0.9), cluster(["c2"], 0.0004)),
        TRUTH,
    )
    assert told["calibration"] == [[0.0, 1, 0], [0.9, 1, 1]]


def test_the_margin_is_from_the_weakest_campaign_to_the_strongest_innocent() -> None:
    clusters = [
        Found("1", 0.9, True, "distillation", ["l0"]),
        Found("2", 0.3, False, "other", ["l1"]),
        Found("3", 0.7, True, "distillation", ["m0"]),
        Found("4", 0.2, False, "other", ["c0"]),
    ]
    assert margin(clusters, TRUTH) == pytest.approx(log_odds(0.7) - log_odds(0.2), abs=1e-3)
    assert margin(clusters[:2], TRUTH) == 0.0
    assert margin(clusters, {"c0": TRUTH["c0"]}) is None


def test_a_score_of_one_has_log_odds() -> None:
    assert math.isfinite(log_odds(1.0))
    assert log_odds(0.5) == 0
