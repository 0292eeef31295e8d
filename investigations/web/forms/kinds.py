"""Kinds of case, as leads type them."""

from __future__ import annotations

from django import forms

from investigations.models import CaseKind

_TEXT = {"class": "form-control"}


class KindForm(forms.ModelForm):  # type: ignore[type-arg]  # no class to subscript
    class Meta:
        model = CaseKind
        fields = ("name", "tasks")
        labels = {"tasks": "Tasks, one a line"}
        widgets = {
            "name": forms.TextInput(attrs=_TEXT),
            "tasks": forms.Textarea(attrs={**_TEXT, "rows": 8}),
        }
