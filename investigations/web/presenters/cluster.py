"""A cluster's page as plain records."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from investigations.evidence.blocks import MOST_LINKS, most_held
from investigations.models import Cluster, ClusterProfile, EdgeEvidence, SetAside
from investigations.triage import innocence
from investigations.web.presenters.activity import series_of
from investigations.web.presenters.base_rates import BaseRate, base_rates
from investigations.web.presenters.capped import Capped, capped
from investigations.web.presenters.likelihood import Likelihood, likelihood
from investigations.web.presenters.lineage import History, history
from investigations.web.presenters.names import readable, sentence
from investigations.web.presenters.numbers import share
from investigations.web.presenters.shared_values import Link, SharedValueRow, link, shared_value_row
from investigations.web.presenters.templates import Template, templates
from investigations.web.presenters.volume import Trend, Volume, trend, volume


@dataclasses.dataclass(frozen=True, slots=True)
class Explanation:
    """An innocent look-alike that was considered; ``set_aside`` by a person although it holds."""

    key: str
    name: str
    holds: bool
    reason: str
    set_aside: SetAside | None = None
    base_rate: BaseRate | None = None  # of its holding


@dataclasses.dataclass(frozen=True, slots=True)
class Stream:
    """One kind of work: ``share`` (0 to 1) of what follows the cluster's templates."""

    share: float
    templates: int
    asks_for: str


@dataclasses.dataclass(frozen=True, slots=True)
class ClusterPage:
    likelihood: Likelihood
    explanations: Sequence[Explanation]
    capabilities: Mapping[str, float]
    streams: Sequence[Stream]
    models: Mapping[str, float]
    shared_values: Capped[SharedValueRow]
    links: Capped[Link]
    history: History
    volume: Volume
    trend: Trend
    templates: Capped[Template]


def profile_of(cluster: Cluster, *, without: Sequence[str] = ()) -> ClusterProfile:
    """What is drawn of the cluster; empty where nothing is stored.

    The fields ``without`` are not read: a raster alone holds a hundred thousand numbers.
    """
    stored = ClusterProfile.objects.filter(cluster=cluster).defer(*without)
    return stored.first() or ClusterProfile()


def cluster_page(
    cluster: Cluster, profile: ClusterProfile, *, unmasked: bool = False
) -> ClusterPage:
    """Everything but the score, the time lines and the accounts table; its cost does not grow with
    the cluster."""
    answers = SetAside.objects.filter(cluster=cluster).select_related("by")
    series = series_of(profile.activity)
    return ClusterPage(
        likelihood=likelihood(cluster.score),
        explanations=_explanations(
            innocence.considered(cluster), answers, base_rates(cluster.run).explanations
        ),
        capabilities=named(profile.capabilities),
        streams=[stream(each) for each in profile.streams],
        models=dict(profile.model_shares),
        shared_values=shared_values(cluster, unmasked=unmasked),
        links=_links(cluster, unmasked=unmasked),
        history=history(cluster),
        volume=volume(cluster, profile.model_tokens),
        trend=trend(series, cluster.run.since, cluster.run.until),
        templates=templates(cluster),
    )


def shared_values(cluster: Cluster, *, unmasked: bool) -> Capped[SharedValueRow]:
    shown = [shared_value_row(row, unmasked=unmasked) for row in most_held(cluster)]
    return Capped(shown, cluster.shared_values.count())


def _links(cluster: Cluster, *, unmasked: bool) -> Capped[Link]:
    rows = cluster.edges.select_related("source", "target")
    if cluster.made_by_hand:  # what the scoring found between its accounts, wherever it did
        found = EdgeEvidence.objects.filter(
            cluster__run=cluster.run_id, source__membership__cluster=cluster
        )
        rows = found.filter(target__membership__cluster=cluster).select_related("source", "target")
    return capped(rows, MOST_LINKS, lambda row: link(row, unmasked=unmasked))


def stream(stored: Mapping[str, Any]) -> Stream:
    """``Coding 90 %, Tool use 80 %``: what most of the stream's prompts ask for comes first."""
    shares = sorted(stored["capabilities"].items(), key=lambda item: (-item[1], item[0]))
    asks = ", ".join(f"{readable(name)} {share(part)}" for name, part in shares)
    return Stream(stored["share"], stored["templates"], asks or "nothing targeted")


def named(shares: Mapping[str, float]) -> dict[str, float]:
    """The shares under names for people."""
    return {readable(name): part for name, part in shares.items()}


def _explanations(
    rows: Sequence[Mapping[str, Any]],
    answers: Iterable[SetAside],
    rates: Mapping[str, BaseRate],
) -> list[Explanation]:
    """Those that hold come first: they are what speaks against the score."""
    answered = {each.explanation: each for each in answers}
    known = [
        Explanation(
            row["name"],
            readable(row["name"]),
            row["holds"],
            sentence(row["reason"]),
            answered.get(row["name"]) if row["holds"] else None,
            rates.get(row["name"]),
        )
        for row in rows
    ]
    return sorted(known, key=lambda each: (not each.holds, each.name))
