"""What one scoring did to each cluster."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import Case, F, Prefetch, QuerySet, Value, When
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from investigations.models import ClusterFlow, ClusterStep, Run
from investigations.web.presenters.lineage import COLOURS, RANK
from investigations.web.presenters.numbers import share
from investigations.web.tables.table import NUMBER, WIDE, WIDE_NUMBER, PagedTable


def steps_of(run: Run, kind: str = "") -> QuerySet[ClusterStep]:
    """The run's steps, or those of one kind, each with where accounts came from and went to."""
    flows = ClusterFlow.objects.filter(run=run).exclude(source=F("target"))
    steps = ClusterStep.objects.filter(run=run).select_related("cluster")
    if kind in ClusterStep.Kind.values:
        steps = steps.filter(kind=kind)
    return steps.annotate(
        rank=Case(*[When(kind=each, then=Value(place)) for each, place in RANK.items()])
    ).prefetch_related(
        Prefetch("cluster__flows_in", flows.select_related("source"), to_attr="came_from"),
        Prefetch("cluster__flows_out", flows.select_related("target"), to_attr="went_to"),
    )


class StepTable(PagedTable):
    region = "steps"
    caption = "What became of the clusters"

    cluster = tables.Column(
        verbose_name="Cluster", accessor="cluster__key", order_by=("cluster__key",)
    )
    kind = tables.Column(verbose_name="Step", order_by=("rank", "-accounts", "-left", "id"))
    accounts = tables.Column(order_by=("accounts", "id"), attrs=NUMBER)
    joined = tables.Column(order_by=("joined", "id"), attrs=WIDE_NUMBER)
    left = tables.Column(order_by=("left", "id"), attrs=WIDE_NUMBER)
    moves = tables.Column(
        verbose_name="From and to", accessor="cluster", orderable=False, attrs=WIDE
    )

    class Meta(PagedTable.Meta):
        model = ClusterStep
        fields: tuple[str, ...] = ()
        order_by = "kind"
        prefix = "s-"

    def render_cluster(self, value: str) -> SafeString:
        return _cluster_link(value)

    def render_kind(self, record: ClusterStep) -> SafeString:
        kind = ClusterStep.Kind(record.kind)
        return format_html('<span class="badge {}">{}</span>', COLOURS[kind], kind.label)

    def render_accounts(self, value: int) -> str:
        return f"{value:,}"

    def render_joined(self, value: int) -> str:
        return f"+{value:,}" if value else "–"

    def render_left(self, value: int) -> str:
        return f"−{value:,}" if value else "–"

    def render_moves(self, value: Any) -> SafeString | str:
        moves = [("from", flow.source.key, flow) for flow in value.came_from]
        moves += [("to", flow.target.key, flow) for flow in value.went_to]
        return (
            format_html_join(
                "",
                '<div class="text-nowrap">{} {} <span class="text-secondary">{} accounts, {}</span>'
                "</div>",
                (
                    (side, _cluster_link(key), f"{flow.accounts:,}", share(flow.share))
                    for side, key, flow in moves
                ),
            )
            or "–"
        )


def _cluster_link(key: str) -> SafeString:
    return format_html('<a class="key" href="{}">{}</a>', reverse("web:cluster", args=[key]), key)
