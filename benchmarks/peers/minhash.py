"""``datasketch`` over prompts: ``python -m benchmarks.peers.minhash EXCHANGES.parquet``.

MinHash of each prompt's word triples, LSH with the package's usual 128 permutations, and for every
prompt the prompts like it: the network of similar texts. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
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
    """Seconds to index the prompts and to look all of them up, and how many pairs that gave."""
    prompts = pq.read_table(exchanges, columns=["prompt"]).column(0).to_pylist()
    marks = [time.perf_counter()]
    sketches = MinHash.bulk(map(triples, prompts), num_perm=PERMUTATIONS)
    index = MinHashLSH(threshold=SIMILARITY, num_perm=PERMUTATIONS)
    with index.insertion_session() as session:
        for place, sketch in enumerate(sketches):
            session.insert(place, sketch)
    marks.append(time.perf_counter())
    pairs = sum(len(index.query(sketch)) - 1 for sketch in sketches) // 2
    marks.append(time.perf_counter())
    indexing, querying = (round(end - start, 1) for start, end in pairwise(marks))
    return {"index_seconds": indexing, "query_seconds": querying, "pairs": pairs}


def triples(prompt: str) -> list[bytes]:
    """Each three successive words; a shorter prompt is one shingle."""
    words = prompt.lower().split()
    return list(_joined(words)) if len(words) > 2 else [" ".join(words).encode()]


def _joined(words: list[str]) -> Iterator[bytes]:
    for place in range(len(words) - 2):
        yield " ".join(words[place : place + 3]).encode()


if __name__ == "__main__":
    main()
