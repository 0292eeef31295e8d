"""All accounts with a score, one JSON line each, highest score first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from investigations.exports.lines import write_lines
from investigations.models import Account
from investigations.snapshot import latest_run

_CHUNK: Final = 5_000


def export_accounts(output: Path) -> int:
    """Write the contract's account lines to ``output``; returns how many.

    An account outside all clusters has ``cluster_id`` null and no evidence. Raises
    ``NothingScoredError`` and ``OSError``.
    """
    with latest_run():
        return write_lines(output, _lines())


def _lines() -> Iterator[dict[str, Any]]:
    rows = (
        Account.objects.filter(score__isnull=False)
        .order_by("-score", "account_id")
        .values_list("account_id", "score", "membership__cluster__key", "membership__evidence")
    )
    for account, score, cluster, evidence in rows.iterator(chunk_size=_CHUNK):
        yield {
            "account_id": account,
            "score": score,
            "cluster_id": cluster,
            "evidence": evidence or [],
        }
