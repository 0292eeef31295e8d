"""What is wrong with a form that came back, told on the next page."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest


def tell(request: HttpRequest, form: forms.Form) -> None:
    """A message for each field that has problems."""
    for problems in form.errors.values():
        messages.error(request, " ".join(map(str, problems)))
