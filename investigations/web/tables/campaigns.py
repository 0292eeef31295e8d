"""The list of campaigns."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from investigations.models import Campaign, Run
from investigations.web.tables.cells import count_cell
from investigations.web.tables.table import NUMBER, WIDE, WIDE_NUMBER, PagedTable


def campaigns_of(run: Run | None) -> QuerySet[Campaign]:
    """All there are, with how many clusters ``run`` has of each."""
    present = Q(clusters__run=run, clusters__account_count__gt=0)
    return Campaign.objects.annotate(cluster_count=Count("clusters", filter=present))


class CampaignTable(PagedTable):
    region = "campaigns"
    caption = "Campaigns"

    key = tables.Column(verbose_name="Campaign", order_by=("key",))
    distillation_exchanges = tables.Column(
        verbose_name="Distillation", order_by=("distillation_exchanges", "key"), attrs=NUMBER
    )
    exchanges = tables.Column(order_by=("exchanges", "key"), attrs=WIDE_NUMBER)
    account_count = tables.Column(
        verbose_name="Accounts", order_by=("account_count", "key"), attrs=NUMBER
    )
    cluster_count = tables.Column(
        verbose_name="Clusters", order_by=("cluster_count", "key"), attrs=WIDE_NUMBER
    )
    last_seen = tables.Column(verbose_name="Last seen", order_by=("last_seen", "key"), attrs=WIDE)

    class Meta(PagedTable.Meta):
        model = Campaign
        fields: tuple[str, ...] = ()
        order_by = "-distillation_exchanges"

    def render_key(self, record: Campaign) -> SafeString:
        return format_html(
            '<a class="key" href="{}">{}</a><div class="text-secondary small"><bdi>{}</bdi></div>',
            reverse("web:campaign", args=[record.key]),
            record.key,
            record.name,
        )

    def render_distillation_exchanges(self, value: int) -> SafeString:
        return count_cell(value)

    def render_exchanges(self, value: int) -> SafeString:
        return count_cell(value)

    def render_account_count(self, value: int) -> SafeString:
        return count_cell(value)

    def render_last_seen(self, record: Campaign) -> str:
        return f"{record.last_seen:%-d %b %Y}"
