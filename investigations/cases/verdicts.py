"""What people decided about clusters, and which of it concerns the accounts of one today."""

from __future__ import annotations

import dataclasses

from django.db import connection, transaction
from django.db.models import Count

from accounts.models import User
from investigations import audit
from investigations.models import Cluster, JudgedAccount, Membership, Verdict


class NothingToJudgeError(Exception):
    """The cluster has no accounts any more; the message is meant for people."""


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """A verdict as it stands for one cluster: ``here`` of the accounts that it was given to are in
    the cluster now."""

    verdict: Verdict
    here: int


@transaction.atomic
def give(*, cluster: Cluster, kind: Verdict.Kind, reason: str, by: User) -> Verdict:
    """Decide about the accounts that are in ``cluster`` now; the verdict stays with them.

    Raises ``NothingToJudgeError``, and ``ValueError`` without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise ValueError("A verdict needs a reason.")
    # Read once: a scoring that is published in the meantime regroups them.
    accounts = list(Membership.objects.filter(cluster=cluster).values_list("account", flat=True))
    if not accounts:
        raise NothingToJudgeError(
            f"{cluster.key} has no accounts any more: they are in others now."
        )
    verdict = Verdict.objects.create(
        kind=kind, reason=reason, by=by, cluster=cluster, account_count=len(accounts)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {JudgedAccount._meta.db_table} (verdict_id, account_id) "
            "SELECT %s, unnest(%s::bigint[])",
            [verdict.pk, accounts],
        )
    audit.record(
        actor=by,
        action="verdict.given",
        target=cluster,
        old={},
        new={"kind": verdict.kind, "cluster": cluster.key, "accounts": len(accounts)},
        reason=reason,
    )
    return verdict


def standing(cluster: Cluster) -> list[Standing]:
    """The verdicts that concern any account of the cluster, the newest first.

    After a split each part has them, after a merger the whole has those of all its parts. A cluster
    that is gone keeps the verdicts that were given to itself.
    """
    here = dict(
        JudgedAccount.objects.filter(account__membership__cluster=cluster)
        .values_list("verdict")
        .annotate(number=Count("id"))
    )
    own = Verdict.objects.filter(cluster=cluster).values_list("pk", flat=True)
    rows = Verdict.objects.filter(pk__in={*here, *own}).select_related("by", "cluster")
    return [Standing(verdict, here.get(verdict.pk, 0)) for verdict in rows]
