"""Personal and payment values are masked; showing them in full leaves a trace."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction

from investigations import audit


@transaction.atomic
def disclose(*, target: models.Model, name: str, by: AbstractBaseUser) -> None:
    """Write down that ``by`` saw the masked values of ``target``, which people call ``name``."""
    audit.record(actor=by, action="values.disclosed", target=target, old={}, new={"target": name})
