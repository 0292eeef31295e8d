"""The one door to the audit trail, used inside the action functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from investigations.models import AuditEntry


def record(
    *,
    actor: Any,
    action: str,
    target: models.Model,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    reason: str = "",
) -> AuditEntry:
    """Write down one state change in the transaction that makes it.

    ``actor`` is the person (a ``User``), or the name of the program's own part when no person
    acts. ``old`` and ``new`` hold the changed fields (JSON values, times, UUIDs): empty ``old``
    for what was created, empty ``new`` for what was deleted.

    Raises ``TransactionManagementError`` outside an atomic block: an entry that could stay when its
    change is rolled back, or be lost when it is kept, proves nothing.
    """
    using = AuditEntry.objects.db
    if not transaction.get_connection(using).in_atomic_block:
        raise transaction.TransactionManagementError(
            f"The audit entry for {action!r} must be written in the transaction of its change."
        )
    if target.pk is None:
        raise ValueError(f"The target of {action!r} has not been saved, so nobody could find it.")
    return AuditEntry.objects.create(
        actor=str(actor),
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        old=dict(old),
        new=dict(new),
        reason=reason,
    )
