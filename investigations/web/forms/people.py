"""What people say of each other: who has a case, who takes part, which team is asked."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from accounts.people import able
from accounts.permissions import Permission
from investigations.cases.escalating import LONGEST_NOTE
from investigations.models import Team

_TEXT = {"class": "form-control"}
_CHOICE = {"class": "form-select"}


class AssignForm(forms.Form):
    """Nobody chosen is nobody in particular."""

    to = forms.ModelChoiceField(
        queryset=User.objects.filter(is_active=True).order_by("username"),
        to_field_name="username",
        required=False,
        empty_label="Nobody",
        widget=forms.Select(attrs=_CHOICE),
    )


class ParticipantForm(forms.Form):
    person = forms.ModelChoiceField(
        queryset=User.objects.filter(is_active=True).order_by("username"),
        to_field_name="username",
        empty_label="Choose …",
        widget=forms.Select(attrs=_CHOICE),
    )


class EscalateForm(forms.Form):
    to = forms.ModelChoiceField(
        label="To",
        queryset=Team.objects.filter(disbanded_at=None),
        empty_label="Choose a team …",
        widget=forms.Select(attrs=_CHOICE),
    )
    note = forms.CharField(
        label="What they need to know (Markdown)",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={**_TEXT, "rows": 4}),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(max_length=2000)


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # no class to subscript
    members = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        widget=forms.SelectMultiple(attrs={**_CHOICE, "size": 6}),
    )

    class Meta:
        model = Team
        fields = ("name", "about", "mail", "members")
        labels = {"about": "What is handed to it", "mail": "Mailbox of the whole team"}
        widgets = {
            "name": forms.TextInput(attrs=_TEXT),
            "about": forms.TextInput(attrs=_TEXT),
            "mail": forms.EmailInput(attrs={**_TEXT, "placeholder": "none"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seeing = able(Permission.VIEW_INVESTIGATIONS).order_by("username")
        self.fields["members"].queryset = seeing  # type: ignore[attr-defined]  # is one with
        if self.instance.pk:
            self.initial["members"] = self.instance.members.all()


class MailForm(forms.Form):
    email = forms.EmailField(
        label="Also by mail to",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs=_TEXT),
    )
