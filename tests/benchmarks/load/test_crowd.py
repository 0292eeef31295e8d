import pytest
from django.db.models import Count

from benchmarks.load import crowd
from investigations.models import Account, Cluster, EdgeEvidence, QueueItem, Run

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages_open_on_what_it_fills_in(client_of):
    crowd.main(accounts=400, clusters=12, largest=120)
    assert (Account.objects.count(), Cluster.objects.count()) == (400, 12)
    counted = Cluster.objects.annotate(members=Count("memberships")).order_by("key")
    assert [each.members for each in counted] == [120, *[20] * 11]
    assert QueueItem.objects.filter(state="waiting").count() == 9
    assert EdgeEvidence.objects.filter(cluster__key="HC-00001").count() > 300
    assert Run.objects.latest_run() is not None
    from accounts.models import User

    client = client_of(User.objects.get(username="load-0"))
    for address in ("/", "/queue/", "/clusters/", "/clusters/HC-00001/", "/watched/acct-00000007/"):
        assert client.get(address).status_code == 200, address
    crowd.main(accounts=400, clusters=12, largest=120)  # nothing is filled in twice
    assert Account.objects.count() == 400
