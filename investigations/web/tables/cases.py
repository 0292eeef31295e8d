"""The list of cases, and the parts of it that people ask for."""

from __future__ import annotations

import dataclasses

import django_tables2 as tables
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from investigations.cases import due, states
from investigations.models import Case
from investigations.web.presenters.cases import case_due, state_colour
from investigations.web.tables.cells import due_cell
from investigations.web.tables.table import WIDE, WIDE_NUMBER, PagedTable

# Names of people have no blank in them.
NOBODY = "- nobody"
_STANDING = Q(items__removed_at__isnull=True)


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A part of the list: its name in the address, what it is called, how many it has."""

    name: str
    title: str
    cases: int


def parts(person: User) -> list[Part]:
    """Those that are always offered, and each state that any case is in."""
    counts = Case.objects.aggregate(
        open=Count("pk", filter=_condition("open", person)),
        mine=Count("pk", filter=_condition("mine", person)),
        team=Count("pk", filter=_condition("team", person)),
        late=Count("pk", filter=_condition("late", person)),
        all=Count("pk"),
        **{state: Count("pk", filter=Q(state=state)) for state in Case.State.values},
    )
    offered = [
        ("open", "Open"),
        ("mine", "Mine"),
        ("team", "My teams'"),
        ("late", "Late"),
        ("all", "All"),
    ]
    found = [Part(name, title, counts[name]) for name, title in offered]
    return found + [
        Part(state.value, str(state.label), counts[state.value])
        for state in Case.State
        if counts[state.value]
    ]


def narrowed(part: str, person: User, owner: str = "") -> QuerySet[Case]:
    """The cases of a part; anything that is none is all. Of them those that ``owner`` has, or with
    ``NOBODY`` those that nobody has."""
    counted = Count("items", filter=_STANDING)
    return (
        Case.objects.filter(_condition(part, person), _owned(owner))
        .select_related("owner", "team")
        .annotate(item_count=counted)
    )


def _owned(owner: str) -> Q:
    if owner == NOBODY:
        return Q(owner=None)
    return Q(owner__username=owner) if owner else Q()


def _condition(part: str, person: User) -> Q:
    if part == "open":
        return Q(state__in=states.OPEN)
    if part == "mine":
        return Q(owner=person) & ~Q(state=Case.State.CLOSED)
    if part == "team":
        return Q(team__in=person.teams.values("pk"))
    if part == "late":
        return due.late(timezone.now())
    return Q(state=part) if part in Case.State.values else Q()


class CaseTable(PagedTable):
    region = "cases"
    caption = "Cases"

    key = tables.Column(verbose_name="Case", order_by=("key",))
    state = tables.Column(order_by=("state", "key"))
    due_at = tables.Column(verbose_name="Due", order_by=("due_at", "key"))
    owner = tables.Column(order_by=("owner__username", "key"), attrs=WIDE)
    item_count = tables.Column(
        verbose_name="Holds", order_by=("item_count", "key"), attrs=WIDE_NUMBER
    )

    class Meta(PagedTable.Meta):
        model = Case
        fields: tuple[str, ...] = ()
        order_by = "-key"

    def render_key(self, record: Case) -> SafeString:
        return format_html(
            '<a class="key" href="{}">{}</a><div class="text-secondary small"><bdi>{}</bdi></div>',
            reverse("web:case", args=[record.key]),
            record.key,
            record.title,
        )

    def render_state(self, record: Case) -> SafeString:
        badge = format_html(
            '<span class="badge {}">{}</span>', state_colour(record), record.get_state_display()
        )
        if record.team is None:
            return badge
        to = '{}<div class="text-secondary small">to <bdi>{}</bdi></div>'
        return format_html(to, badge, record.team.name)

    def render_due_at(self, record: Case) -> SafeString | str:
        return due_cell(case_due(record, timezone.now()))

    def render_owner(self, value: User) -> SafeString:
        return format_html("<bdi>{}</bdi>", value.username)
