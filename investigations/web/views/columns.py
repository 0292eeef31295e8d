from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from investigations.preferences import choose_columns, forget_columns
from investigations.web.forms.columns import ColumnsForm, TableForm
from investigations.web.views import problems
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def columns(request: SignedInRequest) -> HttpResponse:
    """The person's own choice of columns, or with ``forget`` none; then back to the table."""
    forget = "forget" in request.POST
    named = TableForm({"table": request.POST.get("forget" if forget else "table")})
    if not named.is_valid():
        problems.tell(request, named)
        return redirect("web:overview")
    table = named.cleaned_data["table"]
    form = ColumnsForm(request.POST, prefix=table)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:overview")
    if forget:
        forget_columns(by=request.user, table=table)
    else:
        choose_columns(by=request.user, table=table, hidden=form.hidden)
    back = form.cleaned_data["back"]
    own = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(f"{back}#{table}" if own else "web:overview")
