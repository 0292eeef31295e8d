"""What a person was told of cases, and where it goes by mail."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import actions
from accounts.access import requires
from accounts.permissions import Permission
from investigations.notices import inbox as notices
from investigations.web.forms.people import MailForm
from investigations.web.views import problems
from investigations.web.views.signed_in import SignedInRequest

PER_PAGE = 50


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def inbox(request: SignedInRequest) -> HttpResponse:
    """The newest first."""
    page = Paginator(notices.inbox_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "parts": notices.unread_parts(request.user),
        "form": MailForm(initial={"email": request.user.email}),
    }
    return render(request, "web/inbox.html", context)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def open_entry(request: SignedInRequest, number: int) -> HttpResponse:
    """On to the case; the notice is read. Nobody opens another's."""
    mine = notices.inbox_of(request.user).filter(pk=number)
    found = get_object_or_404(mine)
    notices.read(entries=mine)
    return redirect("web:case", found.notice.case.key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def read_all(request: SignedInRequest) -> HttpResponse:
    notices.read(entries=notices.inbox_of(request.user))
    return redirect("web:inbox")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def set_mail(request: SignedInRequest) -> HttpResponse:
    """Where one's own notices go by mail, or with nothing typed nowhere."""
    form = MailForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:inbox")
    kept = actions.set_email(user=request.user, by=request.user, **form.cleaned_data)
    where = f"Notices go to {kept.email}, too." if kept.email else "Notices stay here."
    messages.success(request, where)
    return redirect("web:inbox")
