"""What a visitor asked to see of a network: it stands in the address and in saved views."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms

MOST_TOKENS: Final = 200
# "." parts them: it needs no escape in an address.
_TOKEN: Final = re.compile(r"[a-z][a-z0-9_]{0,60}")


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """``opened`` in the order in which it was opened; see ``folding`` for what its words mean.

    Days are UTC and both included. ``degree`` is a value's number of accounts.
    """

    hidden: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    degree_from: int = 2
    degree_to: int | None = None
    score_from: float = 0.0
    score_to: float = 1.0
    seen_from: dt.date | None = None
    seen_to: dt.date | None = None


class TokensField(forms.CharField):
    """Words with dots between them, as a tuple without repetitions."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=64 * MOST_TOKENS, **options)

    def clean(self, value: Any) -> tuple[str, ...]:
        text = super().clean(value)
        tokens = tuple(dict.fromkeys(filter(None, text.split("."))))
        if len(tokens) > MOST_TOKENS or not all(map(_TOKEN.fullmatch, tokens)):
            raise forms.ValidationError(
                "This address names something that is no part of a network."
            )
        return tokens


class StateForm(forms.Form):
    """``zoom``, ``x`` and ``y`` are the camera, which the server only keeps."""

    hide = TokensField()
    open = TokensField()
    degree_from = forms.IntegerField(required=False, min_value=2, max_value=10**9)
    degree_to = forms.IntegerField(required=False, min_value=2, max_value=10**9)
    score_from = forms.FloatField(required=False, min_value=0, max_value=1)
    score_to = forms.FloatField(required=False, min_value=0, max_value=1)
    seen_from = forms.DateField(required=False)
    seen_to = forms.DateField(required=False)
    x = forms.FloatField(required=False, min_value=-100, max_value=100)
    y = forms.FloatField(required=False, min_value=-100, max_value=100)
    zoom = forms.FloatField(required=False, min_value=0.001, max_value=100)

    @property
    def state(self) -> State:
        given = self.cleaned_data
        return State(
            hidden=given["hide"],
            opened=given["open"],
            degree_from=given["degree_from"] or 2,
            degree_to=given["degree_to"],
            score_from=given["score_from"] or 0.0,
            score_to=1.0 if given["score_to"] is None else given["score_to"],
            seen_from=given["seen_from"],
            seen_to=given["seen_to"],
        )

    @property
    def written(self) -> dict[str, str]:
        """As it stands in the address; what was left open is left out."""
        return {
            name: ".".join(value) if isinstance(value, tuple) else str(value)
            for name, value in self.cleaned_data.items()
            if name in StateForm.base_fields and value not in (None, ())
        }


class OpenForm(StateForm):
    """An address of the page: a state, or the number of a saved view."""

    view = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class SelectionForm(StateForm):
    """Which nodes' accounts are asked for; ``all`` is every account that is drawn or folded."""

    select = TokensField()


class SaveForm(StateForm):
    name = forms.CharField(max_length=80)
    shared = forms.BooleanField(required=False)


def valid(stored: Mapping[str, Any]) -> dict[str, str]:
    """A saved state as far as it can be read today; an older one may have words that are gone."""
    form = StateForm(stored)
    return form.written if form.is_valid() else {}
