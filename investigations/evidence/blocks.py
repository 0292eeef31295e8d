"""The parts of a cluster's page that can be pinned, each as the plain records that it shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from investigations.models import (
    Cluster,
    ClusterProfile,
    EdgeEvidence,
    Exhibit,
    SetAside,
    SharedValue,
)

MOST_OF_A_SIGNAL: Final = 3
MOST_LINKS: Final = 10

_Kind = Exhibit.Kind


class UnknownBlockError(Exception):
    """The cluster's page has no such part (any more)."""


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """``content`` are JSON values as they are stored, nothing masked; ``title`` holds no value.

    ``query`` says what was asked: parameters, filter, sort. ``signals`` are the versions of the
    signals in the content, as the scoring stored them.
    """

    kind: Exhibit.Kind
    view: str
    title: str
    content: Any
    query: Mapping[str, Any]
    signals: Mapping[str, int] = dataclasses.field(default_factory=dict)


def block(cluster: Cluster, what: str) -> Block:
    """The part called ``what``: ``activity``, or ``value:17`` where there are many of a kind.

    Raises ``UnknownBlockError``.
    """
    view, _, which = what.partition(":")
    if view not in _BLOCKS:
        raise UnknownBlockError
    return _BLOCKS[view](cluster, view, which)


def most_held(cluster: Cluster) -> QuerySet[SharedValue]:
    """The most widely held values of each signal: a hundred phrases must not hide one card."""
    place = Window(
        RowNumber(),
        partition_by="signal",
        order_by=[F("accounts").desc(), F("rarity").desc(), "id"],
    )
    return cluster.shared_values.annotate(place=place).filter(place__lte=MOST_OF_A_SIGNAL)


def _contributions(cluster: Cluster, view: str, which: str) -> Block:
    rows = cluster.contributions.values("signal", "weight", "summary", "detail")
    content = {"score": cluster.score, "steps": list(rows)}
    query = _query(sort=["-weight", "signal"])
    return Block(_Kind.CHART, view, "Why this score", content, query, _signals_of(cluster))


def _profiled(field: str, title: str) -> Callable[[Cluster, str, str], Block]:
    def built(cluster: Cluster, view: str, which: str) -> Block:
        content = ClusterProfile.objects.values_list(field, flat=True).get(cluster=cluster)
        return Block(_Kind.CHART, view, title, content, _query(), _signals_of(cluster))

    return built


def _shared_values(cluster: Cluster, view: str, which: str) -> Block:
    values = [_value_record(row) for row in most_held(cluster)]
    content = {"values": values, "total": cluster.shared_values.count()}
    query = _query(
        parameters={"most_of_a_signal": MOST_OF_A_SIGNAL}, sort=["-accounts", "-rarity", "id"]
    )
    return Block(_Kind.ROWS, view, "Shared values", content, query, _versions(values))


def _value(cluster: Cluster, view: str, which: str) -> Block:
    row = cluster.shared_values.filter(pk=_number(which)).first()
    if row is None:
        raise UnknownBlockError
    record = _value_record(row)
    title = f"Shared value: {row.signal.replace('_', ' ')}, held by {row.accounts:,} accounts"
    query = _query(filter={"signal": row.signal, "value": row.value})
    return Block(_Kind.VALUE, view, title, record, query, _versions([record]))


def _links(cluster: Cluster, view: str, which: str) -> Block:
    edges = cluster.edges.select_related("source", "target")
    rows = [_edge_record(row) for row in edges[:MOST_LINKS]]
    content = {"links": rows, "total": cluster.edges.count()}
    query = _query(parameters={"most": MOST_LINKS}, sort=["-weight", "id"])
    shared = [value for row in rows for value in row["shared"]]
    return Block(_Kind.ROWS, view, "Strongest links", content, query, _versions(shared))


def _edge(cluster: Cluster, view: str, which: str) -> Block:
    edges = cluster.edges.select_related("source", "target")
    row = edges.filter(pk=_number(which)).first()
    if row is None:
        raise UnknownBlockError
    record = _edge_record(row)
    ends = {"source": record["source"], "target": record["target"]}
    title = f"Link: {ends['source']} and {ends['target']}"
    signals = _versions(record["shared"])
    return Block(_Kind.EDGE, view, title, record, _query(filter=ends), signals)


def _explanation(cluster: Cluster, view: str, which: str) -> Block:
    profile = ClusterProfile.objects.only("explanations").get(cluster=cluster)
    found = next((each for each in profile.explanations if each["name"] == which), None)
    if found is None:
        raise UnknownBlockError
    answers = SetAside.objects.filter(cluster=cluster, explanation=which).select_related("by")
    answered = [
        {"by": each.by.username, "at": each.at.isoformat(), "reason": each.reason}
        for each in answers
    ]
    content = {**found, "set_aside": answered}
    title = f"Innocent explanation: {which.replace('_', ' ')}"
    return Block(_Kind.EXPLANATION, view, title, content, _query(filter={"name": which}))


_BLOCKS: Final[Mapping[str, Callable[[Cluster, str, str], Block]]] = {
    "contributions": _contributions,
    "activity": _profiled("activity", "Activity over time"),
    "raster": _profiled("raster", "Accounts × hours"),
    "capabilities": _profiled("capabilities", "Aimed at"),
    "models": _profiled("model_shares", "Models"),
    "shared-values": _shared_values,
    "value": _value,
    "links": _links,
    "edge": _edge,
    "explanation": _explanation,
}


def _query(
    *,
    parameters: Mapping[str, Any] | None = None,
    filter: Mapping[str, Any] | None = None,
    sort: Iterable[str] = (),
) -> dict[str, Any]:
    return {
        "parameters": dict(parameters or {}),
        "filter": dict(filter or {}),
        "sort": list(sort),
    }


def _value_record(row: SharedValue) -> dict[str, Any]:
    """As ``EdgeEvidence.shared`` has them."""
    return {
        "signal": row.signal,
        "version": row.version,
        "value": row.value,
        "accounts": row.accounts,
        "population": row.population,
        "rarity": row.rarity,
    }


def _edge_record(row: EdgeEvidence) -> dict[str, Any]:
    return {
        "source": row.source.account_id,
        "target": row.target.account_id,
        "weight": row.weight,
        "shared": row.shared,
    }


def _versions(values: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    return {each["signal"]: each["version"] for each in values}


def _signals_of(cluster: Cluster) -> dict[str, int]:
    return dict(cluster.shared_values.order_by().values_list("signal", "version").distinct())


def _number(which: str) -> int:
    """A row's number; 0, which no row has, for what is none."""
    return int(which) if which.isascii() and which.isdecimal() and len(which) < 19 else 0
