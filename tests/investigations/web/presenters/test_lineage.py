import pytest

from investigations.models import Cluster, ClusterStep, Run, Succession
from investigations.web.presenters.lineage import COLOURS, MOST_STEPS, RANK, history, kinds_of
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db

WHOLE = account_ids("hydra", 40)


def scored(*groups):
    found = [cluster(group, campaign=f"c{n}", seed=n) for n, group in enumerate(groups)]
    return finished_scoring(scoring_result(found))


def test_every_kind_has_a_look_and_a_place():
    assert set(COLOURS) == set(RANK) == set(ClusterStep.Kind)


def test_history_is_newest_first_and_says_where_accounts_came_from_and_went():
    first, second = scored(WHOLE), scored(WHOLE[:25], WHOLE[25:])
    found = history(Cluster.objects.get(key="HC-00001"))
    assert [(row.run_id, row.kind) for row in found.steps.rows] == [
        (second.pk, "Split"),
        (first.pk, "New"),
    ]
    assert [(move.key, move.accounts) for move in found.steps.rows[0].went_to] == [("HC-00002", 15)]
    (parted,) = history(Cluster.objects.get(key="HC-00002")).steps.rows
    assert [(move.key, move.accounts) for move in parted.came_from] == [("HC-00001", 15)]
    assert parted.joined == 15


def test_scorings_that_change_nothing_are_only_counted():
    for _ in range(3):
        scored(WHOLE)
    found = history(Cluster.objects.get())
    assert [row.kind for row in found.steps.rows] == ["New"]
    assert found.quiet == 2


def test_a_long_history_is_capped():
    scored(WHOLE)
    known = Cluster.objects.get()
    for _ in range(MOST_STEPS + 3):
        run = Run.objects.create(kind="score", state="succeeded", finished_at="2026-10-01T00:00Z")
        ClusterStep.objects.create(
            run=run, cluster=known, kind="grown", accounts=50, joined=10, left=0
        )
    found = history(known)
    assert len(found.steps.rows) == MOST_STEPS
    assert (found.steps.total, found.steps.cut) == (MOST_STEPS + 4, True)


def test_predecessors_and_successors_say_why():
    run = scored(WHOLE, account_ids("heirs", 12))
    old, new = Cluster.objects.order_by("key")
    reasons = [
        {"signal": "template", "likeness": 1.0, "values": 3},
        {"signal": "client", "likeness": 0.5, "values": 1},
    ]
    Succession.objects.create(run=run, cluster=new, predecessor=old, likeness=0.91, reasons=reasons)
    (before,) = history(new).predecessors
    assert (before.key, before.likeness) == (old.key, "91\u00a0%")
    assert before.reasons == "Prompt template (3 values), Client build (1 value)"
    assert [each.key for each in history(old).successors] == [new.key]
    assert history(old).predecessors == []


def test_kinds_that_did_not_happen_are_left_out():
    scored(WHOLE)
    run = scored(WHOLE, account_ids("judge", 20))
    assert kinds_of(run) == [("new", "New", 1), ("continued", "Continued", 1)]
