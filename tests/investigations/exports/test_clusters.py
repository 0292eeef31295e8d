"""The contract's cluster lines."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investigations.exports.clusters import export_clusters
from investigations.models import Cluster
from investigations.snapshot import NothingScoredError
from investigations.triage import regrouping
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


def lines(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_lines_have_what_the_contract_names(tmp_path):
    result = scoring_result()
    finished_scoring(result)
    assert export_clusters(tmp_path / "out.jsonl") == 4
    first, *_, last = lines(tmp_path / "out.jsonl")
    found = result.clusters[0]
    assert first == {
        "cluster_id": "HC-00001",
        "score": found.score,
        "flagged": True,
        "kind": "distillation",
        "campaign_id": "CA-001",
        "accounts": account_ids("hydra", 40),
        "exchanges": found.exchanges,
        "distillation_exchanges": found.distillation_exchanges,
        "first_seen": "2026-09-01T02:00:00Z",
        "last_seen": "2026-09-30T21:00:00Z",
        "capabilities": dict(found.capabilities),
        "evidence": [
            {"signal": each.signal, "weight": each.weight, "summary": each.summary}
            for each in sorted(found.contributions, key=lambda each: -each.weight)
        ],
        "streams": [
            {"share": 0.8, "templates": 3, "capabilities": {"coding": 0.9, "tool_use": 0.8}},
            {"share": 0.2, "templates": 1, "capabilities": {"rubric_grading": 1.0}},
        ],
        "also_serves": [],
        "lineage": {
            "kind": "new",
            "joined": 40,
            "left": 0,
            "from": [],
            "to": [],
            "successor_of": [],
        },
    }
    assert (last["kind"], last["flagged"], last["campaign_id"]) == ("reseller", False, None)


def test_highest_score_comes_first_and_old_clusters_do_not_come(tmp_path):
    finished_scoring()
    finished_scoring(
        scoring_result(
            [
                cluster(account_ids("judge", 24), score=0.6, campaign="c1"),
                cluster(account_ids("heads", 30), score=0.9, campaign="c0"),
            ]
        )
    )
    export_clusters(tmp_path / "out.jsonl")
    assert [line["cluster_id"] for line in lines(tmp_path / "out.jsonl")] == [
        "HC-00002",
        "HC-00003",
    ]
    assert Cluster.objects.count() == 4


def test_nothing_scored_is_said(tmp_path):
    with pytest.raises(NothingScoredError):
        export_clusters(tmp_path / "out.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_queries_do_not_grow_with_the_clusters(tmp_path):
    counts = []
    for number in (2, 20):
        finished_scoring(scoring_result([cluster(account_ids(f"{n}", 4)) for n in range(number)]))
        with CaptureQueriesContext(connection) as captured:
            export_clusters(tmp_path / "out.jsonl")
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_server_side_cursors_work_outside_a_test_transaction(tmp_path):
    finished_scoring()
    assert export_clusters(tmp_path / "out.jsonl") == 4


def test_lines_say_where_the_accounts_came_from(tmp_path):
    whole = account_ids("hydra", 40)
    finished_scoring(scoring_result([cluster(whole)]))
    halves = [cluster(whole[:25]), cluster(whole[25:], score=0.6, campaign=None)]
    finished_scoring(scoring_result(halves))
    export_clusters(tmp_path / "out.jsonl")
    kept, parted = (line["lineage"] for line in lines(tmp_path / "out.jsonl"))
    assert (kept["kind"], kept["joined"], kept["left"], kept["from"]) == ("split", 0, 15, [])
    assert [(each["cluster_id"], each["accounts"]) for each in kept["to"]] == [("HC-00002", 15)]
    assert (parted["kind"], parted["joined"], parted["to"]) == ("split", 15, [])
    assert [each["cluster_id"] for each in parted["from"]] == ["HC-00001"]
    assert parted["from"][0]["share"] == pytest.approx(15 / 40, abs=0.05)


def test_a_run_from_before_lineage_was_recorded_has_none(tmp_path):
    run = finished_scoring()
    run.steps.all().delete()
    export_clusters(tmp_path / "out.jsonl")
    assert {line["lineage"] for line in lines(tmp_path / "out.jsonl")} == {None}


def test_lines_have_the_accounts_that_people_gave_the_clusters(tmp_path, ana):
    groups = [cluster(account_ids(name, 6), campaign=name) for name in ("hydra", "judge")]
    finished_scoring(scoring_result(groups))
    hydra, judge = Cluster.objects.order_by("key")
    own = list(hydra.memberships.order_by("account__account_id").values_list("account", flat=True))
    regrouping.split(cluster=hydra, accounts=own[:2], reason="Another's work", by=ana)
    regrouping.exclude(cluster=hydra, accounts=own[2:3], reason="A tutor", by=ana)
    regrouping.merge(clusters=[judge, hydra], into=hydra, reason="One card", by=ana)
    export_clusters(tmp_path / "out.jsonl")
    told = {line["cluster_id"]: line for line in lines(tmp_path / "out.jsonl")}
    names = account_ids("hydra", 6)
    assert {key: line["accounts"] for key, line in told.items()} == {
        hydra.key: [*names[3:], *account_ids("judge", 6)],
        "HC-00003": names[:2],
    }
    by_hand = told["HC-00003"]
    assert (by_hand["kind"], by_hand["lineage"]) == ("distillation", None)
    assert by_hand["capabilities"] == dict(groups[0].capabilities)
