"""The accounts that people left out of a cluster."""

from __future__ import annotations

import datetime as dt

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from investigations.models import Cluster, Placement
from investigations.web.tables.cells import account_cell, choice_cell
from investigations.web.tables.table import NARROW, WIDE, PagedTable
from investigations.web.tags import minute


def left_out(cluster: Cluster) -> QuerySet[Placement]:
    return Placement.objects.filter(
        standing=True, placed_in=None, taken_from=cluster
    ).select_related("account", "regrouping__by")


class LeftOutTable(PagedTable):
    region = "left-out"
    caption = "Left out by people"

    choose = tables.Column(
        verbose_name="Choose", accessor="account_id", orderable=False, attrs=NARROW
    )
    account = tables.Column(
        accessor="account__account_id", order_by=("account__account_id",), verbose_name="Account"
    )
    reason = tables.Column(accessor="regrouping__reason", orderable=False)
    by = tables.Column(
        accessor="regrouping__by__username",
        order_by=("regrouping__by__username", "account_id"),
        attrs=WIDE,
    )
    at = tables.Column(
        accessor="regrouping__at",
        order_by=("regrouping__at", "account_id"),
        verbose_name="When",
        attrs=WIDE,
    )

    class Meta(PagedTable.Meta):
        model = Placement
        fields: tuple[str, ...] = ()
        order_by = "-at"
        prefix = "l-"

    def render_choose(self, record: Placement) -> SafeString:
        return choice_cell(record.account_id, record.account.account_id, form="include")

    def render_account(self, value: str) -> SafeString:
        return account_cell(value)

    def render_reason(self, value: str) -> SafeString:
        return format_html('<bdi class="reason">{}</bdi>', value)

    def render_at(self, value: dt.datetime) -> SafeString | str:
        return minute(value)
