"""The accounts of a cluster, and what they can be narrowed down by."""

from __future__ import annotations

from typing import Any, Final

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from investigations.models import Membership
from investigations.web.presenters.numbers import share
from investigations.web.tables.cells import (
    account_cell,
    choice_cell,
    count_cell,
    likelihood_cell,
)
from investigations.web.tables.table import NARROW, NUMBER, WIDE, WIDE_NUMBER, PagedTable

# What the names of the filter and of the table begin with in the address.
PREFIX: Final = "m"


def _percent() -> forms.NumberInput:
    return forms.NumberInput(
        attrs={"class": "form-control", "placeholder": "%", "inputmode": "decimal"}
    )


def _text(placeholder: str, kind: str) -> forms.TextInput:
    return forms.TextInput(
        attrs={"class": "form-control", "placeholder": placeholder, "type": kind}
    )


class MemberFilter(filters.FilterSet):
    """Narrows accounts down; unreadable values are reported by the form and narrow nothing."""

    q = filters.CharFilter(
        field_name="account__account_id",
        lookup_expr="icontains",
        label="Account",
        max_length=200,
        widget=_text("Part of its identifier", "search"),
    )
    plan = filters.CharFilter(
        field_name="account__plan",
        lookup_expr="iexact",
        label="Plan",
        max_length=50,
        widget=_text("Any", "search"),
    )
    status = filters.ChoiceFilter(
        field_name="account__status",
        label="Status",
        choices=[("active", "Active"), ("suspended", "Suspended"), ("banned", "Banned")],
        empty_label="Any",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    least = filters.NumberFilter(
        method="at_least",
        label="Likelihood from (%)",
        min_value=0,
        max_value=100,
        widget=_percent(),
    )
    most = filters.NumberFilter(
        method="at_most", label="to (%)", min_value=0, max_value=100, widget=_percent()
    )
    support = filters.NumberFilter(
        method="weaker",
        label="Support below (%)",
        min_value=0,
        max_value=100,
        widget=_percent(),
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    def at_least(self, rows: QuerySet[Membership], name: str, value: Any) -> QuerySet[Membership]:
        return rows.filter(score__gte=float(value) / 100)

    def at_most(self, rows: QuerySet[Membership], name: str, value: Any) -> QuerySet[Membership]:
        return rows.filter(score__lte=float(value) / 100)

    def weaker(self, rows: QuerySet[Membership], name: str, value: Any) -> QuerySet[Membership]:
        return rows.filter(support__lt=float(value) / 100)

    @property
    def narrowed(self) -> bool:
        return any(self.data.get(f"{PREFIX}-{name}") for name in self.filters)


class MemberTable(PagedTable):
    region = "members"
    caption = "Accounts of this cluster"

    choose = tables.Column(
        verbose_name="Choose", accessor="account_id", orderable=False, attrs=NARROW
    )
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
        prefix = f"{PREFIX}-"

    def render_choose(self, record: Membership) -> SafeString:
        return choice_cell(record.account_id, record.account.account_id, form="regroup")

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
