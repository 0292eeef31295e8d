"""Clusters or accounts side by side, and clusters that are like one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.models import Account, Cluster
from investigations.web.forms.comparison import ChosenAccountsForm, CompareForm
from investigations.web.presenters.compare_accounts import compare_accounts
from investigations.web.presenters.compare_clusters import compare_clusters
from investigations.web.presenters.comparison import FEWEST, MOST
from investigations.web.presenters.similar import similar
from investigations.web.views.signed_in import SignedInRequest

Found = TypeVar("Found")


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def clusters(request: SignedInRequest) -> HttpResponse:
    names = _asked(request, "c")
    rows = Cluster.objects.filter(key__in=names).select_related("campaign")
    found = _in_order(names, {row.key: row for row in rows})
    enough = FEWEST <= len(found) <= MOST
    return _page(request, "clusters", compare_clusters(found) if enough else None)


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def accounts(request: SignedInRequest) -> HttpResponse:
    names = _asked(request, "a")
    rows = Account.objects.filter(account_id__in=names)
    found = _in_order(names, {row.account_id: row for row in rows})
    enough = FEWEST <= len(found) <= MOST
    return _page(request, "accounts", compare_accounts(found) if enough else None)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def chosen(request: SignedInRequest) -> HttpResponse:
    """From the boxes of a cluster's accounts to the comparison, which has an address to share."""
    form = ChosenAccountsForm(request.POST)
    rows = form.cleaned_data["account"] if form.is_valid() else Account.objects.none()
    names = rows.values_list("account_id", flat=True)[: MOST + 1]
    query = urlencode({"a": list(names)}, doseq=True)
    return redirect(f"{reverse('web:compare-accounts')}?{query}")


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def like(request: SignedInRequest, key: str) -> HttpResponse:
    """The part of a cluster's page that looks at the other clusters."""
    found = get_object_or_404(Cluster, key=key)
    context = {"cluster": found, "similar": similar(found)}
    return render(request, "web/cluster_similar.html", context)


def _asked(request: SignedInRequest, name: str) -> list[str]:
    """Each name once, in the address's order; none when they are rubbish."""
    form = CompareForm({"names": list(dict.fromkeys(request.GET.getlist(name)))})
    return form.cleaned_data["names"] if form.is_valid() else []


def _in_order(names: list[str], rows: Mapping[str, Found]) -> list[Found]:
    return [rows[name] for name in names if name in rows]


def _page(request: SignedInRequest, what: str, comparison: object) -> HttpResponse:
    context = {"what": what, "comparison": comparison, "fewest": FEWEST, "most": MOST}
    return render(request, "web/compare.html", context)
