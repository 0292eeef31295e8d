from __future__ import annotations

import stat
from pathlib import Path

import pytest

from accounts.models import User
from accounts.permissions import ROLES
from accounts.roles import sync_roles
from config.demo.people import ensure_people

pytestmark = pytest.mark.django_db


def test_there_is_one_person_for_each_role_with_a_password_of_their_own(tmp_path: Path) -> None:
    people = ensure_people(tmp_path)
    assert [person.role for person in people] == list(ROLES)
    assert len({person.password for person in people}) == len(people)
    for person in people:
        user = User.objects.get(username=person.name)
        assert user.role == person.role and user.check_password(person.password)
        assert not user.is_superuser
        kept = tmp_path / "secrets" / f"demo-{person.name}"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_second_start_finds_the_same_people(tmp_path: Path) -> None:
    assert ensure_people(tmp_path) == ensure_people(tmp_path)
    assert User.objects.count() == len(ROLES)


def test_a_new_database_gets_them_with_the_passwords_that_were_printed(tmp_path: Path) -> None:
    before = ensure_people(tmp_path)
    User.objects.all().delete()
    sync_roles()
    assert ensure_people(tmp_path) == before


def test_a_password_that_somebody_chose_is_not_shown_and_stays(tmp_path: Path) -> None:
    ana = ensure_people(tmp_path)[0]
    user = User.objects.get(username=ana.name)
    user.set_password("chosen by herself")
    user.save()
    assert ensure_people(tmp_path)[0].password is None
    assert User.objects.get(username=ana.name).check_password("chosen by herself")
