"""Hand-made worlds (``worlds``) as real lakes, for whatever reads files."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from investigations.lake.schema import ACCOUNTS, EXCHANGES
from investigations.lake.store import Lake
from tests.investigations.lake.batches import publish
from tests.investigations.worlds import Reader


def add(lake: Lake, *worlds: Reader) -> None:
    """Publish the worlds' exchanges and accounts; each world is one batch of either."""
    for world in worlds:
        rows = world.exchanges().to_pyarrow().cast(EXCHANGES)
        days = pc.cast(rows["timestamp"], pa.date32())
        with lake.writer() as writer, writer.stage() as staged:
            for day in pc.unique(days):
                own = rows.filter(pc.equal(days, day)).combine_chunks()
                staged.add({"exchanges": own.to_batches()[0]}, day.as_py())
            publish(writer, staged)
        people = world.accounts().to_pyarrow().cast(ACCOUNTS).combine_chunks()
        with lake.writer() as writer, writer.stage() as staged:
            staged.add({"accounts": people.to_batches()[0]})
            publish(writer, staged, "accounts")
