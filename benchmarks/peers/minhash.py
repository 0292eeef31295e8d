"""``datasketch`` over prompts: ``python -m benchmarks.peers.minhash EXCHANGES.parquet``.

MinHash of each prompt's word triples, LSH with the package's usual 128 permutations, and for every
prompt the accounts that asked something like it: the network of similar texts. Prints one JSON
object.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
from datasketch import MinHash, MinHashLSH

# As for the networks of coordination-network-toolkit.
SIMILARITY: Final = 0.8
PERMUTATIONS: Final = 128


def main() -> None:
    print(json.dumps(network(Path(sys.argv[1]))))


def network(exchanges: Path) -> dict[str, Any]:
    """Seconds to index the prompts and to look all of them up, and how many ties that gave."""
    table = pq.read_table(exchanges, columns=["prompt", "account_id"])
    prompts, accounts = (column.to_pylist() for column in table.columns)
    marks = [time.perf_counter()]
    sketches = MinHash.bulk(map(triples, prompts), num_perm=PERMUTATIONS)
    index = MinHashLSH(threshold=SIMILARITY, num_perm=PERMUTATIONS)
    with index.insertion_session() as session:
        for place, sketch in enumerate(sketches):
            session.insert(place, sketch)
    marks.append(time.perf_counter())
    ties: Counter[tuple[str, str]] = Counter()
    for account, sketch in zip(accounts, sketches, strict=True):
        like = {accounts[place] for place in index.query(sketch)} - {account}
        ties.update((account, other) for other in like)
    marks.append(time.perf_counter())
    indexing, querying = (round(end - start, 1) for start, end in pairwise(marks))
    return {"index_seconds": indexing, "query_seconds": querying, "ties": len(ties)}


def triples(prompt: str) -> list[bytes]:
    """Each three successive words; a shorter prompt is one shingle."""
    words = prompt.lower().split()
    return list(_joined(words)) if len(words) > 2 else [" ".join(words).encode()]


def _joined(words: list[str]) -> Iterator[bytes]:
    for place in range(len(words) - 2):
        yield " ".join(words[place : place + 3]).encode()


if __name__ == "__main__":
    main()
