"""One client build behind many accounts: the handshake's fingerprint with the user agent."""

from __future__ import annotations

import ibis.expr.types as ir

from investigations.detectors.network import shares_of_use
from investigations.detectors.signals import LinkDetector
from investigations.detectors.tallies import CLIENTS
from investigations.detectors.window import View

# Below this share of an account's calls a client is somebody's second device, or noise.
MIN_SHARE = 0.05


def _clients(view: View) -> ir.Table:
    days = view.tallied(CLIENTS)
    used = days.group_by("account_id", "client_fingerprint", "user_agent").aggregate(
        exchanges=days.exchanges.sum()
    )
    # Named after merging: there are far fewer clients than days on which they were used.
    value = used.client_fingerprint.fill_null("-") + " " + used.user_agent.fill_null("-")
    shares = shares_of_use(view, used.select("account_id", "exchanges", value=value))
    return shares.filter(shares.share >= MIN_SHARE)


CLIENT = LinkDetector("client", 1, 0.3, "client build", _clients)
