"""What a form asks for is done, or people are told why not."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from investigations.web.views import problems
from investigations.web.views.signed_in import SignedInRequest

Refused = type[Exception] | tuple[type[Exception], ...]


def acted(
    request: SignedInRequest,
    form: forms.Form,
    act: Callable[[], object],
    *,
    refused: Refused,
    back: tuple[str, ...],
) -> HttpResponse:
    """``act`` if the form is in order, and go ``back`` (a route and its arguments) either way.

    What the form finds, and what ``act`` raises of ``refused``, stands on that page.
    """
    if not form.is_valid():
        problems.tell(request, form)
        return redirect(*back)
    try:
        act()
    except refused as error:
        messages.error(request, str(error))
    return redirect(*back)
