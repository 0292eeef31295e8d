"""Tags: the list that leads keep, and which cluster has which."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.models import Cluster, Tag
from investigations.triage import tags as cases
from investigations.web.forms.triage import GivenTagForm, TagForm
from investigations.web.views import problems
from investigations.web.views.edited import edited
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_TAGS)
def tags(request: SignedInRequest) -> HttpResponse:
    return _page(request, TagForm(instance=edited(request.GET, Tag)))


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_TAGS)
def save_tag(request: SignedInRequest) -> HttpResponse:
    form = TagForm(request.POST, instance=edited(request.POST, Tag))
    if not form.is_valid():
        return _page(request, form)
    try:
        kept = cases.keep(tag=form.instance, by=request.user)
    except cases.TagError as error:
        form.add_error(None, str(error))
        return _page(request, form)
    messages.success(request, f"The tag “{kept.name}” is stored.")
    return redirect("web:tags")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_TAGS)
def retire_tag(request: SignedInRequest, pk: int) -> HttpResponse:
    """Not to be given any more, or with ``restore`` again."""
    found = get_object_or_404(Tag, pk=pk)
    act = cases.restore if "restore" in request.POST else cases.retire
    act(tag=found, by=request.user)
    return redirect("web:tags")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def tag_cluster(request: SignedInRequest, key: str) -> HttpResponse:
    """Give the cluster a tag, or with ``take`` take it off."""
    found = get_object_or_404(Cluster, key=key)
    form = GivenTagForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:cluster", key)
    act = cases.take if "take" in request.POST else cases.give
    try:
        act(cluster=found, tag=form.cleaned_data["tag"], by=request.user)
    except cases.TagError as error:
        messages.error(request, str(error))
    return redirect("web:cluster", key)


def _page(request: SignedInRequest, form: TagForm) -> HttpResponse:
    standing = Q(given__expires_at__isnull=True) | Q(given__expires_at__gt=timezone.now())
    known = Tag.objects.annotate(clusters=Count("given", filter=standing)).order_by(Lower("name"))
    return render(request, "web/tags.html", {"form": form, "tags": known})
