"""What is shown of a personal or payment value to people who may not, or need not, see it whole."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

HIDDEN = "•••"
# Signals whose values point to no person and no instrument: hashes of texts, windows of time,
# numbered pairs of attributes, public names. What is not listed is masked: a new signal stays so
# until somebody thinks about it.
OPEN_SIGNALS = frozenset(
    {
        "client",
        "lockstep",
        "mail_domain",
        "phrase",
        "registration",
        "system_prompt",
        "template",
    }
)
# Six digits and more, also with single blanks, dots, dashes, brackets or slashes between them.
_NUMBER: Final = re.compile(r"\+?\d(?:[ .()/-]{0,2}\d){5,}")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def mask(value: str) -> str:
    """Hide most of ``value`` but leave equal values looking alike.

    A mail address keeps its domain, an IP address its network (the first 16 bits of IPv4, the
    first 32 of IPv6), anything else its ends when it is long enough to tell nothing by them.
    """
    if not value:
        return ""
    network = _network(value)
    if network:
        return network
    local, at, domain = value.rpartition("@")
    if at:
        return f"{local[:1]}{HIDDEN}@{domain}"
    if len(value) < 8:
        return HIDDEN
    return f"{value[:2]}{HIDDEN}{value[-2:]}"


def mask_text(text: str) -> str:
    """Hide mail addresses and long numbers (cards, telephones, keys) in running text.

    Everything else stays: this is for text that is nobody's own, not a way to make it so.
    """
    return _NUMBER.sub(HIDDEN, _MAIL.sub(lambda found: mask(found[0]), text))


def mask_shared(signal: str, value: str) -> str:
    """Hide a shared value unless its signal is known to carry nothing personal."""
    return value if signal in OPEN_SIGNALS else mask(value)


def _network(value: str) -> str:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return ""
    if address.version == 4:
        return ".".join([*value.split(".")[:2], HIDDEN, HIDDEN])
    return ":".join([*address.exploded.split(":")[:2], HIDDEN])
