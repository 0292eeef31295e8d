"""The list of proposals, and the accounts of one."""

from __future__ import annotations

import dataclasses
from typing import Final

import django_tables2 as tables
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from investigations.models import Action, Proposal, ProposedAccount
from investigations.web.presenters.delivery import (
    DeliveryView,
    of_part,
    problem_of,
    status_of,
)
from investigations.web.presenters.proposal import state_colour
from investigations.web.tables.cells import (
    account_cell,
    choice_cell,
    count_cell,
    likelihood_cell,
)
from investigations.web.tables.table import NARROW, WIDE, WIDE_NUMBER, PagedTable

_LEFT_OUT: Final = ~Q(excepted_because="")
_OTHERWISE: Final = ~Q(action="") & Q(excepted_because="")


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A part of a list: its name in the address, what it is called, how many it has."""

    name: str
    title: str
    rows: int


def parts(person: User) -> list[Part]:
    """What waits for ``person``, what is the person's own, and all."""
    counts = Proposal.objects.aggregate(
        **{name: Count("pk", filter=_condition(name, person)) for name in ("waiting", "own", "all")}
    )
    titles = (("waiting", "Wait for approval"), ("own", "Mine"), ("all", "All"))
    return [Part(name, title, counts[name]) for name, title in titles]


def narrowed(part: str, person: User) -> QuerySet[Proposal]:
    """The proposals of a part; anything that is none is all."""
    acted = Count("accounts", filter=Q(accounts__excepted_because=""))
    rows = Proposal.objects.filter(_condition(part, person)).select_related("case", "by")
    return rows.defer("evidence", "plan").annotate(acted=acted)


def _condition(part: str, person: User) -> Q:
    if part == "waiting":
        return Q(state=Proposal.State.PROPOSED)
    return Q(by=person) if part == "own" else Q()


class ProposalTable(PagedTable):
    region = "proposals"
    caption = "Proposals"

    key = tables.Column(verbose_name="Proposal", order_by=("key",))
    action = tables.Column(order_by=("action", "key"))
    state = tables.Column(order_by=("state", "key"))
    acted = tables.Column(verbose_name="Accounts", order_by=("acted", "key"), attrs=WIDE_NUMBER)
    by = tables.Column(verbose_name="Proposed by", order_by=("by__username", "key"), attrs=WIDE)

    class Meta(PagedTable.Meta):
        model = Proposal
        fields: tuple[str, ...] = ()
        order_by = "-key"

    def render_key(self, record: Proposal) -> SafeString:
        return format_html(
            '<a class="key" href="{}">{}</a><div class="text-secondary small">{} '
            "<bdi>{}</bdi></div>",
            reverse("web:proposal", args=[record.key]),
            record.key,
            record.case.key,
            record.case.title,
        )

    def render_state(self, record: Proposal) -> SafeString:
        return format_html(
            '<span class="badge {}">{}</span>', state_colour(record), record.get_state_display()
        )

    def render_acted(self, value: int) -> SafeString:
        return count_cell(value)

    def render_by(self, value: User) -> SafeString:
        return format_html("<bdi>{}</bdi>", value.username)


def account_parts(proposal: Proposal) -> list[Part]:
    """The parts of a proposal's accounts."""
    counts = proposal.accounts.aggregate(
        all=Count("pk"),
        out=Count("pk", filter=_LEFT_OUT),
        other=Count("pk", filter=_OTHERWISE),
    )
    titles = (("all", "All"), ("out", "Left out"), ("other", "Treated otherwise"))
    return [Part(name, title, counts[name]) for name, title in titles]


def delivery_parts(delivery: DeliveryView | None) -> list[Part]:
    """Parts by what became of the accounts; none before anything is sent."""
    if delivery is None or delivery.rollout is None:
        return []
    return [Part(name, title, rows) for name, title, rows in delivery.figures]


def accounts_of(proposal: Proposal, part: str, name: str) -> QuerySet[ProposedAccount]:
    """The accounts of a part whose identifier has ``name`` in it."""
    rows = proposal.accounts.select_related("account__membership", "proposal")
    rows = rows.prefetch_related("orders")
    rows = rows.annotate(likelihood=F("account__membership__score"))
    narrow = {"out": _LEFT_OUT, "other": _OTHERWISE}.get(part, of_part(part))
    if name:
        narrow &= Q(account__account_id__icontains=name)
    return rows.filter(narrow)


class ProposedAccountTable(PagedTable):
    region = "proposed"
    caption = "Accounts of this proposal"

    choose = tables.Column(
        verbose_name="Choose", accessor="account_id", orderable=False, attrs=NARROW
    )
    account = tables.Column(
        accessor="account__account_id", order_by=("account__account_id",), verbose_name="Account"
    )
    what = tables.Column(
        verbose_name="What is done", accessor="pk", order_by=("excepted_because", "action", "pk")
    )
    became = tables.Column(verbose_name="What became of it", accessor="pk", orderable=False)
    likelihood = tables.Column(order_by=("likelihood", "pk"), attrs=WIDE)

    class Meta(PagedTable.Meta):
        model = ProposedAccount
        fields: tuple[str, ...] = ()
        order_by = "likelihood"

    def render_choose(self, record: ProposedAccount) -> SafeString:
        form = "single-out" if record.proposal.state == Proposal.State.DRAFT else "correct"
        return choice_cell(record.account_id, record.account.account_id, form=form)

    def render_account(self, value: str) -> SafeString:
        return account_cell(value)

    def render_what(self, record: ProposedAccount) -> SafeString:
        if record.excepted_because:
            return format_html(
                '<span class="badge bg-green-lt">Left out</span> <bdi>{}</bdi>',
                record.excepted_because,
            )
        action = Action(record.action or record.proposal.action)
        return format_html('<span class="badge">{}</span>', action.label)

    def render_became(self, record: ProposedAccount) -> SafeString | str:
        status = status_of(record)
        if status is None:
            return "–"
        return format_html(
            '<a class="badge {}" href="{}">{}</a> <span class="text-secondary">{}</span>',
            status.colour,
            reverse("web:deliveries", args=[record.proposal.key, record.account.account_id]),
            status.words,
            problem_of(record),
        )

    def render_likelihood(self, value: float) -> SafeString:
        return likelihood_cell(value)
