"""One client build behind many accounts: the handshake's fingerprint with the user agent."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from investigations.detectors.signals import LinkDetector
from investigations.detectors.window import View

# Below this share of an account's calls a client is somebody's second device, or noise.
MIN_SHARE = 0.05


def _clients(view: View) -> ir.Table:
    calls = view.exchanges.filter(
        view.exchanges.client_fingerprint.notnull() | view.exchanges.user_agent.notnull()
    )
    client = calls.client_fingerprint.fill_null("-") + " " + calls.user_agent.fill_null("-")
    used = calls.group_by("account_id", value=client).aggregate(exchanges=ibis._.count())
    joined = used.join(view.totals.select("account_id", total="exchanges"), "account_id")
    shares = joined.select("account_id", "value", share=joined.exchanges / joined.total)
    return shares.filter(shares.share >= MIN_SHARE)


CLIENT = LinkDetector("client", 1, 0.3, "client build", _clients)
