"""What of a file of texts stays when the others' time is over."""

from __future__ import annotations

import uuid
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from investigations.lake.manifest import DataFile
from investigations.lake.schema import TEXTS
from investigations.lake.storage import Storage

_ROWS: Final = 65_536


def keep_accounts(storage: Storage, file: DataFile, accounts: pa.Array) -> DataFile | None:
    """A new file with the rows of ``accounts`` (strings) only; ``file`` itself when it has no
    others, None when it has none of theirs. Nothing that is there is changed or deleted."""
    with storage.open(file.path) as stream:
        whole = pq.ParquetFile(stream)
        held = sum(
            pc.sum(pc.is_in(batch.column(0), value_set=accounts)).as_py() or 0
            for batch in whole.iter_batches(_ROWS, columns=["account_id"])
        )
        if held == file.rows:
            return file
        if not held:
            return None
        folder = file.path.rpartition("/")[0]
        path = f"{folder}/held-{uuid.uuid4().hex}.parquet"
        with storage.create(path) as target:
            with pq.ParquetWriter(target, TEXTS, compression="zstd", compression_level=1) as out:
                for batch in whole.iter_batches(_ROWS, columns=TEXTS.names):
                    theirs = pc.is_in(batch.column("account_id"), value_set=accounts)
                    out.write_batch(batch.filter(theirs).cast(TEXTS))
            size = target.tell()
    storage.flush(path)
    return DataFile(file.table, path, held, size, file.day)
