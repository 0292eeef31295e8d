"""The runs, newest first."""

from __future__ import annotations

import datetime as dt

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from investigations.models import Run
from investigations.web.presenters.run import duration, run_state
from investigations.web.tables.table import WIDE, WIDE_NUMBER, PagedTable
from investigations.web.tags import minute


class RunTable(PagedTable):
    region = "runs"
    caption = "Runs"

    id = tables.Column(verbose_name="Run", order_by=("id",))
    state = tables.Column(order_by=("state", "id"))
    created_by = tables.Column(
        verbose_name="Asked for by",
        order_by=("created_by__username", "id"),
        attrs=WIDE,
        default="the shell",
    )
    created_at = tables.Column(verbose_name="Asked for", order_by=("created_at", "id"))
    takes = tables.Column(
        verbose_name="Took", accessor="created_at", orderable=False, attrs=WIDE_NUMBER
    )

    class Meta(PagedTable.Meta):
        model = Run
        fields: tuple[str, ...] = ()
        order_by = "-id"

    def render_id(self, record: Run) -> SafeString:
        return format_html(
            '<a class="key" href="{}">{} {}</a>',
            reverse("web:run", args=[record.pk]),
            record.get_kind_display(),
            record.pk,
        )

    def render_state(self, record: Run) -> SafeString:
        return render_to_string("parts/run_state.html", {"state": run_state(record)})

    def render_created_at(self, value: dt.datetime) -> SafeString | str:
        return minute(value)

    def render_takes(self, record: Run) -> str:
        if record.started_at is None or record.finished_at is None:
            return "–"
        return duration(record.finished_at - record.started_at)
