"""Whether a receiver of signed messages is named as it should be."""

from __future__ import annotations

import base64
import binascii
import ipaddress
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX: Final = "whsec_"
_LEAST_BYTES: Final = 24


def checked_endpoint(name: str, url: str, secret: str) -> tuple[str, str]:
    """Both as they came, empty where nothing is configured; ``name`` is how their settings begin.

    Raises ``ImproperlyConfigured`` for an address over which messages could be read or forged on
    the way, and for a key that is missing, short or not base64.
    """
    if not url:
        return "", ""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise ImproperlyConfigured(f"{name}_URL must begin with https://")
    if parts.scheme == "http" and not _is_here(parts.hostname):
        raise ImproperlyConfigured(f"{name}_URL may be http:// only on this machine")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured(f"{name}_SECRET must be base64") from error
    if len(key) < _LEAST_BYTES:
        raise ImproperlyConfigured(f"{name}_SECRET must be {_LEAST_BYTES} bytes or more")
    return url, secret


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
