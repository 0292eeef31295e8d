"""The accounts of a cluster."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from investigations.models import Membership
from investigations.web.presenters.numbers import share
from investigations.web.tables.cells import account_cell, count_cell, likelihood_cell
from investigations.web.tables.table import NUMBER, WIDE, WIDE_NUMBER, PagedTable


class MemberTable(PagedTable):
    region = "members"
    caption = "Accounts of this cluster"

    account = tables.Column(
        accessor="account__account_id", order_by=("account__account_id",), verbose_name="Account"
    )
    score = tables.Column(verbose_name="Likelihood", order_by=("score", "account_id"))
    exchanges = tables.Column(order_by=("exchanges", "account_id"), attrs=NUMBER)
    distillation_exchanges = tables.Column(
        verbose_name="Distillation",
        order_by=("distillation_exchanges", "account_id"),
        attrs=WIDE_NUMBER,
    )
    support = tables.Column(
        verbose_name="Support",
        order_by=("support", "account_id"),
        attrs={**WIDE_NUMBER},
    )
    plan = tables.Column(
        accessor="account__plan",
        order_by=("account__plan", "account_id"),
        attrs=WIDE,
    )
    status = tables.Column(accessor="account__status", order_by=("account__status", "account_id"))

    class Meta(PagedTable.Meta):
        model = Membership
        fields: tuple[str, ...] = ()
        order_by = "-score"
        prefix = "m-"

    def render_account(self, value: str) -> SafeString:
        return account_cell(value)

    def render_score(self, value: float) -> SafeString:
        return likelihood_cell(value)

    def render_exchanges(self, value: int) -> SafeString:
        return count_cell(value)

    def render_distillation_exchanges(self, value: int) -> SafeString:
        return count_cell(value)

    def render_support(self, value: float) -> str:
        return share(value)

    def render_status(self, value: str) -> SafeString:
        colour = {"banned": "bg-red-lt", "suspended": "bg-orange-lt"}.get(value, "")
        return format_html('<span class="badge {}">{}</span>', colour, value)
