"""Which cases have to do with each other, and what becomes a case of its own."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

from investigations.cases import contents
from investigations.models import Case, CaseItem

_TEXT: Final = {"class": "form-control"}
_BETWEEN: Final = re.compile(r"[\s,;]+")
# So many are merged at once; more are somebody's mistake.
MOST_MERGED: Final = 20


class _CaseKeys(forms.CharField):
    """Keys with commas or blanks between them; in any case of letters."""

    def clean(self, value: Any) -> list[Case]:
        keys = {each.upper() for each in _BETWEEN.split(super().clean(value)) if each}
        if len(keys) > MOST_MERGED:
            raise forms.ValidationError(f"At most {MOST_MERGED} at once.")
        found = list(Case.objects.filter(key__in=keys).order_by("pk"))
        missing = sorted(keys - {each.key for each in found})
        if missing:
            raise forms.ValidationError(f"There is no case {', '.join(missing)[:200]}.")
        return found


class LinkCaseForm(forms.Form):
    other = _CaseKeys(
        label="Case",
        max_length=20,
        widget=forms.TextInput(attrs={**_TEXT, "placeholder": "CS-0002"}),
    )
    reason = forms.CharField(
        label="What they have to do with each other",
        max_length=2000,
        widget=forms.TextInput(attrs=_TEXT),
    )

    def clean_other(self) -> Case:
        named: list[Case] = self.cleaned_data["other"]
        if len(named) != 1:
            raise forms.ValidationError("Name one case.")
        return named[0]


class MergeForm(forms.Form):
    cases = _CaseKeys(
        label="Cases that go into this one",
        max_length=400,
        widget=forms.TextInput(attrs={**_TEXT, "placeholder": "CS-0002, CS-0003"}),
    )
    reason = forms.CharField(
        label="Why they are one affair", max_length=2000, widget=forms.TextInput(attrs=_TEXT)
    )


class _ItemsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no class to subscript
    def label_from_instance(self, obj: CaseItem) -> str:
        thing = contents.thing_of(obj)
        return f"{contents.kind_of(thing).capitalize()} {contents.name_of(thing)}"


class SplitForm(forms.Form):
    items = _ItemsField(
        label="What leaves",
        queryset=CaseItem.objects.none(),
        widget=forms.SelectMultiple(attrs={"class": "form-select", "size": 5}),
    )
    title = forms.CharField(
        label="What the new case is about", max_length=200, widget=forms.TextInput(attrs=_TEXT)
    )
    reason = forms.CharField(
        label="Why it is an affair of its own", max_length=2000, widget=forms.TextInput(attrs=_TEXT)
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = case.items.filter(removed_at=None)
        self.fields["items"].queryset = standing.select_related(  # type: ignore[attr-defined]
            "cluster", "campaign", "account", "exhibit"
        )
