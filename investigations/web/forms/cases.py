"""What people type about cases."""

from __future__ import annotations

from django import forms

from investigations.cases import kinds
from investigations.cases.contents import Thing
from investigations.cases.work import LONGEST_NOTE
from investigations.models import Account, Campaign, Case, Cluster, Exhibit, Severity

_TEXT = {"class": "form-control"}


class OpenCaseForm(forms.Form):
    """A case, and the cluster that it begins with, if any."""

    title = forms.CharField(
        label="What it is about", max_length=200, widget=forms.TextInput(attrs=_TEXT)
    )
    severity = forms.ChoiceField(
        choices=Severity.choices,
        initial=Severity.MEDIUM,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    kind = forms.ModelChoiceField(
        label="Begin with the tasks of",
        queryset=kinds.offered(),
        empty_label="no kind of case",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    summary = forms.CharField(
        label="Summary, for people who were not there",
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={**_TEXT, "rows": 3}),
    )
    cluster = forms.ModelChoiceField(
        queryset=Cluster.objects.all(),
        to_field_name="key",
        required=False,
        widget=forms.HiddenInput,
    )


class MoveForm(forms.Form):
    to = forms.ChoiceField(choices=Case.State.choices)
    reason = forms.CharField(max_length=2000)


class DescribeForm(forms.Form):
    title = forms.CharField(max_length=200)
    summary = forms.CharField(max_length=20_000, required=False)


class TaskForm(forms.Form):
    title = forms.CharField(max_length=300)


class CaseNoteForm(forms.Form):
    text = forms.CharField(max_length=LONGEST_NOTE)


class AddItemForm(forms.Form):
    """Into which case, and the one thing that goes into it."""

    case = forms.ModelChoiceField(queryset=Case.objects.all(), to_field_name="key")
    cluster = forms.ModelChoiceField(
        queryset=Cluster.objects.all(), to_field_name="key", required=False
    )
    campaign = forms.ModelChoiceField(
        queryset=Campaign.objects.all(), to_field_name="key", required=False
    )
    account = forms.ModelChoiceField(
        queryset=Account.objects.all(), to_field_name="account_id", required=False
    )
    exhibit = forms.ModelChoiceField(queryset=Exhibit.objects.all(), required=False)
    why = forms.CharField(max_length=2000, required=False)

    @property
    def thing(self) -> Thing | None:
        """What is to go into it; None when nothing, or more than one thing, was named."""
        named = [self.cleaned_data[kind] for kind in ("cluster", "campaign", "account", "exhibit")]
        found = [each for each in named if each is not None]
        return found[0] if len(found) == 1 else None


class RemoveItemForm(forms.Form):
    reason = forms.CharField(max_length=2000)
