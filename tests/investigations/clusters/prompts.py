"""Views over prompts made by hand: who said what, and nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import zlib
from collections.abc import Mapping, Sequence

import pyarrow as pa

from investigations.detectors.window import View, open_view
from investigations.lake import schema
from tests.investigations.worlds import START, Reader


@dataclasses.dataclass(frozen=True)
class Prompt:
    """Shingles and edges of a prompt, 0 for some of its own, and the hours after ``START`` at which
    it was sent; ``written`` is False where it was not logged."""

    shingles: Sequence[int] = ()
    opening: int = 0
    whole: int = 0
    closing: int = 0
    hour: int = 0
    written: bool = True


Said = Mapping[int, Sequence[Prompt]]


def view_of_prompts(said: Said) -> View:
    """A view whose account ``n`` is the n-th of ``said``, which has an entry for each from 0."""
    exchanges = [
        _exchange(f"acc-{account:04d}", place, prompt)
        for account, prompts in said.items()
        for place, prompt in enumerate(prompts)
    ]
    for key, row in enumerate(exchanges):
        row["exchange_key"] = key
    return open_view(
        Reader(
            pa.Table.from_pylist(exchanges, schema=schema.EXCHANGES),
            schema.ACCOUNTS.empty_table(),
            schema.EVENTS.empty_table(),
        )
    )


def _exchange(account: str, place: int, prompt: Prompt) -> dict:
    own = zlib.crc32(f"{account} {place}".encode()) + 2**32
    return dict.fromkeys(schema.EXCHANGES.names) | {
        "exchange_id": f"{account}-{place}",
        "account_id": account,
        "timestamp": START + dt.timedelta(hours=prompt.hour),
        "model": "m",
        "prompt_hash": own,
        "skeleton_hash": prompt.whole or own,
        "opening_hash": prompt.opening or own,
        "closing_hash": prompt.closing or own,
        "shingles": list(prompt.shingles),
        "simhash": 0,
        "capabilities": 0,
        "prompt_chars": 100 if prompt.written else 0,
    }
