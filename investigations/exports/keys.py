"""The keys of what goes out: of hashes that partners can match, and of the signature."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from config.secret import kept_secret


def hashing_key(partner: str) -> bytes:
    """The key agreed with ``partner``; of nobody in particular, the installation's own.

    Raises ``KeyError`` for a partner without one.
    """
    if partner:
        found: bytes = settings.PARTNER_KEYS[partner]
        return found
    return hashlib.sha256(b"hashes:" + kept_secret(settings.VAR, "sharing").encode()).digest()


def signing_key() -> Ed25519PrivateKey:
    """The installation's own, made on first use."""
    seed = hashlib.sha256(b"bundles:" + kept_secret(settings.VAR, "signing").encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)
