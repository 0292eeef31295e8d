"""Which other campaign a cluster serves, as people say it."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from investigations.models import Campaign

_TEXT: Final = {"class": "form-control"}


class _CampaignKey(forms.CharField):
    """A campaign's key, in any case of letters."""

    def clean(self, value: Any) -> Campaign:
        key = super().clean(value).upper()
        found = Campaign.objects.filter(key=key).first()
        if found is None:
            raise forms.ValidationError("There is no such campaign.")
        return found


class ServesForm(forms.Form):
    campaign = _CampaignKey(
        label="Campaign",
        max_length=20,
        widget=forms.TextInput(attrs={**_TEXT, "placeholder": "CA-002"}),
    )
    reason = forms.CharField(
        label="What shows it", max_length=2000, widget=forms.TextInput(attrs=_TEXT)
    )
