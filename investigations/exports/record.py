"""A case as it goes out: one record of plain values, from which every format is made."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from investigations.campaigns.latest import latest_scoring
from investigations.campaigns.ledger import Ledger, ledger
from investigations.cases import scope
from investigations.cases.ladder import ladder
from investigations.enforcement.respawn import respawn_of
from investigations.exports.lens import Lens
from investigations.models import (
    Campaign,
    Case,
    CaseItem,
    Cluster,
    Exhibit,
    Hypothesis,
    Order,
    Proposal,
    SetAside,
)
from investigations.prices import PriceListError, price_list

# By name in a report, the weightiest first; the lists have all.
MOST_CLUSTERS: Final = 50
MOST_REASONS: Final = 6
MOST_EXHIBITS: Final = 200


def case_record(case: Case, lens: Lens) -> dict[str, Any]:
    """Everything that the reports say, as ``lens`` lets it be seen."""
    clusters = scope.clusters_of(case)
    campaigns = Campaign.objects.filter(clusters__in=clusters.values("pk")).distinct()
    found = ledger(clusters)
    return {
        "made_at": timezone.now(),
        "case": lens.row(case),
        "window": _window(clusters),
        "scale": _scale(found, scope.accounts_of(case).count()),
        "days": _days(found),
        "capabilities": _by_share(found.capabilities),
        "models": _by_share(found.models),
        "campaigns": [lens.row(each) for each in campaigns],
        "clusters": _clusters(clusters, lens),
        "clusters_total": found.clusters,
        "explanations": _explanations(clusters, lens),
        "hypotheses": _hypotheses(campaigns, lens),
        "evidence": _evidence(case, lens),
        "actions": _actions(case, lens),
        "respawn": _respawn(case),
        "history": [lens.row(step) for step in case.transitions.select_related("by")],
    }


def _window(clusters: QuerySet[Cluster]) -> dict[str, dt.datetime | None]:
    run = latest_scoring()
    seen = clusters.order_by().aggregate(first=Min("first_seen"), last=Max("last_seen"))
    since, until = (run.since, run.until) if run else (None, None)
    return {"since": since, "until": until, **seen}


def _scale(found: Ledger, accounts: int) -> dict[str, Any]:
    asked = sum(each for each, _ in found.tokens.values())
    answered = sum(each for _, each in found.tokens.values())
    try:
        prices = price_list(settings.PRICES)
    except PriceListError:
        prices = None
    cost = prices.cost(found.tokens) if prices else None
    return {
        "clusters": found.clusters,
        "accounts": accounts,
        "exchanges": found.exchanges,
        "distillation": found.distillation.value,
        "least": found.distillation.low,
        "most": found.distillation.high,
        "relayed": found.relayed,
        "prompt_tokens": asked,
        "completion_tokens": answered,
        "cost": cost.amount if cost else None,
        "own_cost": cost.amount * found.distillation_share if cost else None,
        "currency": cost.currency if cost else "",
    }


def _days(found: Ledger) -> list[tuple[dt.date, int, int]]:
    """[day, exchanges, of them distillation], every day from the first to the last."""
    total: Counter[dt.date] = Counter()
    own: Counter[dt.date] = Counter()
    for hour, number in found.hours.items():
        total[hour.date()] += number.exchanges
        own[hour.date()] += number.distillation
    if not total:
        return []
    first, last = min(total), max(total)
    days = [first + dt.timedelta(days=at) for at in range((last - first).days + 1)]
    return [(day, total[day], own[day]) for day in days]


def _by_share(shares: Any) -> list[tuple[str, float]]:
    return sorted(shares.items(), key=lambda each: (-each[1], each[0]))


def _clusters(clusters: QuerySet[Cluster], lens: Lens) -> list[dict[str, Any]]:
    rows = clusters.select_related("campaign").prefetch_related("contributions")
    return [
        lens.row(each)
        | {"why": [lens.row(part) for part in each.contributions.all()[:MOST_REASONS]]}
        for each in rows.order_by("-score", "-exchanges", "key")[:MOST_CLUSTERS]
    ]


def _explanations(clusters: QuerySet[Cluster], lens: Lens) -> list[dict[str, Any]]:
    """Innocent explanations of each cluster: those that do not hold, and those that a person set
    aside."""
    answers = {
        (each.cluster_id, each.explanation): each
        for each in SetAside.objects.filter(cluster__in=clusters).select_related("by")
    }
    rows = clusters.select_related("profile").order_by("-score", "-exchanges", "key")
    found = []
    for cluster in rows.defer("profile__activity", "profile__raster")[:MOST_CLUSTERS]:
        for each in cluster.profile.explanations:
            answer = answers.get((cluster.pk, each["name"]))
            found.append(
                {
                    "cluster": cluster.key,
                    "name": each["name"],
                    "holds": each["holds"],
                    "reason": each["reason"],
                    "by": lens.person(answer.by) if answer else "",
                    "because": answer.reason if answer and lens.shows(lens.content.FULL) else "",
                    "set_aside": answer is not None,
                }
            )
    return found


def _hypotheses(campaigns: QuerySet[Campaign], lens: Lens) -> list[dict[str, Any]]:
    if not lens.shows(lens.content.KEYED):
        return []
    rows = Hypothesis.objects.filter(campaign__in=campaigns).select_related("by", "campaign")
    found = []
    for row in rows.prefetch_related("evidence__exhibit", "dissents__by"):
        pieces = list(row.evidence.all())
        reached = [step.rung for step in ladder(pieces) if step.reached]
        found.append(
            lens.row(row)
            | {
                "campaign": row.campaign.key,
                "likelihood": row.get_likelihood_display(),
                "confidence": row.get_confidence_display(),
                "reaches": str(reached[-1].label) if reached else "Nothing",
                "evidence": [lens.row(each) for each in pieces],
                "dissents": [
                    lens.row(each) for each in row.dissents.all() if each.withdrawn_at is None
                ],
            }
        )
    return found


def exhibits_of(case: Case) -> list[Exhibit]:
    """What is pinned in the case now."""
    items = CaseItem.objects.filter(case=case, removed_at__isnull=True, exhibit__isnull=False)
    rows = Exhibit.objects.filter(pk__in=items.values("exhibit"), unpinned_at__isnull=True)
    return list(rows.select_related("cluster", "pinned_by").order_by("pk")[:MOST_EXHIBITS])


def _evidence(case: Case, lens: Lens) -> list[dict[str, Any]]:
    return [
        lens.row(each)
        | {
            "name": each.name,
            "kind": each.get_kind_display(),
            "scoring": each.record["data_version"]["scoring"],
        }
        for each in exhibits_of(case)
    ]


def _actions(case: Case, lens: Lens) -> list[dict[str, Any]]:
    proposals = case.proposals.exclude(state=Proposal.State.DRAFT).order_by("pk")
    found = []
    for proposal in proposals.select_related("by", "supersedes"):
        orders = Order.objects.filter(rollout__proposal=proposal).aggregate(
            sent=Count("pk", filter=Q(kind="do")),
            done=Count("pk", filter=Q(kind="do", state="delivered")),
            failed=Count("pk", filter=Q(kind="do", state="failed")),
            undone=Count("pk", filter=Q(kind="undo", state="delivered")),
        )
        plan = proposal.plan
        approvals = proposal.approvals.select_related("by")
        found.append(
            lens.row(proposal)
            | {
                "action": proposal.get_action_display(),
                "state": proposal.get_state_display(),
                "accounts": plan.get("accounts", 0),
                "left_out": plan.get("left_out", 0),
                "innocent": plan.get("innocent", 0.0),
                "stopped_least": plan.get("stopped_least", 0),
                "stopped_most": plan.get("stopped_most", 0),
                "approvals": [
                    {"kind": each.get_kind_display(), "by": lens.person(each.by), "at": each.at}
                    for each in approvals
                ],
                **orders,
            }
        )
    return found


def _respawn(case: Case) -> dict[str, Any]:
    found = respawn_of(case)
    return {
        "stopped": found.stopped,
        "last_stop": found.last_stop,
        "returns": [
            {
                "cluster": each.cluster.key,
                "predecessor": each.predecessor.key,
                "likeness": each.likeness,
                "days": each.days,
                "per_day": each.per_day,
                "share": each.share,
            }
            for each in found.returns
        ],
    }
