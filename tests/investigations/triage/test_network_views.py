import pytest
from django.db import IntegrityError, transaction

from investigations.models import AuditEntry, Cluster, NetworkView
from investigations.triage import network_views
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(db):
    return Cluster.objects.get(run=finished_scoring(), account_count=40)


def save(cluster, by, name="Cards", *, shared=False):
    return network_views.save(
        cluster=cluster, name=name, shared=shared, state={"hide": "network"}, by=by
    )


def names(cluster, to):
    return [view.name for view in network_views.visible(cluster=cluster, to=to)]


def test_a_view_is_its_owner_s_until_it_is_shared(hydra, ana, leo):
    view = save(hydra, ana)
    save(hydra, leo, "Addresses", shared=True)
    assert names(hydra, ana) == ["Addresses", "Cards"]
    assert names(hydra, leo) == ["Addresses"]
    network_views.share(view=view, shared=True, by=ana)
    network_views.share(view=view, shared=True, by=ana)  # changes nothing
    assert names(hydra, leo) == ["Addresses", "Cards"]
    network_views.share(view=view, shared=False, by=ana)
    assert names(hydra, leo) == ["Addresses"]


def test_all_of_it_is_on_record(hydra, ana):
    view = save(hydra, ana)
    pk = str(view.pk)
    network_views.share(view=view, shared=True, by=ana)
    network_views.delete(view=view, by=ana)
    told = {"cluster": hydra.key, "name": "Cards", "state": {"hide": "network"}}
    entries = AuditEntry.objects.filter(target_id=pk, target_type="investigations.networkview")
    assert [(each.action, each.old, each.new) for each in entries.order_by("id")] == [
        ("network_view.saved", {}, told | {"shared": False}),
        ("network_view.shared", {"shared": False}, {"shared": True}),
        ("network_view.deleted", told | {"shared": True}, {}),
    ]
    assert not NetworkView.objects.exists()


def test_only_its_owner_changes_it(hydra, ana, leo):
    view = save(hydra, ana, shared=True)
    with pytest.raises(network_views.NetworkViewError, match="not yours"):
        network_views.share(view=view, shared=False, by=leo)
    with pytest.raises(network_views.NetworkViewError, match="not yours"):
        network_views.delete(view=view, by=leo)
    network_views.delete(view=view, by=ana)
    with pytest.raises(network_views.NetworkViewError, match="is deleted"):
        network_views.share(view=view, shared=False, by=ana)


def test_a_name_is_used_once_by_a_person(hydra, ana, leo):
    save(hydra, ana)
    save(hydra, leo)
    with pytest.raises(network_views.NetworkViewError, match="of that name"):
        save(hydra, ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        NetworkView.objects.create(cluster=hydra, owner=ana, name="")


def test_there_is_an_end_to_them(hydra, ana, monkeypatch):
    monkeypatch.setattr(network_views, "MOST_OF_A_PERSON", 1)
    save(hydra, ana)
    with pytest.raises(network_views.NetworkViewError, match="delete one"):
        save(hydra, ana, "Another")
