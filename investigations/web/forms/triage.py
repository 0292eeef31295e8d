"""What keeps a team's line in order: tags and named queues."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from investigations.lake.schema import CAPABILITIES
from investigations.models import Cluster, NamedQueue, Severity, Tag
from investigations.web.presenters.names import readable


class TagForm(forms.ModelForm):  # type: ignore[type-arg]  # no class to subscript
    """A tag of the list."""

    class Meta:
        model = Tag
        fields = ("name", "colour", "expires_after_days", "protected")
        labels = {
            "expires_after_days": "Expires after (days)",
            "protected": "Protected: given and taken only by those who keep this list",
        }
        widgets = {
            "name": forms.TextInput(attrs={"class": "form-control"}),
            "colour": forms.Select(attrs={"class": "form-select"}),
            "expires_after_days": forms.NumberInput(
                attrs={"class": "form-control", "placeholder": "never"}
            ),
            "protected": forms.CheckboxInput(attrs={"class": "form-check-input"}),
        }


class GivenTagForm(forms.Form):
    """Which tag a cluster is given, or which is taken."""

    tag = forms.ModelChoiceField(queryset=Tag.objects.all())


class NamedQueueForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """A named queue: its rule, and who works it."""

    kind = forms.ChoiceField(
        choices=[("", "Any"), *Cluster.Kind.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    severity = forms.ChoiceField(
        label="Severity, or worse",
        choices=[("", "Any"), *Severity.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    tag = forms.ModelChoiceField(
        queryset=Tag.objects.all(),
        empty_label="Any",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    flagged = forms.TypedChoiceField(
        choices=[("", "Any"), ("yes", "Flagged"), ("no", "Not flagged")],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    capability = forms.ChoiceField(
        label="Aimed at",
        choices=[("", "Any"), *((name, readable(name)) for name in CAPABILITIES)],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    members = forms.ModelMultipleChoiceField(
        label="Worked by (nobody chosen is everybody)",
        queryset=User.objects.filter(is_active=True).order_by("username"),
        required=False,
        widget=forms.SelectMultiple(attrs={"class": "form-select", "size": 4}),
    )

    class Meta:
        model = NamedQueue
        fields = (
            "name",
            "kind",
            "flagged",
            "severity",
            "campaign_key",
            "capability",
            "min_accounts",
            "min_exchanges",
            "tag",
            "members",
        )
        labels = {
            "campaign_key": "Campaign (its key)",
            "min_accounts": "Min. accounts",
            "min_exchanges": "Min. exchanges",
        }
        widgets = {
            "name": forms.TextInput(attrs={"class": "form-control"}),
            "campaign_key": forms.TextInput(attrs={"class": "form-control"}),
            "min_accounts": forms.NumberInput(attrs={"class": "form-control"}),
            "min_exchanges": forms.NumberInput(attrs={"class": "form-control"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.flagged is not None:
            self.initial["flagged"] = "yes" if self.instance.flagged else "no"
        if self.instance.pk:
            self.initial["members"] = self.instance.members.all()
