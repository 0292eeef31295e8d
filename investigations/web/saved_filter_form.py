"""A filter of the queue under a name: what is kept is what the filter itself can read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from accounts.permissions import Permission
from investigations.masking import OPEN_SIGNALS
from investigations.models import QueueItem, SharedValue
from investigations.web.tables.queue import SHOWN, QueueFilter, QueueTable


class SavedFilterForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=40, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    shared = forms.BooleanField(
        label="Everybody sees it",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    query = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request

    def clean_query(self) -> str:
        """The address's query without what says nothing, and without the page's number."""
        asked = QueryDict(self.cleaned_data["query"])
        items = QueueItem.objects.none()
        narrowed = QueueFilter(asked, queryset=items, request=self._request)
        if not narrowed.form.is_valid():
            raise forms.ValidationError("The queue cannot be narrowed down like this.")
        kept = QueryDict(mutable=True)
        for name in narrowed.filters:
            if asked.get(name):
                kept[name] = asked[name]
        if asked.get("show") in SHOWN:
            kept["show"] = asked["show"]
        if asked.get("sort", "").removeprefix("-") in QueueTable.base_columns:
            kept["sort"] = asked["sort"]
        if not kept:
            raise forms.ValidationError("Narrow the queue down first: there is nothing to save.")
        return kept.urlencode()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        searched = QueryDict(cleaned.get("query", "")).get("q", "")
        if cleaned.get("shared") and searched and self._masked(searched):
            raise forms.ValidationError(
                "Not everybody may see what it searches for: keep it to yourself."
            )
        return cleaned

    def _masked(self, value: str) -> bool:
        """Whether it is known to be a value that others see masked; told only to those who see it
        in full."""
        if not self._request.user.has_perm(Permission.VIEW_UNMASKED.perm):
            return False
        masked = SharedValue.objects.exclude(signal__in=OPEN_SIGNALS)
        return masked.filter(value=value).exists()
