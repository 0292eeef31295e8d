"""Keys that people use: "HC-00001" for a cluster, "CA-001" for a campaign."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import IntegerField, Max, Model
from django.db.models.functions import Cast, Substr


def fresh_keys(
    model: type[Model], prefix: str, digits: int, kept: Sequence[str | None]
) -> list[str]:
    """``kept`` with its gaps filled by the next unused keys of ``model``, in order.

    Rows are never deleted, so that no key is ever given to something else. The caller must hold the
    lock of publication.
    """
    number = Cast(Substr("key", len(prefix) + 2), IntegerField())
    last = model._default_manager.aggregate(last=Max(number))["last"] or 0
    keys: list[str] = []
    for key in kept:
        if key is None:
            last += 1
            key = f"{prefix}-{last:0{digits}d}"
        keys.append(key)
    return keys
