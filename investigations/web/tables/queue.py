"""The queue: what waits for a person, the most urgent first."""

from __future__ import annotations

import datetime as dt
from typing import Final

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Permission
from investigations.masking import OPEN_SIGNALS
from investigations.models import (
    ClusterTag,
    Membership,
    NamedQueue,
    QueueItem,
    Severity,
    SharedValue,
    Tag,
    Verdict,
)
from investigations.triage import severity, watching
from investigations.web.presenters.due import due
from investigations.web.presenters.numbers import compact_count, share
from investigations.web.tables.cells import due_cell, likelihood_cell, tags_cell, with_tags
from investigations.web.tables.table import NUMBER, WIDE, WIDE_NUMBER, PagedTable
from investigations.web.tags import day

SHOWN: Final = {
    "waiting": "Waiting",
    "escalated": "Escalated",
    "mine": "Mine",
    "watching": "Watching",
    "snoozed": "Snoozed",
    "decided": "Decided",
}
# In an address: what goes to no named queue.
GENERAL_QUEUE: Final = "general"
# ... and what is assigned to nobody.
NOBODY: Final = "nobody"


def shown(which: str, person: User) -> QuerySet[QueueItem]:
    """The items of one of ``SHOWN``; anything else is what waits."""
    notes = Verdict.objects.filter(kind=Verdict.Kind.ESCALATED, withdrawn_at=None)
    items = (
        QueueItem.objects.select_related("cluster__campaign", "holder", "assignee", "queue")
        .prefetch_related(
            with_tags("cluster__"),
            Prefetch("cluster__verdicts", notes.select_related("by"), to_attr="escalations"),
        )
        .annotate(changed=watching.changed(person))
    )
    asleep = Q(snoozed_until__gt=timezone.now())
    if which == "decided":
        return items.filter(state=QueueItem.State.DECIDED)
    if which == "watching":
        return items.filter(watching.watched(person))
    waiting = items.filter(state=QueueItem.State.WAITING)
    escalated = items.filter(state=QueueItem.State.ESCALATED)
    if which == "escalated":
        return escalated
    if which == "snoozed":
        return (waiting | escalated).filter(asleep)
    if which == "mine":
        holds = Q(holder=person, held_until__gt=timezone.now())
        return (waiting | escalated).filter(holds | Q(assignee=person))
    return waiting.exclude(asleep)


def news(person: User) -> int:
    """How many of the items that the person watches have changed since."""
    return QueueItem.objects.filter(watching.changed(person)).count()


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class QueueFilter(filters.FilterSet):
    """Narrows queue items down; unreadable values are reported by the form and narrow nothing.

    Needs the request: what is masked is found only by those who may see it.
    """

    q = filters.CharFilter(
        label="Search",
        method="search",
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "type": "search",
                "placeholder": "Cluster, campaign, account, organisation, value",
                "data-key": "/",
                "data-key-label": "Search",
            }
        ),
    )
    queue = filters.ModelChoiceFilter(
        label="Queue",
        queryset=NamedQueue.objects.all(),
        null_label="General",
        null_value=GENERAL_QUEUE,
        empty_label="All queues",
        widget=_select(),
    )
    assignee = filters.ModelChoiceFilter(
        label="Assigned to",
        queryset=User.objects.filter(is_active=True).order_by("username"),
        null_label="Nobody",
        null_value=NOBODY,
        empty_label="Anybody",
        widget=_select(),
    )
    severity = filters.ChoiceFilter(
        label="Severity",
        method="so_grave",
        choices=Severity.choices,
        empty_label="Any severity",
        widget=_select(),
    )
    due = filters.ChoiceFilter(
        label="Due",
        method="in_time",
        choices=[("late", "Late"), ("in-time", "In time")],
        empty_label="Any time",
        widget=_select(),
    )
    tag = filters.ModelChoiceFilter(
        label="Tag",
        method="tagged",
        queryset=Tag.objects.all(),
        empty_label="Any tag",
        widget=_select(),
    )

    class Meta:
        model = QueueItem
        fields: list[str] = []

    def search(self, items: QuerySet[QueueItem], name: str, value: str) -> QuerySet[QueueItem]:
        """Part of a cluster's or campaign's name, or the whole of an account's, of an
        organisation's or of a value that accounts share, mail domains among them. All have an
        index. What is masked is found only by those who may see it: guessing would show it to
        everybody."""
        # The index of organisations leaves out those who have none, which has to be said.
        seat = Q(account__organization_id=value, account__organization_id__gt="")
        accounts = Membership.objects.filter(account__account_id=value).values("cluster")
        seats = Membership.objects.filter(seat).values("cluster")
        domain = Q(signal="mail_domain", value=value.removeprefix("@").lower())
        shared = SharedValue.objects.filter(Q(value=value) | domain)
        if not self.request.user.has_perm(Permission.VIEW_UNMASKED.perm):
            shared = shared.filter(signal__in=OPEN_SIGNALS)
        values = shared.values("cluster")
        return items.filter(
            Q(cluster__key__icontains=value)
            | Q(cluster__campaign__key__iexact=value)
            | Q(cluster__campaign__name__icontains=value)
            | Q(cluster__in=accounts)
            | Q(cluster__in=seats)
            | Q(cluster__in=values)
        )

    def so_grave(self, items: QuerySet[QueueItem], name: str, value: str) -> QuerySet[QueueItem]:
        return items.filter(severity.exactly(Severity(value)))

    def in_time(self, items: QuerySet[QueueItem], name: str, value: str) -> QuerySet[QueueItem]:
        late = severity.late(timezone.now())
        return items.filter(late) if value == "late" else items.exclude(late)

    def tagged(self, items: QuerySet[QueueItem], name: str, value: Tag) -> QuerySet[QueueItem]:
        standing = ClusterTag.objects.standing().filter(tag=value, cluster=OuterRef("cluster"))
        return items.filter(Exists(standing))

    @property
    def narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.filters)


class QueueTable(PagedTable):
    region = "queue"
    caption = "Clusters in the queue"

    cluster = tables.Column(
        verbose_name="Cluster", accessor="cluster__key", order_by=("cluster__key",)
    )
    priority = tables.Column(order_by=("priority", "cluster_id"))
    due = tables.Column(verbose_name="Due", accessor="pk", orderable=False, attrs=WIDE)
    score = tables.Column(
        verbose_name="Likelihood",
        accessor="cluster__score",
        order_by=("cluster__score", "pk"),
        attrs=WIDE,
    )
    accounts = tables.Column(
        verbose_name="Accounts",
        accessor="cluster__account_count",
        order_by=("cluster__account_count", "pk"),
        attrs=WIDE_NUMBER,
    )
    waiting_since = tables.Column(
        verbose_name="Since", order_by=("waiting_since", "pk"), attrs=WIDE
    )
    who = tables.Column(verbose_name="Who", accessor="pk", orderable=False, attrs=NUMBER)

    class Meta(PagedTable.Meta):
        model = QueueItem
        fields: tuple[str, ...] = ()
        order_by = "-priority"

    def render_cluster(self, record: QueueItem) -> SafeString:
        """The name, what it belongs to or why it was escalated, its tags; and on a narrow screen
        the due time, which has no column there."""
        cluster = record.cluster
        return format_html(
            '<a class="key" href="{}">{}</a> {}'
            '<div class="text-secondary small text-truncate cell-note"><bdi>{}</bdi></div>'
            '<div class="d-lg-none">{}</div>{}',
            reverse("web:cluster", args=[cluster.key]),
            cluster.key,
            format_html('<span class="badge bg-azure-lt">{}</span>', "changed")
            if getattr(record, "changed", False)
            else "",
            _note(record),
            self.render_due(record),
            tags_cell(cluster),
        )

    def render_due(self, record: QueueItem) -> SafeString | str:
        return due_cell(due(record, timezone.now()))

    def render_priority(self, record: QueueItem) -> SafeString:
        """The number, and below it what it is the product of."""
        cluster = record.cluster
        today = cluster.distillation_exchanges * cluster.score * record.growth
        return format_html(
            '<strong class="tabular">{}</strong>'
            '<div class="text-secondary small product">{}{} × {} × {}</div>',
            compact_count(round(record.priority)),
            "at its highest; now " if today < 0.99 * record.priority else "",
            compact_count(cluster.distillation_exchanges),
            share(cluster.score),
            f"{record.growth:.2f}",
        )

    def render_score(self, value: float) -> SafeString:
        return likelihood_cell(value)

    def render_accounts(self, value: int) -> str:
        return f"{value:,}"

    def render_waiting_since(self, value: dt.datetime) -> SafeString | str:
        return day(value)

    def render_who(self, record: QueueItem) -> SafeString | str:
        until = record.held_until
        if record.holder and until and until > timezone.now():
            return _badge("bg-orange-lt", "{} is on it", record.holder)
        return _badge("", "for {}", record.assignee) if record.assignee else "–"


def _note(record: QueueItem) -> str:
    cluster = record.cluster
    escalations: list[Verdict] = getattr(cluster, "escalations", [])
    if record.state == QueueItem.State.ESCALATED and escalations:
        return f"{escalations[0].by.username}: {escalations[0].reason}"
    belongs = cluster.campaign.name if cluster.campaign else "no campaign"
    return f"{record.queue.name} · {belongs}" if record.queue else belongs


def _badge(colour: str, text: str, person: User) -> SafeString:
    return format_html('<span class="badge {}">{}</span>', colour, text.format(person.username))
