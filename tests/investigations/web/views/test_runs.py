import pytest
from django.utils import timezone

from investigations import runs as actions
from investigations.models import AuditEntry, Run
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


def run(state, **fields):
    ended = None if state in Run.UNFINISHED else timezone.now()
    return Run.objects.create(**{"kind": "score", "state": state, "finished_at": ended, **fields})


@pytest.fixture
def unsent(monkeypatch):
    """Nothing reaches the queue; the queue has tests of its own."""
    monkeypatch.setattr(actions.current_app, "send_task", lambda *args, **options: None)


def fragment(client, address, target):
    return client.get(address, headers={"HX-Request": "true", "HX-Target": target})


def test_starting_a_run_leads_to_its_page(analyst, unsent):
    response = analyst.post("/runs/start-scoring/")
    started = Run.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/runs/{started.pk}/")
    assert (started.state, started.created_by.username) == ("queued", "ana")
    assert AuditEntry.objects.get(action="run.requested").actor == "ana"


def test_the_window_s_last_day_is_included(analyst, unsent):
    analyst.post("/runs/start-scoring/", {"since": "2026-09-01", "until": "2026-09-30"})
    asked = Run.objects.get().parameters
    assert asked["since"] == "2026-09-01T00:00:00+00:00"
    assert asked["until"] == "2026-10-01T00:00:00+00:00"


def test_a_cluster_is_offered_where_there_is_one(analyst, unsent, settings):
    assert 'name="engine"' not in analyst.get("/runs/").content.decode()
    settings.SPARK_MASTER_URL = "spark://cluster.example:7077"
    assert 'name="engine"' in analyst.get("/runs/").content.decode()
    analyst.post("/runs/start-scoring/", {"engine": "spark"})
    assert Run.objects.get().parameters["engine"] == "spark"


@pytest.mark.parametrize(
    ("window", "text"),
    [
        ({"since": "2026-09-02", "until": "2026-09-01"}, "The first day is after the last day."),
        ({"since": "yesterday"}, "Enter a valid date."),
    ],
)
def test_an_impossible_window_starts_nothing(analyst, unsent, window, text):
    page = analyst.post("/runs/start-scoring/", window, follow=True).content.decode()
    assert text in page
    assert not Run.objects.exists()


def test_one_scoring_at_a_time_and_the_page_says_why(analyst, unsent):
    first = run("running", heartbeat_at=timezone.now())
    page = analyst.post("/runs/start-scoring/", follow=True).content.decode()
    assert f"Scoring run {first.pk} is running" in page
    assert Run.objects.count() == 1


def test_a_manager_can_start_and_cancel_nothing(manager, unsent):
    going, failed = run("running", heartbeat_at=timezone.now()), run("failed", kind="ingest")
    assert manager.post("/runs/start-scoring/").status_code == 403
    assert manager.post(f"/runs/{going.pk}/cancel/").status_code == 403
    assert manager.post(f"/runs/{failed.pk}/restart/").status_code == 403
    for address in ("/runs/", f"/runs/{going.pk}/", f"/runs/{failed.pk}/"):
        page = manager.get(address).content.decode()
        assert "cancel/" not in page and "restart/" not in page and "start-scoring" not in page
    assert Run.objects.count() == 2


@pytest.mark.parametrize("action", ["start-scoring/", "1/cancel/", "1/restart/"])
def test_looking_changes_nothing(analyst, action):
    assert analyst.get(f"/runs/{action}").status_code == 405


def test_cancelling_a_run(analyst):
    going = run("running", heartbeat_at=timezone.now())
    analyst.post(f"/runs/{going.pk}/cancel/")
    going.refresh_from_db()
    assert going.state == "cancelling"


def test_what_has_ended_cannot_be_cancelled_and_says_so(analyst):
    over = run("succeeded")
    page = analyst.post(f"/runs/{over.pk}/cancel/", follow=True).content.decode()
    assert "cannot become" in page
    over.refresh_from_db()
    assert over.state == "succeeded"


def test_a_failed_run_is_started_again_as_a_new_one(analyst, unsent):
    failed = run("failed", error="disk <full>")
    page = analyst.get(f"/runs/{failed.pk}/").content.decode()
    assert "disk &lt;full&gt;" in page and "Start again" in page
    analyst.post(f"/runs/{failed.pk}/restart/")
    assert Run.objects.exclude(pk=failed.pk).get().parameters["restart_of"] == failed.pk


def test_progress_is_polled_until_the_run_has_ended(analyst):
    going = run("running", stage="signals", progress=0.4, counts={"read": 1200})
    address = f"/runs/{going.pk}/"
    assert 'hx-trigger="every 1s"' in analyst.get(address).content.decode()
    part = fragment(analyst, address, "run")
    assert part.status_code == 200
    assert 'value="40"' in part.content.decode() and "1,200" in part.content.decode()
    assert "Running: signals" in part.content.decode()
    Run.objects.filter(pk=going.pk).update(
        state="succeeded", progress=1, finished_at=timezone.now()
    )
    last = fragment(analyst, address, "run")
    assert last.status_code == 286  # htmx asks no more
    assert "See the clusters" in last.content.decode()
    assert "every 1s" not in analyst.get(address).content.decode()


def test_the_list_is_polled_only_while_something_goes_on(analyst):
    going = run("running")
    assert "every 3s" in analyst.get("/runs/").content.decode()
    Run.objects.filter(pk=going.pk).update(state="failed", finished_at=timezone.now())
    assert "every 3s" not in analyst.get("/runs/").content.decode()


def test_three_runs_cost_as_many_queries_as_one(ana, analyst, django_assert_max_num_queries):
    run("failed", created_by=ana)
    analyst.get("/runs/")
    with django_assert_max_num_queries(15) as one:
        analyst.get("/runs/")
    run("failed", created_by=ana)
    run("succeeded", created_by=ana)
    with django_assert_max_num_queries(len(one)):
        assert len(analyst.get("/runs/").context["table"].rows) == 3


def test_no_run_yet(manager):
    assert "No run yet" in manager.get("/runs/").content.decode()


# --- What a scoring did to the clusters ----------------------------------------------------------


def splitting(count):
    """A scoring that split so many clusters in two."""
    pools = [account_ids(f"net{number}", 20) for number in range(count)]
    whole = [cluster(pool, campaign=f"c{n}", seed=n) for n, pool in enumerate(pools)]
    finished_scoring(scoring_result(whole))
    parts = [part for pool in pools for part in (pool[:12], pool[12:])]
    halves = [cluster(part, campaign=f"c{n}", seed=n) for n, part in enumerate(parts)]
    return finished_scoring(scoring_result(halves))


def test_a_scoring_says_what_became_of_the_clusters(analyst):
    scored = splitting(1)
    page = analyst.get(f"/runs/{scored.pk}/").content.decode()
    assert "What became of the clusters" in page
    assert f'href="/runs/{scored.pk}/?step=split"' in page and "Split 2" in page
    assert "8 accounts" in page


def test_steps_are_narrowed_down_and_paged_as_a_part_of_the_page(analyst):
    scored = splitting(20)
    address = f"/runs/{scored.pk}/?step=split&s-page=2"
    part = fragment(analyst, address, "steps")
    assert part.content.decode().strip() in analyst.get(address).content.decode()
    assert part.status_code == 200 and "<html" not in part.content.decode()
    assert part.context["table"].page.number == 2
    assert "Showing <strong>26–40</strong>" in part.content.decode()
    none = analyst.get(f"/runs/{scored.pk}/?step=gone")
    assert none.context["table"].paginator.count == 0


def test_a_run_that_compared_nothing_says_so(analyst):
    empty = finished_scoring(scoring_result([], ["somebody"]))
    assert "There was nothing to compare" in analyst.get(f"/runs/{empty.pk}/").content.decode()
    other = run("succeeded", kind="ingest")
    assert "became of" not in analyst.get(f"/runs/{other.pk}/").content.decode()


def test_many_steps_cost_as_many_queries_as_few(analyst, django_assert_max_num_queries):
    few, many = splitting(1), splitting(9)
    analyst.get(f"/runs/{few.pk}/")
    with django_assert_max_num_queries(15) as spent:
        analyst.get(f"/runs/{few.pk}/")
    with django_assert_max_num_queries(len(spent)):
        analyst.get(f"/runs/{many.pk}/")
