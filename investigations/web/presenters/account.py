"""An account's page as plain records."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.db.models import Q

from investigations.masking import mask
from investigations.models import Account, EdgeEvidence, Membership
from investigations.web.charts.waterfall import Step, log_odds
from investigations.web.presenters.likelihood import Likelihood, likelihood
from investigations.web.presenters.names import readable, sentence
from investigations.web.presenters.shared_values import Link, link

MOST_LINKS = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Attribute:
    """``masked`` when ``value`` is not the whole of what is known."""

    name: str
    value: str
    masked: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class AccountPage:
    likelihood: Likelihood | None  # None: not in the window of the latest scoring
    attributes: Sequence[Attribute]
    membership: Membership | None
    evidence: Sequence[Step]
    links: Sequence[Link]


def account_page(account: Account, *, unmasked: bool = False) -> AccountPage:
    membership = (
        Membership.objects.filter(account=account).select_related("cluster__campaign").first()
    )
    return AccountPage(
        likelihood=None if account.score is None else likelihood(account.score),
        attributes=attributes(account, unmasked=unmasked),
        membership=membership,
        evidence=_evidence(membership) if membership else [],
        links=_links(account, membership, unmasked=unmasked),
    )


def attributes(account: Account, *, unmasked: bool) -> list[Attribute]:
    """What is known of the customer; personal and payment values masked unless told otherwise."""
    personal = {
        "E-mail": account.email,
        "Payment instrument": account.payment_fingerprint,
        "Card BIN": account.payment_bin,
        "Sign-up address": account.signup_ip,
    }
    verified = {True: "Yes", False: "No", None: ""}[account.verified]
    return [
        *(_attribute(name, value, unmasked) for name, value in personal.items()),
        Attribute("Organisation", account.organization_id),
        Attribute("Plan", account.plan),
        Attribute("Country", account.country),
        Attribute("Verified customer", verified),
    ]


def _attribute(name: str, value: str, unmasked: bool) -> Attribute:
    if unmasked or not value:
        return Attribute(name, value)
    return Attribute(name, mask(value), masked=True)


def _evidence(membership: Membership) -> list[Step]:
    """What the account has from its cluster, then its own amounts; they add up to its score."""
    own = [
        Step(readable(row["signal"]), row["weight"], sentence(row["summary"]))
        for row in membership.evidence
    ]
    inherited = log_odds(membership.score) - sum(step.weight for step in own)
    cluster = membership.cluster.key
    return [Step(f"Cluster {cluster}", inherited, "What speaks for the cluster as a whole"), *own]


def _links(account: Account, membership: Membership | None, *, unmasked: bool) -> list[Link]:
    """The account's strongest links within its cluster, itself always named first."""
    if membership is None:
        return []
    edges = (
        EdgeEvidence.objects.filter(Q(source=account) | Q(target=account))
        .filter(cluster=membership.cluster_id)
        .select_related("source", "target")[:MOST_LINKS]
    )
    return [_from(account, link(edge, unmasked=unmasked)) for edge in edges]


def _from(account: Account, found: Link) -> Link:
    if found.source == account.account_id:
        return found
    return dataclasses.replace(found, source=found.target, target=found.source)
