import pytest

from investigations.models import AuditEntry
from investigations.triage import saved_filters

pytestmark = pytest.mark.django_db


def save(by, name="Late", shared=False):
    return saved_filters.save(name=name, query="due=late", shared=shared, by=by)


def test_own_and_shared_ones_are_seen(ana, leo):
    own, shared = save(ana), save(leo, "Ours", shared=True)
    save(leo, "Mine")
    assert list(saved_filters.seen_by(ana)) == [own, shared]


def test_a_name_is_taken_once_by_a_person(ana, leo):
    save(ana)
    save(leo)
    with pytest.raises(saved_filters.SavedFilterError, match="already"):
        save(ana, "LATE")


def test_only_the_owner_deletes_and_it_is_on_record(ana, leo):
    shared = save(leo, shared=True)
    with pytest.raises(saved_filters.SavedFilterError, match="Only who"):
        saved_filters.delete(saved=shared, by=ana)
    saved_filters.delete(saved=shared, by=leo)
    saved_filters.delete(saved=shared, by=leo)
    actions = AuditEntry.objects.filter(action__startswith="filter.").values_list("action")
    assert [action for (action,) in actions] == ["filter.deleted", "filter.saved"]
