import pytest
from django.urls import reverse

from investigations.models import NamedQueue, QueueItem, SavedFilter
from investigations.triage import named_queues, saved_filters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


def post(client, route, *args, **data):
    return client.post(reverse(f"web:{route}", args=args), data, follow=True)


def keys(client, address):
    return [row.record.cluster.key for row in client.get(address).context["table"].rows]


def test_a_lead_creates_changes_orders_and_removes(lead, ana, scored):
    post(lead, "save-queue", name="Flagged", flagged="yes", members=[ana.pk])
    page = post(lead, "save-queue", name="Great", min_accounts=30).content.decode()
    assert "flagged; worked by" in " ".join(page.split())
    flagged, great = NamedQueue.objects.all()
    assert len(keys(lead, f"/queue/?queue={flagged.pk}")) == 3
    assert len(keys(lead, "/queue/?queue=general")) == 1
    post(lead, "move-queue", great.pk, up="yes")
    assert len(keys(lead, f"/queue/?queue={great.pk}")) == 2
    form = lead.get(f"/queues/?edit={flagged.pk}").context["form"]
    assert (form["flagged"].value(), list(form["members"].value())) == ("yes", [ana.pk])
    post(lead, "save-queue", edit=flagged.pk, name="Calm", flagged="no")
    assert len(keys(lead, f"/queue/?queue={flagged.pk}")) == 1
    post(lead, "remove-queue", great.pk)
    assert [each.name for each in NamedQueue.objects.all()] == ["Calm"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"flagged": ""},
        {"name": ""},
        {"name": "one"},
        {"name": "\0"},
        {"kind": "lost"},
        {"capability": "lost"},
        {"min_accounts": "-1"},
        {"min_exchanges": 10**30},
        {"members": ["x"]},
        {"tag": "x"},
    ],
)
def test_rubbish_is_answered_in_words(lead, leo, wrong):
    named_queues.keep(queue=NamedQueue(name="One", flagged=True), members=[], by=leo)
    answer = post(lead, "save-queue", **{"name": "Two", "flagged": "yes"} | wrong)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert NamedQueue.objects.count() == 1


def test_take_next_honours_the_queue_and_stays_in_it(analyst, leo, scored):
    rule = NamedQueue(name="Resellers", kind="reseller")
    queue = named_queues.keep(queue=rule, members=[leo], by=leo)
    inside = QueueItem.objects.get(queue=queue).cluster
    answer = post(analyst, "take-next", queue=queue.pk)
    assert answer.redirect_chain == [(f"/clusters/{inside.key}/", 302)]
    answer = post(analyst, "decide", inside.key, kind="needs_more", reason="x", advance="yes")
    assert answer.redirect_chain[0] == (f"/queue/?queue={queue.pk}", 302)
    assert "Nothing waits for you" in answer.content.decode()
    assert post(analyst, "take-next", queue="rubbish").redirect_chain[0][0] != "/queue/"


def test_what_its_members_work_is_not_handed_to_others_unasked(analyst, lead, leo, scored):
    rule = NamedQueue(name="Flagged", flagged=True)
    queue = named_queues.keep(queue=rule, members=[leo], by=leo)
    other = QueueItem.objects.get(queue=None).cluster
    assert post(analyst, "take-next").redirect_chain == [(f"/clusters/{other.key}/", 302)]
    first = QueueItem.objects.filter(queue=queue).first().cluster
    assert post(lead, "take-next").redirect_chain == [(f"/clusters/{first.key}/", 302)]


def test_three_queues_cost_as_many_queries_as_one(lead, leo, django_assert_max_num_queries):
    def more(name):
        rule = NamedQueue(name=name, flagged=True)
        named_queues.keep(queue=rule, members=[leo], by=leo)

    more("One")
    lead.get("/queues/")
    with django_assert_max_num_queries(16) as one:
        lead.get("/queues/")
    more("Two")
    more("Three")
    with django_assert_max_num_queries(len(one)):
        lead.get("/queues/")


def test_filters_are_saved_shown_and_deleted(analyst, lead, scored):
    post(analyst, "save-filter", name="Grave", query="severity=critical", shared="on")
    saved = SavedFilter.objects.get()
    for client in (analyst, lead):
        assert "/queue/?severity=critical" in client.get("/queue/").content.decode()
    assert "Only who saved" in post(lead, "delete-filter", saved.pk).content.decode()
    post(analyst, "delete-filter", saved.pk)
    assert not SavedFilter.objects.exists()


def test_others_own_filters_are_nobody_s_business(analyst, leo):
    saved = saved_filters.save(name="Mine", query="due=late", shared=False, by=leo)
    assert "due=late" not in analyst.get("/queue/").content.decode()
    assert post(analyst, "delete-filter", saved.pk).status_code == 404
    for query in ("", "due=\0", "x" * 5000):
        assert post(analyst, "save-filter", name="x", query=query).status_code == 200
    assert SavedFilter.objects.count() == 1
