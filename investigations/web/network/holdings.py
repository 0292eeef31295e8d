"""Which accounts of a cluster hold which shared values, as far as that is stored.

The scoring keeps an account's strongest links with the rarest values behind them, and of each
signal the widest held values: a value can have more holders than are known here.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import FloatField
from django.db.models.functions import Cast, Extract

from investigations.models import Cluster, EdgeEvidence, Membership, SharedValue

CACHE_SECONDS: Final = 24 * 3600
# The column of an account that says whether it holds a value of the signal.
COLUMNS: Final[Mapping[str, str]] = {
    "payment": "account__payment_fingerprint",
    "card_issuer": "account__payment_bin",
    "mail_domain": "account__email_domain",
    "signup_address": "account__signup_ip",
}
_MEMBER: Final = (
    "account_id",
    "account__account_id",
    "score",
)
_TIMES: Final = ("first_seen", "last_seen")

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True)
class Holdings:
    """Accounts and values by their number, and pairs (``account``, ``value``), each once, sorted.

    Times are seconds since 1970, NaN where nothing is known. ``keys`` name values to the browser: a
    keyed hash, since a plain one would tell whether a guess at an address is right.
    """

    pks: Ints
    account_ids: Sequence[str]
    scores: Floats
    first_seen: Floats
    last_seen: Floats
    signals: Sequence[str]
    signal: Ints  # of each value, a place in ``signals``
    values: Sequence[str]
    recorded: Ints  # accounts of the cluster that the scoring counted for each value
    keys: npt.NDArray[np.uint64]
    account: Ints
    value: Ints


def holdings(cluster: Cluster) -> Holdings:
    """From the cache when the run was looked at before: it does not change any more."""
    key = f"network-holdings:{cluster.pk}:{cluster.run_id}"
    found: Holdings | None = cache.get(key)
    if found is None:
        found = read(cluster)
        cache.set(key, found, CACHE_SECONDS)
    return found


def read(cluster: Cluster) -> Holdings:
    """Costs three queries, whatever the size of the cluster."""
    members = _members(cluster)
    pks = np.array([row[0] for row in members], dtype=np.int64)
    linked = _linked(cluster)
    named = {name: count for name, (count, _) in linked.items()}
    stored = SharedValue.objects.filter(cluster=cluster).order_by("id")
    for signal, value, count in stored.values_list("signal", "value", "accounts"):
        named[signal, value] = max(count, named.get((signal, value), 0))
    number = {name: place for place, name in enumerate(named)}
    account, held = _by_link([ends for _, ends in linked.values()], pks)
    pairs = np.unique(np.append(account * len(number) + held, _by_column(members, number)))
    signals = sorted({signal for signal, _ in named})
    return Holdings(
        pks=pks,
        account_ids=[row[1] for row in members],
        scores=np.array([row[2] for row in members], dtype=np.float64),
        first_seen=np.array([row[3] for row in members], dtype=np.float64),
        last_seen=np.array([row[4] for row in members], dtype=np.float64),
        signals=signals,
        signal=np.array([signals.index(signal) for signal, _ in named], dtype=np.int64),
        values=[value for _, value in named],
        recorded=np.array(list(named.values()), dtype=np.int64),
        keys=np.array([key_of(*name) for name in named], dtype=np.uint64),
        account=pairs // max(1, len(number)),
        value=pairs % max(1, len(number)),
    )


def key_of(*name: str) -> int:
    """64 bits that nobody without the installation's secret can make of ``name``."""
    secret = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    text = "\x00".join(name).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8, key=secret).digest())


def _members(cluster: Cluster) -> list[tuple[Any, ...]]:
    rows = Membership.objects.filter(cluster=cluster).order_by("-score", "account_id")
    # Seconds from the database: fifty thousand times made into Python's are a third of a second.
    times = [Cast(Extract(f"account__{name}", "epoch"), FloatField()) for name in _TIMES]
    return list(rows.values_list(*_MEMBER, *times, *COLUMNS.values()))


def _linked(cluster: Cluster) -> dict[tuple[str, str], tuple[int, list[int]]]:
    """What the stored links name: each value with its count and the ids of both ends.

    Put together by the database: half a million rows would cost the visitor a second.
    """
    query = (
        "SELECT each->>'signal', each->>'value', max((each->>'accounts')::integer), "  # noqa: S608
        "array_agg(edge.source_id) || array_agg(edge.target_id) "
        f"FROM {EdgeEvidence._meta.db_table} edge, jsonb_array_elements(edge.shared) listed(each) "
        "WHERE edge.cluster_id = %s GROUP BY 1, 2 ORDER BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [cluster.pk])
        return {(signal, value): (count, ends) for signal, value, count, ends in cursor.fetchall()}


def _by_link(ends: Sequence[Sequence[int]], pks: Ints) -> tuple[Ints, Ints]:
    """(place in ``pks``, value) for each end of a link that is a member."""
    order = np.argsort(pks)
    value = np.repeat(np.arange(len(ends)), [len(each) for each in ends])
    ids = np.fromiter(itertools.chain.from_iterable(ends), dtype=np.int64, count=len(value))
    place = np.searchsorted(pks[order], ids)
    place[place == len(pks)] = 0
    inside = pks[order][place] == ids if len(pks) else np.zeros(len(ids), dtype=bool)
    return order[place[inside]], value[inside]


def _by_column(members: Sequence[tuple[Any, ...]], number: Mapping[tuple[str, str], int]) -> Ints:
    """Pairs (account × values + value) that the accounts' own columns tell."""
    found = []
    for column, signal in enumerate(COLUMNS, start=len(_MEMBER) + len(_TIMES)):
        of_signal = {value: place for (name, value), place in number.items() if name == signal}
        for account, row in enumerate(members):
            held = of_signal.get(row[column])
            if held is not None:
                found.append(account * len(number) + held)
    return np.array(found, dtype=np.int64)
