import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ApiToken

NOW = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_a_role_is_the_group_that_is_one(ana):
    ana.groups.add(Group.objects.create(name="a-club"))
    assert ana.role == "analyst"
    ana.groups.remove(Group.objects.get(name="analyst"))
    assert ana.role == ""


@pytest.mark.parametrize(
    ("expires", "revoked", "usable"),
    [(NOW + HOUR, None, True), (NOW, None, False), (NOW + HOUR, NOW - HOUR, False)],
    ids=["valid", "expired", "revoked"],
)
def test_a_token_is_usable_until_it_expires_or_is_revoked(expires, revoked, usable):
    assert ApiToken(expires_at=expires, revoked_at=revoked).is_usable(NOW) is usable


def test_the_database_refuses_a_token_that_was_never_valid(ana):
    with pytest.raises(IntegrityError, match="expires_after_creation"), transaction.atomic():
        ApiToken.objects.create(user=ana, digest="0" * 64, expires_at=timezone.now() - HOUR)
