"""What stands behind one contribution: figures, links, shared values, accounts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet

from investigations.models import Cluster, Contribution, EdgeEvidence, Membership
from investigations.web.presenters.base_rates import BaseRate, base_rates
from investigations.web.presenters.capped import Capped
from investigations.web.presenters.names import readable, sentence
from investigations.web.presenters.numbers import share
from investigations.web.presenters.shared_values import Link, SharedValueRow, link, shared_value_row

MOST_LINKS = 50
MOST_VALUES = 25
MOST_ACCOUNTS = 25

# The link signals whose values a contribution was measured on, where they are not its namesake.
_LINKS: Final[Mapping[str, tuple[str, ...]]] = {
    "one_customer": ("payment", "mail_domain"),
    "prompt_structure": ("template", "phrase"),
}
# The account's own amount (``Membership.evidence``) that goes with a contribution.
_OWN: Final[Mapping[str, str]] = {"verified_customers": "standing"}


def _own_work(row: Membership) -> str:
    return share(row.distillation_exchanges / row.exchanges) if row.exchanges else "–"


def _registered(row: Membership) -> str:
    return f"{row.account.created_at:%-d %b %Y, %H:%M}" if row.account.created_at else "–"


def _customer(row: Membership) -> str:
    return "verified" if row.account.verified else row.account.plan or "–"


def _exchanges(row: Membership) -> str:
    return f"{row.exchanges:,}"


# What each account says to a contribution: the head of the column, and the cell.
_CELLS: Final[Mapping[str, tuple[str, Callable[[Membership], str]]]] = {
    "account_history": ("Registered (UTC)", _registered),
    "capability_focus": ("Of the group’s own work", _own_work),
    "light_use": ("Of the group’s own work", _own_work),
    "new_accounts": ("Registered (UTC)", _registered),
    "one_organisation": ("Organisation", lambda row: row.account.organization_id or "–"),
    "prompt_structure": ("Of the group’s own work", _own_work),
    "registration": ("Registered (UTC)", _registered),
    "verified_customers": ("Verified, or plan", _customer),
}
_FIGURES: Final[Mapping[str, str]] = {
    "age_days": "Days since registration, median",
    "clock_hours": "Hours of the day in use, median",
    "coherence": "Alike in wording",
    "declared": "On a plan that declares its purpose",
    "exchanges": "Exchanges an account",
    "fresh": "With new contents",
    "idle_days": "Days without exchanges, median",
    "known": "Of known organisations",
    "lasting": "In use, of the time that a template would be",
    "one_card": "Pay with one card",
    "one_domain": "Mail at one domain",
    "overlap": "Sent by the others as well",
    "ramp": "Rate at the start, of the later one",
    "ratio_480_min": "Variance in windows of 480 minutes, times that of independent accounts",
    "ratio_60_min": "Variance in windows of 60 minutes, times that of independent accounts",
    "settled": "Customers when the window began",
    "share": "Share in this cluster",
    "span_days": "Days in use, median",
    "spread": "Deviation from the mean",
    "stretch_days": "Days that nearly all fall into",
    "tokens": "Tokens an answer",
    "usual": "Usual among all accounts",
    "verified": "Verified",
    "volume_rank": "Busier than (of their plan)",
}
_COUNTED: Final = ("days", "hours", "ratio", "tokens", "exchanges")


@dataclasses.dataclass(frozen=True, slots=True)
class AccountRow:
    account_id: str
    exchanges: int
    cell: str


@dataclasses.dataclass(frozen=True, slots=True)
class Behind:
    """``accounts`` are those that the links join or whose own evidence names the signal; where
    there are none it is measured on all, and the most likely ones come first."""

    signal: str
    name: str
    summary: str
    weight: float
    figures: Sequence[tuple[str, str]]
    base_rate: BaseRate | None
    links: Capped[Link]
    values: Capped[SharedValueRow]
    cell_name: str
    accounts: Capped[AccountRow]
    telling: bool  # the accounts were chosen by this signal


def behind(cluster: Cluster, row: Contribution, *, unmasked: bool = False) -> Behind:
    """Read when somebody opens the contribution; every list is capped."""
    signals = _LINKS.get(row.signal, (row.signal,))
    links = _edges(cluster, signals)
    count = links.count()
    values = cluster.shared_values.filter(signal__in=signals)
    accounts, telling = _accounts(cluster, row.signal, links if count else None)
    cell_name, cell = _CELLS.get(row.signal, ("", _exchanges))
    shown = links.select_related("source", "target")[:MOST_LINKS]
    rates = base_rates(cluster.run).contributions
    return Behind(
        signal=row.signal,
        name=readable(row.signal),
        summary=sentence(row.summary),
        weight=row.weight,
        figures=[_figure(name, value) for name, value in row.detail.items()],
        base_rate=rates.get((row.signal, row.weight >= 0)),
        links=Capped([_link(each, signals, unmasked) for each in shown], count),
        values=Capped(
            [shared_value_row(each, unmasked=unmasked) for each in values[:MOST_VALUES]],
            values.count(),
        ),
        cell_name=cell_name,
        accounts=Capped(
            [
                AccountRow(each.account.account_id, each.exchanges, cell(each))
                for each in accounts.prefetch_related("account")[:MOST_ACCOUNTS]
            ],
            accounts.count(),
        ),
        telling=telling,
    )


def _edges(cluster: Cluster, signals: Sequence[str]) -> QuerySet[EdgeEvidence]:
    named = Q()
    for signal in signals:
        named |= Q(shared__contains=[{"signal": signal}])
    return cluster.edges.filter(named)


def _link(edge: EdgeEvidence, signals: Sequence[str], unmasked: bool) -> Link:
    """The link with the values that speak of these signals; the others are counted as more."""
    whole = len(edge.shared)
    edge.shared = [value for value in edge.shared if value["signal"] in signals]
    found = link(edge, unmasked=unmasked)
    return dataclasses.replace(found, more=whole - len(found.values))


def _accounts(
    cluster: Cluster, signal: str, links: QuerySet[EdgeEvidence] | None
) -> tuple[QuerySet[Membership], bool]:
    everybody = Membership.objects.filter(cluster=cluster)
    own = everybody.filter(evidence__contains=[{"signal": _OWN.get(signal, signal)}])
    if links is not None:
        ends = links.order_by()
        joined = Q(account__in=ends.values("source")) | Q(account__in=ends.values("target"))
        return everybody.filter(joined | Q(pk__in=own.order_by().values("pk"))), True
    return (own, True) if own.exists() else (everybody, False)


def _figure(name: str, value: Any) -> tuple[str, str]:
    known = _FIGURES.get(name, readable(name))
    if not isinstance(value, int | float):
        return known, str(value)
    counted = isinstance(value, int) or any(part in name for part in _COUNTED)
    return known, f"{value:,.4g}" if counted else share(value)
