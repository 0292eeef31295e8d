"""What the palette finds on the server: clusters, campaigns and accounts that begin so."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from investigations.models import Account, Campaign, Cluster
from investigations.web.presenters.numbers import share

MOST = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Hit:
    title: str
    note: str
    url: str


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    name: str
    hits: Sequence[Hit]


def found(words: str) -> list[Group]:
    """At most ``MOST`` of each kind, kinds without any left out; nothing for no words.

    Four queries, however much there is. Keys and account identifiers are looked up by how they
    begin, which their indexes know; campaigns are few. Nothing that is masked is looked for.
    """
    if not words:
        return []
    groups = (
        Group("Clusters", _clusters(words)),
        Group("Campaigns", _campaigns(words)),
        Group("Accounts", _accounts(words)),
    )
    return [group for group in groups if group.hits]


def _clusters(words: str) -> list[Hit]:
    """By the key's beginning; a bare number is taken for the key's."""
    key = f"HC-{words:0>5}" if words.isascii() and words.isdecimal() else words.upper()
    rows = Cluster.objects.filter(key__startswith=key).select_related("campaign")
    return [
        Hit(
            row.key,
            f"{share(row.score)} · {row.campaign.name if row.campaign else 'no campaign'}",
            reverse("web:cluster", args=[row.key]),
        )
        for row in rows.order_by("key")[:MOST]
    ]


def _campaigns(words: str) -> list[Hit]:
    rows = Campaign.objects.filter(Q(key__istartswith=words) | Q(name__icontains=words))
    listed = reverse("web:clusters")
    return [Hit(row.name, row.key, f"{listed}?{urlencode({'q': row.key})}") for row in rows[:MOST]]


def _accounts(words: str) -> list[Hit]:
    """The whole identifier first. The others come unsorted from the database: sorted, all of a
    million that begin alike would be read."""
    whole = list(Account.objects.filter(account_id=words))
    begin = Account.objects.filter(account_id__startswith=words).order_by()[:MOST]
    others = sorted((row for row in begin if row not in whole), key=lambda row: row.account_id)
    return [
        Hit(row.account_id, row.status, reverse("web:account", args=[row.account_id]))
        for row in [*whole, *others][:MOST]
    ]
