"""The innocent explanations of a cluster, and those that people set aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from investigations import audit
from investigations.models import Cluster, ClusterProfile, FoundMembership, SetAside


class InnocenceError(Exception):
    """What was asked for cannot be; the message is meant for people."""


def unanswered(cluster: Cluster) -> list[str]:
    """The explanations that the data bear out and that nobody has set aside."""
    answered = set(SetAside.objects.filter(cluster=cluster).values_list("explanation", flat=True))
    return [
        each["name"]
        for each in considered(cluster)
        if each["holds"] and each["name"] not in answered
    ]


def considered(cluster: Cluster) -> list[Mapping[str, Any]]:
    """The scoring's explanations for the cluster, and for the clusters in which it found accounts
    that people put here: what holds for a part cannot be got rid of by regrouping."""
    origins = FoundMembership.objects.filter(account__membership__cluster=cluster)
    profiles = ClusterProfile.objects.filter(
        Q(cluster=cluster) | Q(cluster__in=origins.values("cluster"))
    )
    found: dict[str, Mapping[str, Any]] = {}
    for explanations in profiles.values_list("explanations", flat=True):
        for each in explanations:
            if each["name"] not in found or each["holds"]:
                found[each["name"]] = each
    return list(found.values())


@transaction.atomic
def set_aside(*, cluster: Cluster, explanation: str, reason: str, by: User) -> None:
    """The explanation holds by the data, and does not here.

    Raises ``InnocenceError`` without a reason, or for one that does not hold or was set aside.
    """
    reason = reason.strip()
    if not reason:
        raise InnocenceError("Say why it does not explain these accounts.")
    if explanation not in unanswered(cluster):
        raise InnocenceError("This explanation needs no answer.")
    try:
        # Not under a lock of the cluster, which a publication holds for as long as it takes.
        with transaction.atomic():
            SetAside.objects.create(cluster=cluster, explanation=explanation, reason=reason, by=by)
    except IntegrityError as error:
        raise InnocenceError("Somebody has just answered it.") from error
    audit.record(
        actor=by,
        action="innocence.set_aside",
        target=cluster,
        old={},
        new={"explanation": explanation},
        reason=reason,
    )


@transaction.atomic
def restore(*, cluster: Cluster, explanation: str, by: User) -> None:
    """It may be the explanation after all; what was said against it stays on the audit trail.

    Raises ``InnocenceError`` for one that is not set aside.
    """
    rows = SetAside.objects.select_for_update()
    row = rows.filter(cluster=cluster, explanation=explanation).first()
    if row is None:
        raise InnocenceError("This explanation is not set aside.")
    row.delete()
    audit.record(
        actor=by,
        action="innocence.restored",
        target=cluster,
        old={"explanation": explanation, "reason": row.reason},
        new={},
    )
