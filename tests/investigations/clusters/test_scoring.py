"""Small worlds from measuring to scores: who is found, who is left alone, and with what reasons."""

from __future__ import annotations

import dataclasses
import functools
import math

import pytest

from investigations.clusters.result import ACCOUNT_SUMMARIES, ScoredCluster, ScoringResult
from investigations.clusters.scoring import score
from investigations.detectors import measure
from tests.investigations.detectors.test_measure import single
from tests.investigations.worlds import CROWD, RING, START, Cast, messy, world

ALL_DAY = tuple(range(24))
SECOND = dataclasses.replace(
    RING, name="second", accounts=18, template=2, capability=("rubric_grading",)
)
POOL = dataclasses.replace(RING, name="pool", mixed=0.5)
DECOYS = {
    "class with one assignment": Cast(
        "class",
        30,
        40,
        template=5,
        capability=("coding",),
        plan="education",
        shared=("ip",),
        prompts=20,
        age_days=5,
        signup_gap=600,
    ),
    "seats of one customer": Cast(
        "seats",
        40,
        80,
        template=6,
        capability=("coding",),
        organisation="org-1",
        verified=True,
        plan="enterprise",
        shared=("payment_fingerprint", "ip", "email"),
    ),
    "carrier NAT": Cast("nat", 60, 50, shared=("ip", "signup_ip")),
    "popular tool": Cast("tool", 80, 60, template=7, capability=("coding",), shared=("client",)),
    "reseller": Cast(
        "reseller",
        40,
        100,
        shared=("payment_fingerprint", "client", "ip"),
        hours=ALL_DAY,
        age_days=5,
        signup_gap=60,
    ),
    "viral prompt": Cast("viral", 60, 20, template=8, prompts=1),
    "benchmark": Cast(
        "bench", 30, 100, template=8, prompts=150, capability=("mathematics", "reasoning_traces")
    ),
    "support bots": Cast(
        "support", 20, 200, template=9, capability=("support",), shared=("client",), hours=ALL_DAY
    ),
    "CI runners": Cast(
        "ci", 30, 100, template=10, capability=("coding",), shared=("client",), hours=ALL_DAY
    ),
    "licensed data customer": Cast(
        "data",
        20,
        200,
        template=11,
        capability=("data_generation",),
        plan="research",
        verified=True,
        shared=("payment_fingerprint", "client"),
    ),
}


@functools.cache
def result_of(*casts: Cast, seed: int = 1) -> ScoringResult:
    return score(measure(world([CROWD, *casts], seed)))


def flagged(result: ScoringResult) -> list[set[str]]:
    """The accounts of each flagged cluster."""
    return [{m.account_id for m in c.members} for c in result.clusters if c.flagged]


def accounts_of(*casts: Cast) -> set[str]:
    return {f"{cast.name}-{place:04d}" for cast in casts for place in range(cast.accounts)}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_ring_is_flagged_with_all_its_accounts_and_nobody_else(seed: int) -> None:
    (found,) = flagged(result_of(RING, seed=seed))
    assert found == accounts_of(RING)


@pytest.mark.parametrize("seed", [1, 2])
def test_two_rings_with_different_templates_stay_two(seed: int) -> None:
    found = flagged(result_of(RING, SECOND, seed=seed))
    assert sorted(found, key=len) == [accounts_of(SECOND), accounts_of(RING)]


def test_two_pools_that_work_with_one_template_are_one_campaign() -> None:
    other = dataclasses.replace(RING, name="shard", accounts=30)
    result = result_of(RING, other, SECOND)
    of = {
        member.account_id: cluster.campaign
        for cluster in result.clusters
        for member in cluster.members
        if cluster.flagged
    }
    assert of["ring-0000"] == of["shard-0000"] != of["second-0000"]


def test_a_ring_is_found_among_decoys_and_none_of_them_is() -> None:
    decoys = [cast for name, cast in DECOYS.items() if name != "CI runners"]
    found = flagged(result_of(RING, *decoys))
    assert set().union(*found) == accounts_of(RING)


def test_mixed_in_traffic_is_not_counted_as_distillation() -> None:
    (cluster,) = (one for one in result_of(POOL).clusters if one.flagged)
    assert {member.account_id for member in cluster.members} == accounts_of(POOL)
    assert cluster.distillation_exchanges / cluster.exchanges == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("name", DECOYS)
def test_an_innocent_look_alike_is_not_flagged(name: str) -> None:
    assert flagged(result_of(DECOYS[name])) == []


def test_a_crowd_of_strangers_has_no_cluster_worth_a_look() -> None:
    assert all(cluster.score < 0.2 for cluster in result_of().clusters)


@pytest.mark.parametrize(
    ("cast", "part"),
    [
        (DECOYS["class with one assignment"], "assignment"),
        (DECOYS["seats of one customer"], "One customer"),
        (DECOYS["licensed data customer"], "Licensed"),
        (DECOYS["viral prompt"], "viral"),
        (DECOYS["support bots"], "Support"),
        (DECOYS["reseller"], "does not distil"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_a_decoys_own_explanation_holds(cast: Cast, part: str) -> None:
    clusters = [
        cluster
        for cluster in result_of(cast).clusters
        if {member.account_id for member in cluster.members} & accounts_of(cast)
    ]
    assert clusters
    for cluster in clusters:
        assert [one.name for one in cluster.explanations if one.holds and part in one.name]


def consistent(cluster: ScoredCluster) -> None:
    """The figures of a cluster agree with each other."""
    total = sum(amount.weight for amount in cluster.contributions)
    assert cluster.score == pytest.approx(1 / (1 + math.exp(-total)))
    members = {member.account_id for member in cluster.members}
    assert len(members) == len(cluster.members) >= 5
    assert sum(member.exchanges for member in cluster.members) == cluster.exchanges
    assert 0 <= cluster.distillation_exchanges <= cluster.exchanges
    for member in cluster.members:
        assert 0 <= member.distillation_exchanges <= member.exchanges
        assert 0 <= member.score <= 1 and 0 <= member.support <= 1
    assert cluster.first_seen <= cluster.last_seen
    assert all(0 <= share <= 1 for share in cluster.capabilities.values())
    assert sum(cluster.models.values()) == pytest.approx(1.0)
    assert sum(cluster.activity.total) == cluster.exchanges
    assert {edge.source for edge in cluster.edges} | {e.target for e in cluster.edges} <= members
    assert set(cluster.raster.account_ids) <= members
    assert cluster.raster.accounts_total == len(members)
    for value in cluster.shared_values:
        assert 2 <= value.accounts <= len(members) <= value.population


@pytest.mark.parametrize("casts", [(RING,), (RING, SECOND), tuple(DECOYS.values())], ids=len)
def test_a_results_figures_agree(casts: tuple[Cast, ...]) -> None:
    result = result_of(*casts)
    scores = [cluster.score for cluster in result.clusters]
    assert scores == sorted(scores, reverse=True) and scores
    for cluster in result.clusters:
        consistent(cluster)
        assert cluster.flagged == (cluster.score >= result.threshold)
        assert (cluster.kind == "distillation") == cluster.flagged
        assert (cluster.campaign is not None) == cluster.flagged
    members = [m.account_id for cluster in result.clusters for m in cluster.members]
    assert len(set(members)) == len(members)
    assert result.accounts.schema.equals(ACCOUNT_SUMMARIES)
    listed = dict(
        zip(*(result.accounts[c].to_pylist() for c in ("account_id", "score")), strict=True)
    )
    assert listed.keys() == accounts_of(CROWD, *casts)
    assert all(0 <= value <= 1 for value in listed.values())
    for cluster in result.clusters:
        for member in cluster.members:
            assert listed[member.account_id] == pytest.approx(member.score)
    assert sum(result.accounts["exchanges"].to_pylist()) == result.exchanges
    assert sum(result.activity.total) == result.exchanges
    assert result.since == START or result.since > START


def test_accounts_of_a_ring_score_above_everybody_else() -> None:
    table = result_of(RING).accounts.to_pylist()
    ring = [row["score"] for row in table if row["account_id"].startswith("ring")]
    rest = [row["score"] for row in table if not row["account_id"].startswith("ring")]
    assert min(ring) > 0.5 > 0.1 > max(rest)


def test_the_same_lake_gives_the_same_result() -> None:
    first, second = (score(measure(world([CROWD, RING, SECOND], seed=3))) for _ in range(2))
    assert dataclasses.replace(first, accounts=None) == dataclasses.replace(second, accounts=None)
    assert first.accounts.equals(second.accounts)


def test_a_higher_threshold_flags_fewer() -> None:
    measured = measure(world([CROWD, RING]))
    assert flagged(score(measured, threshold=0.9999)) == []
    assert score(measured, threshold=0.9999).threshold == 0.9999


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_world_with_gaps_is_scored(seed: int) -> None:
    result = score(measure(messy(seed)))
    for cluster in result.clusters:
        consistent(cluster)


def test_one_exchange_of_one_account_is_no_cluster() -> None:
    result = score(measure(single()))
    assert result.clusters == () and result.exchanges == 1
    assert result.accounts["score"].to_pylist()[0] < 0.01


def test_progress_rises_and_may_stop_the_work() -> None:
    measured = measure(world([CROWD]))
    shares: list[float] = []
    score(measured, lambda stage, share: shares.append(share))
    assert shares == sorted(shares) and shares[0] == 0.0 and shares[-1] <= 1.0

    def cancel(stage: str, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(measured, cancel)
