"""What people decided about clusters, and which of it concerns the accounts of one today."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Final

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.clusters import explanations
from investigations.models import Cluster, JudgedAccount, Membership, QueueItem, Verdict
from investigations.triage import innocence, leases, queue

# Whoever decided may take it back so soon without saying why.
UNDO: Final = dt.timedelta(seconds=30)
# What dismissed accounts may be instead.
INNOCENT: Final = (
    *(name for name, _ in explanations.CHECKS),
    "Another innocent explanation",
)


class NothingToJudgeError(Exception):
    """The cluster has no accounts any more; the message is meant for people."""


class UnansweredError(Exception):
    """An innocent explanation holds and nobody set it aside; the message is meant for people."""


class WithdrawalError(Exception):
    """The verdict cannot be taken back; the message is meant for people."""


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """A verdict as it stands for one cluster: ``here`` of the accounts that it was given to are in
    the cluster now."""

    verdict: Verdict
    here: int


@transaction.atomic
def give(
    *, cluster: Cluster, kind: Verdict.Kind, reason: str, by: User, explanation: str = ""
) -> Verdict:
    """Decide about the accounts that are in ``cluster`` now; the verdict stays with them.

    A dismissal says which of ``INNOCENT`` they are; a confirmation needs every innocent explanation
    that holds to be set aside before. The cluster leaves the queue; an escalation hands it over to
    the leads, and its reason is what they have to know.

    Raises ``NothingToJudgeError``, ``UnansweredError``, ``leases.HeldError`` when somebody else has
    it on the desk or it is for leads to decide, and ``ValueError`` without a reason or with an
    explanation that does not fit.
    """
    reason = reason.strip()
    if not reason:
        raise ValueError("A verdict needs a reason.")
    if (kind == Verdict.Kind.DISMISSED) != (explanation in INNOCENT):
        raise ValueError("A dismissal, and nothing else, says what the accounts are instead.")
    leases.expect_free(cluster=cluster, by=by)
    open_questions = innocence.unanswered(cluster) if kind == Verdict.Kind.CONFIRMED else []
    if open_questions:
        raise UnansweredError(f"Set aside first, with a reason: {'; '.join(open_questions)}.")
    # Read once: a scoring that is published in the meantime regroups them.
    accounts = list(Membership.objects.filter(cluster=cluster).values_list("account", flat=True))
    if not accounts:
        raise NothingToJudgeError(
            f"{cluster.key} has no accounts any more: they are in others now."
        )
    verdict = Verdict.objects.create(
        kind=kind,
        reason=reason,
        explanation=explanation,
        by=by,
        cluster=cluster,
        account_count=len(accounts),
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
        new={
            "kind": verdict.kind,
            "cluster": cluster.key,
            "accounts": len(accounts),
            **({"explanation": explanation} if explanation else {}),
        },
        reason=reason,
    )
    if kind == Verdict.Kind.ESCALATED:
        queue.escalate(cluster, by)
    else:
        queue.settle(cluster)
    return verdict


@transaction.atomic
def withdraw(*, verdict: Verdict, by: User, reason: str = "") -> Verdict:
    """Take a verdict back: it stays on the history, and the cluster waits again.

    Whoever gave it needs no reason for as long as ``UNDO``. Raises ``WithdrawalError``.
    """
    now = timezone.now()
    # The item before the verdict, as whoever decides does; never the cluster, which a publication
    # holds for as long as it takes.
    list(QueueItem.objects.select_for_update().filter(cluster=verdict.cluster_id))
    found = Verdict.objects.select_for_update(of=("self",)).get(pk=verdict.pk)
    if found.withdrawn_at is not None:
        raise WithdrawalError("It has been taken back already.")
    reason = reason.strip()
    if not reason and found.by_id == by.pk and now - found.given_at <= UNDO:
        reason = "Undone at once"
    if not reason:
        raise WithdrawalError("Say why the decision is taken back.")
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_because = now, by, reason
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    audit.record(
        actor=by,
        action="verdict.withdrawn",
        target=found.cluster,
        old={"kind": found.kind, "cluster": found.cluster.key, "accounts": found.account_count},
        new={},
        reason=reason,
    )
    queue.reopen(found.cluster)
    return found


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
    rows = Verdict.objects.filter(pk__in={*here, *own}).select_related(
        "by", "cluster", "withdrawn_by"
    )
    return [Standing(verdict, here.get(verdict.pk, 0)) for verdict in rows]
