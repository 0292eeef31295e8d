"""What people choose when a file is to leave."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings

from investigations.exports.making import FORMS
from investigations.exports.partners import MOST_BYTES
from investigations.models import Export

_SELECT: Final = {"class": "form-select"}


class ExportForm(forms.Form):
    """What is made and as what, what it shows, how it is marked, and with whose key."""

    what = forms.ChoiceField(label="File", widget=forms.Select(attrs=_SELECT))
    content = forms.ChoiceField(
        label="What it shows",
        choices=Export.Content.choices,
        widget=forms.Select(attrs=_SELECT),
    )
    tlp = forms.ChoiceField(
        label="Marking",
        choices=Export.Tlp.choices,
        initial=Export.Tlp.AMBER_STRICT,
        widget=forms.Select(attrs=_SELECT),
    )
    partner = forms.ChoiceField(
        label="Hashes by the key of", required=False, widget=forms.Select(attrs=_SELECT)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (
                Export.Kind(kind).label,
                [(f"{kind}:{form}", f"{Export.Kind(kind).label}: {form.label}") for form in forms_],
            )
            for kind, forms_ in FORMS.items()
        ]
        partners = [(name, name) for name in sorted(settings.PARTNER_KEYS)]
        self.fields["partner"].choices = [  # type: ignore[attr-defined]
            ("", "this installation"),
            *partners,
        ]

    @property
    def asked(self) -> dict[str, Any]:
        """As ``jobs.request`` takes it."""
        found = self.cleaned_data
        kind, form = found["what"].split(":")
        return {
            "kind": Export.Kind(kind),
            "form": Export.Form(form),
            "content": Export.Content(found["content"]),
            "tlp": Export.Tlp(found["tlp"]),
            "partner": found["partner"],
        }


class TakeInForm(forms.Form):
    """A partner's file, and whose it is."""

    source = forms.CharField(
        label="Whose file it is",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    file = forms.FileField(
        label="STIX 2.1 bundle or MISP event (JSON)",
        max_length=200,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".json"}),
    )

    def clean_file(self) -> bytes:
        """Its content, read only when it is not too long."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"The file has more than {MOST_BYTES >> 20} MiB.")
        return bytes(file.read())
