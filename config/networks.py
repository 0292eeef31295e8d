"""The provider's own networks."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def own_networks(entries: Sequence[str]) -> tuple[Network, ...]:
    """Of addresses and networks (``192.0.2.0/24``). Raises ``ImproperlyConfigured``."""
    try:
        return tuple(ipaddress.ip_network(each.strip()) for each in entries)
    except ValueError as error:
        raise ImproperlyConfigured(f"OWN_NETWORKS: {error}") from error
