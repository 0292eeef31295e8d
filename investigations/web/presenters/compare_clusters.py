"""Two to four clusters side by side, and what they share."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from django.db.models import Count, F, Sum
from django.urls import reverse

from investigations.masking import mask_shared
from investigations.models import (
    Cluster,
    ClusterFlow,
    ClusterProfile,
    Contribution,
    FormerMembership,
    SharedValue,
)
from investigations.triage.standing import standings
from investigations.web.presenters.comparison import (
    Block,
    Cell,
    Common,
    Comparison,
    Pair,
    Side,
    shares,
)
from investigations.web.presenters.likelihood import likelihood
from investigations.web.presenters.likeness import cosine, hours_of_day
from investigations.web.presenters.names import readable, sentence
from investigations.web.presenters.numbers import compact_count, share
from investigations.web.presenters.shared_values import shown_value

MOST_COMMON = 30

Moved = Mapping[tuple[int, int], int]


def compare_clusters(clusters: Sequence[Cluster]) -> Comparison:
    """``clusters`` with their campaigns, in the order of the columns; always masked.

    The number of queries does not grow with theirs.
    """
    stored = ClusterProfile.objects.in_bulk([cluster.pk for cluster in clusters])
    profiles = [stored.get(cluster.pk) or ClusterProfile() for cluster in clusters]
    values = _values(clusters)
    common = [held for held in values.values() if len(held) > 1]
    common.sort(key=lambda held: -max(row.rarity for row in held.values()))
    return Comparison(
        sides=[
            Side(each.key, reverse("web:cluster", args=[each.key]), likelihood(each.score))
            for each in clusters
        ],
        blocks=[
            _figures(clusters),
            _contributions(clusters),
            shares("Aimed at", [profile.capabilities for profile in profiles]),
            shares("Models", [profile.model_shares for profile in profiles], written=str),
            _explanations(profiles),
        ],
        pairs=_pairs(clusters, profiles, common),
        common=[_common(held, clusters) for held in common[:MOST_COMMON]],
        common_total=len(common),
    )


def _figures(clusters: Sequence[Cluster]) -> Block:
    standing = standings(clusters)
    return Block(
        "At a glance",
        [
            ("State", [Cell(sentence(standing[each.pk])) for each in clusters]),
            ("Kind", [Cell(each.get_kind_display()) for each in clusters]),
            ("Campaign", [Cell(each.campaign.name if each.campaign else "–") for each in clusters]),
            (
                "Accounts",
                [Cell(f"{c.account_count:,}", f"{c.banned_count:,} banned") for c in clusters],
            ),
            ("Exchanges", [Cell(compact_count(each.exchanges)) for each in clusters]),
            (
                "Distillation",
                [Cell(compact_count(each.distillation_exchanges)) for each in clusters],
            ),
            ("First seen", [Cell(day=each.first_seen) for each in clusters]),
            ("Last seen", [Cell(day=each.last_seen) for each in clusters]),
        ],
    )


def _contributions(clusters: Sequence[Cluster]) -> Block:
    """All signals of any of them, the one that moves a score most first."""
    found: dict[str, dict[int, Contribution]] = defaultdict(dict)
    for row in Contribution.objects.filter(cluster__in=clusters):
        found[row.signal][row.cluster_id] = row
    most = {name: max(abs(row.weight) for row in rows.values()) for name, rows in found.items()}
    return Block(
        "Why this score",
        [
            (readable(name), [_amount(found[name].get(each.pk)) for each in clusters])
            for name in sorted(found, key=lambda name: (-most[name], name))
        ],
    )


def _amount(row: Contribution | None) -> Cell:
    if row is None:
        return Cell()
    return Cell(f"{row.weight:+.2f}".replace("-", "−"), sentence(row.summary))


def _explanations(profiles: Sequence[ClusterProfile]) -> Block:
    found = [{each["name"]: each for each in profile.explanations} for profile in profiles]
    names = sorted({name for each in found for name in each if each[name]["holds"]})
    return Block(
        "Innocent explanations that hold",
        [
            (
                readable(name),
                [
                    Cell("holds", sentence(each[name]["reason"]))
                    if name in each and each[name]["holds"]
                    else Cell()
                    for each in found
                ],
            )
            for name in names
        ],
    )


def _values(clusters: Sequence[Cluster]) -> dict[tuple[str, str], dict[int, SharedValue]]:
    """The stored values, a bounded number of each cluster, by signal and value, then cluster."""
    found: dict[tuple[str, str], dict[int, SharedValue]] = defaultdict(dict)
    for row in SharedValue.objects.filter(cluster__in=clusters):
        found[row.signal, row.value][row.cluster_id] = row
    return found


def _common(held: Mapping[int, SharedValue], clusters: Sequence[Cluster]) -> Common:
    row = max(held.values(), key=lambda each: each.rarity)
    masked = mask_shared(row.signal, row.value) != row.value
    return Common(
        signal=readable(row.signal),
        value=shown_value(row.signal, row.value),
        masked=masked,
        one_in=max(1, round(math.exp(row.rarity))),
        holders=[held[each.pk].accounts if each.pk in held else 0 for each in clusters],
    )


def _pairs(
    clusters: Sequence[Cluster],
    profiles: Sequence[ClusterProfile],
    common: Sequence[Mapping[int, SharedValue]],
) -> list[Pair]:
    moved = _moved(clusters)
    rhythms = [hours_of_day(profile.activity) for profile in profiles]
    pairs = []
    for one, other in combinations(range(len(clusters)), 2):
        a, b = clusters[one], clusters[other]
        both = sum(a.pk in held and b.pk in held for held in common)
        aims = cosine(profiles[one].capabilities, profiles[other].capabilities)
        hours = cosine(rhythms[one], rhythms[other])
        facts = [
            ("Values in common", f"{both:,}"),
            (f"Accounts that went from {a.key} to {b.key}", f"{moved.get((a.pk, b.pk), 0):,}"),
            (f"Accounts that went from {b.key} to {a.key}", f"{moved.get((b.pk, a.pk), 0):,}"),
            ("Same hours of the day (UTC)", "–" if hours is None else share(hours)),
            ("Same aims", "–" if aims is None else share(aims)),
        ]
        pairs.append(Pair(a.key, b.key, facts))
    return pairs


def _moved(clusters: Sequence[Cluster]) -> Moved:
    """How many accounts passed from one to another, as scorings told it or, where they told
    nothing, by where accounts that rested came back."""
    flows = ClusterFlow.objects.filter(source__in=clusters, target__in=clusters)
    told = flows.exclude(source=F("target")).values_list("source", "target")
    rested = (
        FormerMembership.objects.filter(cluster__in=clusters)
        .filter(account__membership__cluster__in=clusters)
        .values_list("cluster", "account__membership__cluster")
    )
    found = {(a, b): n for a, b, n in rested.annotate(n=Count("id"))}
    return found | {(a, b): n for a, b, n in told.annotate(n=Sum("accounts")).order_by()}
