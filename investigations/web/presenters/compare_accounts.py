"""Two to four accounts side by side, and what they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from django.urls import reverse

from investigations.masking import mask
from investigations.models import Account, EdgeEvidence, Membership
from investigations.web.presenters.comparison import Block, Cell, Comparison, Pair, Side
from investigations.web.presenters.likelihood import likelihood
from investigations.web.presenters.names import readable, sentence
from investigations.web.presenters.numbers import compact_count, share

# (what it is called, the field, whether it is masked)
_ATTRIBUTES = (
    ("E-mail", "email", True),
    ("Mail domain", "email_domain", False),
    ("Payment instrument", "payment_fingerprint", True),
    ("Card BIN", "payment_bin", True),
    ("Sign-up address", "signup_ip", True),
    ("Organisation", "organization_id", False),
    ("Plan", "plan", False),
    ("Country", "country", False),
)


def compare_accounts(accounts: Sequence[Account]) -> Comparison:
    """``accounts`` in the order of the columns; always masked. Two queries."""
    rows = Membership.objects.filter(account__in=accounts).select_related("cluster__campaign")
    members = {row.account_id: row for row in rows}
    found = [members.get(account.pk) for account in accounts]
    return Comparison(
        sides=[_side(account) for account in accounts],
        blocks=[_figures(accounts, found), _attributes(accounts), _evidence(found)],
        pairs=_pairs(accounts, members),
        common=[],
        common_total=0,
    )


def _side(account: Account) -> Side:
    url = reverse("web:account", args=[account.account_id])
    return Side(
        account.account_id, url, None if account.score is None else likelihood(account.score)
    )


def _figures(accounts: Sequence[Account], members: Sequence[Membership | None]) -> Block:
    return Block(
        "At a glance",
        [
            ("Status", [Cell(each.status or "–") for each in accounts]),
            ("Cluster", [Cell(row.cluster.key if row else "none") for row in members]),
            ("Campaign", [Cell(_campaign(row)) for row in members]),
            ("Support", [Cell(share(row.support)) if row else Cell() for row in members]),
            ("Exchanges", [Cell(compact_count(each.exchanges)) for each in accounts]),
            (
                "Distillation",
                [
                    Cell(compact_count(row.distillation_exchanges)) if row else Cell()
                    for row in members
                ],
            ),
            ("Created", [Cell(day=each.created_at) for each in accounts]),
            ("First seen", [Cell(day=each.first_seen) for each in accounts]),
            ("Last seen", [Cell(day=each.last_seen) for each in accounts]),
        ],
    )


def _campaign(row: Membership | None) -> str:
    return row.cluster.campaign.name if row and row.cluster.campaign else "–"


def _attributes(accounts: Sequence[Account]) -> Block:
    return Block(
        "What is known of the customer",
        [
            (name, [_attribute(getattr(account, field), masked) for account in accounts])
            for name, field, masked in _ATTRIBUTES
        ],
    )


def _attribute(value: str, masked: bool) -> Cell:
    return Cell((mask(value) if masked else value) or "–")


def _evidence(members: Sequence[Membership | None]) -> Block:
    found: dict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    for place, row in enumerate(members):
        for each in row.evidence if row else ():
            found[each["signal"]][place] = each
    most = {name: max(abs(e["weight"]) for e in by.values()) for name, by in found.items()}
    return Block(
        "Evidence",
        [
            (readable(name), [_amount(found[name].get(place)) for place in range(len(members))])
            for name in sorted(found, key=lambda name: (-most[name], name))
        ],
    )


def _amount(each: Mapping[str, Any] | None) -> Cell:
    if each is None:
        return Cell()
    return Cell(f"{each['weight']:+.2f}".replace("-", "−"), sentence(each["summary"]))


def _pairs(accounts: Sequence[Account], members: Mapping[int, Membership]) -> list[Pair]:
    # By the cluster, which the index begins with: links are stored within one.
    edges = EdgeEvidence.objects.filter(
        cluster__in={row.cluster_id for row in members.values()},
        source__in=accounts,
        target__in=accounts,
    )
    links = {frozenset((edge.source_id, edge.target_id)): edge for edge in edges}
    return [
        Pair(a.account_id, b.account_id, list(_facts(a, b, links.get(frozenset((a.pk, b.pk))))))
        for a, b in combinations(accounts, 2)
    ]


def _facts(a: Account, b: Account, link: EdgeEvidence | None) -> Iterable[tuple[str, str]]:
    """What both have, told by its name alone: equal values that are masked look alike above."""
    same = [
        name
        for name, field, _ in _ATTRIBUTES
        if getattr(a, field) and getattr(a, field) == getattr(b, field)
    ]
    yield "Equal", ", ".join(same) or "nothing"
    yield "Stored link", f"weight {link.weight:.2f}" if link else "none"
    if link:
        tied = sorted({readable(each["signal"]) for each in link.shared})
        yield "Tied by", ", ".join(tied)
