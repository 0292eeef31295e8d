"""A campaign as its page shows it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from investigations.campaigns.latest import latest_scoring
from investigations.campaigns.ledger import Ledger, ledger
from investigations.models import Campaign, Cluster
from investigations.web.charts.activity import Series
from investigations.web.presenters.ledger import LedgerView, ledger_view
from investigations.web.presenters.likelihood import Likelihood, likelihood
from investigations.web.presenters.names import readable

_HOUR = dt.timedelta(hours=1)


@dataclasses.dataclass(frozen=True, slots=True)
class ClusterRow:
    cluster: Cluster
    likelihood: Likelihood


@dataclasses.dataclass(frozen=True, slots=True)
class CampaignPage:
    """``gone`` of its clusters were not found by the latest scoring."""

    ledger: LedgerView
    series: Series
    models: dict[str, float]
    capabilities: dict[str, float]
    clusters: Sequence[ClusterRow]
    gone: int


def campaign_page(campaign: Campaign) -> CampaignPage:
    """By the clusters that the latest scoring found."""
    present = Cluster.objects.present(latest_scoring()).filter(campaign=campaign)
    clusters = list(present.order_by("-score", "key"))
    found = ledger(present)
    return CampaignPage(
        ledger=ledger_view(found),
        series=_series(found),
        models=dict(found.models),
        capabilities={readable(name): part for name, part in found.capabilities.items()},
        clusters=[ClusterRow(each, likelihood(each.score)) for each in clusters],
        gone=campaign.clusters.count() - len(clusters),
    )


def _series(found: Ledger) -> Series:
    """Every hour from the first to the last, the silent ones too."""
    if not found.hours:
        return Series((), (), ())
    first, last = min(found.hours), max(found.hours)
    hours = [first + _HOUR * at for at in range((last - first) // _HOUR + 1)]
    counted = [found.hours.get(hour) for hour in hours]
    return Series(
        hours=hours,
        total=[each.exchanges if each else 0 for each in counted],
        part=[each.distillation if each else 0 for each in counted],
    )
