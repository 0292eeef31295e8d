import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as Row

from accounts.permissions import ROLES, Permission
from accounts.roles import sync_roles

pytestmark = pytest.mark.django_db


def held():
    return {
        group.name: set(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.all()
    }


def wanted():
    return {role: {each.codename for each in permissions} for role, permissions in ROLES.items()}


def test_groups_hold_what_the_code_says():
    sync_roles()
    assert held() == wanted()


def test_drifted_groups_are_put_right_and_nothing_is_doubled():
    sync_roles()
    rows = Row.objects.count()
    Group.objects.get(name="manager").permissions.add(Row.objects.get(codename="manage_users"))
    Group.objects.get(name="admin").permissions.clear()
    sync_roles()
    sync_roles()
    assert held() == wanted()
    assert Row.objects.count() == rows


def test_a_person_has_the_permissions_of_the_role(otto):
    assert {each for each in Permission if otto.has_perm(each.perm)} == set(ROLES["auditor"])
