import pytest

from investigations.web.tables.steps import StepTable, steps_of
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db

WHOLE = account_ids("hydra", 40)


@pytest.fixture
def run():
    """A scoring that split one cluster, found another as it was and a third for the first time."""
    same = cluster(account_ids("judge", 30), campaign="c1")
    finished_scoring(scoring_result([cluster(WHOLE), same]))
    new = cluster(account_ids("heads", 8), campaign="c2")
    halves = [cluster(WHOLE[:25]), cluster(WHOLE[25:], campaign="c3")]
    return finished_scoring(scoring_result([*halves, same, new]))


def test_what_somebody_may_have_to_act_on_comes_first(run):
    rows = StepTable(steps_of(run)).rows
    assert [(row.record.cluster.key, row.record.kind) for row in rows] == [
        ("HC-00004", "new"),
        ("HC-00001", "split"),
        ("HC-00003", "split"),
        ("HC-00002", "continued"),
    ]


def test_cells_say_who_came_and_went(run):
    rows = {row.record.cluster.key: row for row in StepTable(steps_of(run)).rows}
    assert rows["HC-00001"].get_cell("left") == "−15"  # a minus
    assert "to <a" in rows["HC-00001"].get_cell("moves")
    assert "15 accounts" in rows["HC-00001"].get_cell("moves")
    assert "from <a" in rows["HC-00003"].get_cell("moves")
    assert rows["HC-00003"].get_cell("joined") == "+15"
    assert rows["HC-00002"].get_cell("moves") == "–"


def test_one_kind_or_all(run):
    assert {step.kind for step in steps_of(run, "split")} == {"split"}
    assert steps_of(run, "nonsense").count() == 4
