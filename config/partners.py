"""The keys that were agreed with partners."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ImproperlyConfigured

_NAME: Final = re.compile(r"[a-z0-9-]{1,50}")
_LEAST_BYTES: Final = 24


def partner_keys(entries: Sequence[str]) -> dict[str, bytes]:
    """Keys by name, of ``name=base64``. Raises ``ImproperlyConfigured``."""
    found = {}
    for entry in entries:
        name, _, text = entry.strip().partition("=")
        if not _NAME.fullmatch(name):
            raise ImproperlyConfigured("PARTNER_KEYS: names are of a-z, 0-9 and -")
        try:
            key = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ImproperlyConfigured(f"PARTNER_KEYS: the key of {name} is no base64") from error
        if len(key) < _LEAST_BYTES:
            raise ImproperlyConfigured(
                f"PARTNER_KEYS: the key of {name} must be {_LEAST_BYTES} bytes or more"
            )
        found[name] = key
    return found
