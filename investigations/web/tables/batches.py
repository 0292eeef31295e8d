"""The batches, newest first, and what came of each of a batch's clusters."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from investigations.models import Batch, BatchItem
from investigations.web.presenters.batch import BACK, KEPT, batch_state, batch_title
from investigations.web.selection import words_for
from investigations.web.tables.table import NUMBER, WIDE, WIDE_NUMBER, PagedTable
from investigations.web.tags import minute

_COLOURS = {
    BatchItem.Outcome.OPEN: "",
    BatchItem.Outcome.DONE: "bg-green-lt",
    BatchItem.Outcome.SKIPPED: "bg-orange-lt",
    BatchItem.Outcome.FAILED: "bg-red-lt",
}


def items_of(batch: Batch, part: str = "") -> QuerySet[BatchItem]:
    """The batch's clusters, or those of one outcome; anything else is all."""
    items = BatchItem.objects.filter(batch=batch).select_related("cluster")
    if part in BatchItem.Outcome.values:
        return items.filter(outcome=part)
    if part == BACK:
        return items.filter(reversed_at__isnull=False)
    if part == KEPT:
        return items.exclude(kept_because="")
    return items


class BatchTable(PagedTable):
    region = "batches"
    caption = "Batches"

    id = tables.Column(verbose_name="Batch", order_by=("id",))
    state = tables.Column(order_by=("state", "id"))
    by = tables.Column(verbose_name="By", order_by=("by__username", "id"), attrs=WIDE)
    at = tables.Column(verbose_name="When", order_by=("at", "id"), attrs=WIDE)
    done_count = tables.Column(verbose_name="Done", order_by=("done_count", "id"), attrs=NUMBER)
    skipped_count = tables.Column(
        verbose_name="Skipped", order_by=("skipped_count", "id"), attrs=WIDE_NUMBER
    )

    class Meta(PagedTable.Meta):
        model = Batch
        fields: tuple[str, ...] = ()
        order_by = "-id"

    def render_id(self, record: Batch) -> SafeString:
        return format_html(
            '<a class="key" href="{}">Batch {}</a> {}'
            '<div class="text-secondary small batch-filter"><bdi>{}</bdi></div>',
            reverse("web:batch", args=[record.pk]),
            record.pk,
            batch_title(record),
            words_for(record, self.request.user),
        )

    def render_state(self, record: Batch) -> SafeString:
        return render_to_string("parts/run_state.html", {"state": batch_state(record)})

    def render_at(self, record: Batch) -> SafeString | str:
        return minute(record.at)

    def render_done_count(self, value: int) -> str:
        return f"{value:,}"

    def render_skipped_count(self, value: int) -> str:
        return f"{value:,}"


class BatchItemTable(PagedTable):
    region = "outcomes"
    caption = "What came of each cluster"

    cluster = tables.Column(
        verbose_name="Cluster", accessor="cluster__key", order_by=("cluster__key",)
    )
    outcome = tables.Column(order_by=("outcome", "id"))
    why = tables.Column(orderable=False, empty_values=())

    class Meta(PagedTable.Meta):
        model = BatchItem
        fields: tuple[str, ...] = ()
        order_by = "cluster"
        prefix = "i-"

    def render_cluster(self, value: str) -> SafeString:
        return format_html(
            '<a class="key" href="{}">{}</a>', reverse("web:cluster", args=[value]), value
        )

    def render_outcome(self, record: BatchItem) -> SafeString:
        outcome = BatchItem.Outcome(record.outcome)
        colour, label = _COLOURS[outcome], str(outcome.label)
        if record.reversed_at:
            colour, label = "", "Taken back"
        return format_html('<span class="badge {}">{}</span>', colour, label)

    def render_why(self, record: BatchItem) -> str:
        if record.kept_because:
            return f"Left as it is: {record.kept_because}"
        return record.why or "–"
