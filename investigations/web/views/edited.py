"""Which row of a list is being changed in the form below it."""

from __future__ import annotations

from typing import TypeVar

from django import forms
from django.db import models
from django.http import QueryDict

AnyModel = TypeVar("AnyModel", bound=models.Model)


class _Edit(forms.Form):
    edit = forms.IntegerField(min_value=1, max_value=2**63 - 1)


def edited(data: QueryDict, model: type[AnyModel]) -> AnyModel | None:
    """The row that ``edit`` names; None, for a new one, where it names none that there is."""
    form = _Edit(data)
    if not form.is_valid():
        return None
    return model._default_manager.filter(pk=form.cleaned_data["edit"]).first()
