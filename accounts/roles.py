"""Roles in the database: one group for each role, holding its named permissions."""

from __future__ import annotations

from django.apps import apps as current_apps
from django.apps.registry import Apps

from accounts.permissions import ROLES, Permission


def sync_roles(apps: Apps = current_apps) -> None:
    """Make the groups hold exactly what ``ROLES`` says; run again, it changes nothing.

    Called from migrations with their own ``apps`` (a change of ``ROLES`` needs a new migration that
    calls it). The permission rows are made here and not left to ``post_migrate``, which would come
    after the groups need them.
    """
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="accounts", model="user"
    )
    permissions = apps.get_model("auth", "Permission").objects
    rows = {
        permission: permissions.update_or_create(
            content_type=content_type,
            codename=permission.codename,
            defaults={"name": permission.label},
        )[0]
        for permission in Permission
    }
    for role, held in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.set([rows[permission] for permission in held])
