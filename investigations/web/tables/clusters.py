"""The table of clusters, and what it can be narrowed down by."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from investigations.lake.schema import CAPABILITIES
from investigations.models import Cluster
from investigations.web.presenters.names import readable
from investigations.web.tables.cells import count_cell, likelihood_cell, pick, tags_cell
from investigations.web.tables.table import NUMBER, WIDE, WIDE_NUMBER, WIDEST, PagedTable
from investigations.web.tags import day


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class ClusterFilter(filters.FilterSet):
    """Narrows clusters down; unreadable values are reported by the form and narrow nothing."""

    q = filters.CharFilter(
        label="Key or campaign",
        method="search",
        max_length=100,
        widget=forms.TextInput(
            attrs={"class": "form-control", "placeholder": "Key or campaign", "type": "search"}
        ),
    )
    kind = filters.ChoiceFilter(
        label="Kind", choices=Cluster.Kind.choices, empty_label="Any kind", widget=_select()
    )
    flagged = filters.TypedChoiceFilter(
        label="Flagged",
        choices=[("", "Any"), ("yes", "Flagged"), ("no", "Not flagged")],
        coerce=lambda answer: answer == "yes",
        widget=_select(),
    )
    score = filters.NumberFilter(
        label="Min. likelihood (%)",
        method="at_least",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(
            attrs={"class": "form-control", "placeholder": "0", "inputmode": "decimal"}
        ),
    )
    capability = filters.ChoiceFilter(
        field_name="top_capability",
        label="Aimed at",
        choices=[(name, readable(name)) for name in CAPABILITIES],
        empty_label="Any capability",
        widget=_select(),
    )

    class Meta:
        model = Cluster
        fields: list[str] = []

    def search(self, clusters: QuerySet[Cluster], name: str, value: str) -> QuerySet[Cluster]:
        return clusters.filter(
            Q(key__icontains=value)
            | Q(campaign__key__iexact=value)
            | Q(campaign__name__icontains=value)
        )

    def at_least(self, clusters: QuerySet[Cluster], name: str, value: Any) -> QuerySet[Cluster]:
        return clusters.filter(score__gte=float(value) / 100)

    @property
    def narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.filters)


class ClusterTable(PagedTable):
    region = "clusters"
    caption = "Clusters of the latest scoring"

    key = tables.Column(verbose_name="Cluster", order_by=("key",))
    score = tables.Column(verbose_name="Likelihood", order_by=("score", "key"))
    kind = tables.Column(order_by=("kind", "key"))
    account_count = tables.Column(
        verbose_name="Accounts", order_by=("account_count", "key"), attrs=NUMBER
    )
    distillation_exchanges = tables.Column(
        verbose_name="Distillation",
        order_by=("distillation_exchanges", "key"),
        attrs=NUMBER,
    )
    exchanges = tables.Column(order_by=("exchanges", "key"), attrs=WIDE_NUMBER)
    top_capability = tables.Column(
        verbose_name="Aimed at", order_by=("top_capability", "key"), attrs=WIDE
    )
    last_seen = tables.Column(order_by=("last_seen", "key"), attrs=WIDEST)

    class Meta(PagedTable.Meta):
        model = Cluster
        fields: tuple[str, ...] = ()
        order_by = "-score"
        row_attrs = {"class": lambda record: "flagged" if record.flagged else ""}

    def render_key(self, record: Cluster) -> SafeString:
        campaign = record.campaign.name if record.campaign else "no campaign"
        return format_html(
            '{}<a class="key" href="{}">{}</a>'
            '<div class="text-secondary small text-truncate cell-note"><bdi>{}</bdi></div>{}',
            pick("c", record.key),
            reverse("web:cluster", args=[record.key]),
            record.key,
            campaign,
            tags_cell(record),
        )

    def render_kind(self, record: Cluster) -> SafeString:
        flag = (
            format_html('<span class="badge bg-red-lt">{}</span> ', "Flagged")
            if record.flagged
            else ""
        )
        return format_html(
            '<div class="badges-list">{}<span class="badge">{}</span></div>',
            flag,
            record.get_kind_display(),
        )

    def render_score(self, value: float) -> SafeString:
        return likelihood_cell(value)

    def render_exchanges(self, value: int) -> SafeString:
        return count_cell(value)

    def render_distillation_exchanges(self, value: int) -> SafeString:
        return count_cell(value)

    def render_account_count(self, value: int) -> str:
        return f"{value:,}"

    def render_top_capability(self, value: str) -> str:
        return readable(value)

    def render_last_seen(self, value: dt.datetime) -> SafeString | str:
        return day(value)
