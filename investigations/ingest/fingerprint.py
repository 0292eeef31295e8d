"""The one function that touches prompt text: a record batch of the contract in, fingerprints out.

It has no state and no seed, so it gives the same on a thread here as under Spark's ``mapInArrow``.

The skeleton is the prompt with its slots masked: numbers and identifiers, quoted strings, names
(capitalised words inside a sentence), links and mail addresses; a run of one mask is one mask. A
template filled a thousand times has one skeleton, or at least one opening and one closing.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from investigations.ingest import capabilities, kernel
from investigations.lake.schema import EXCHANGES, FINGERPRINTS

# Raise it with each change that gives another value for the same text; it is kept with each batch.
FINGERPRINT_VERSION: Final = 5


def fingerprint(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Replace the text columns of a ``RAW_EXCHANGES`` batch by its fingerprints.

    Returns a batch of ``EXCHANGES``, row by row. Null prompts are not allowed.
    """
    derived = {
        "exchange_key": exchange_keys(batch.column("exchange_id")),
        **fingerprint_prompts(batch.column("prompt"), batch.column("system_prompt")),
    }
    columns = [derived[name] if name in derived else batch.column(name) for name in EXCHANGES.names]
    return pa.RecordBatch.from_arrays(columns, schema=EXCHANGES)


def fingerprint_prompts(prompts: pa.StringArray, systems: pa.StringArray) -> dict[str, pa.Array]:
    """The columns of ``FINGERPRINTS`` for prompts (no nulls) and system prompts (nulls allowed)."""
    found = _measure(prompts)
    prompt, skeleton, opening, closing, simhash, labels, chars, shingles, kept = found
    system_hash, system_labels = _systems(systems)
    columns = {
        "system_hash": system_hash,
        "prompt_hash": pa.array(prompt),
        "skeleton_hash": pa.array(skeleton),
        "opening_hash": pa.array(opening),
        "closing_hash": pa.array(closing),
        "shingles": _lists(shingles, kept),
        "simhash": pa.array(simhash),
        "capabilities": pa.array(labels | system_labels),
        "prompt_chars": pa.array(chars),
    }
    return {field.name: columns[field.name] for field in FINGERPRINTS}


def exchange_keys(values: pa.StringArray) -> pa.UInt64Array:
    """64-bit hash of each value's UTF-8 bytes."""
    out = np.empty(len(values), np.uint64)
    kernel.hash_values(*_buffers(values), out)
    return pa.array(out)


def _measure(texts: pa.StringArray) -> tuple[NDArray[Any], ...]:
    rows = len(texts)
    hashes = [np.empty(rows, np.uint64) for _ in range(5)]
    labels, characters, kept = (np.empty(rows, np.int32) for _ in range(3))
    shingles = np.empty((rows, kernel.MAX_SHINGLES), np.uint64)
    out: tuple[NDArray[Any], ...] = (*hashes, labels, characters, shingles, kept)
    cues, features = capabilities.compiled()
    kernel.fingerprint_texts(*_buffers(texts), cues, features, out)
    return out


def _systems(systems: pa.StringArray) -> tuple[pa.UInt64Array, NDArray[np.int32]]:
    """Hash and labels of the system prompts; each distinct one is read once a batch.

    A system prompt that is empty or blank counts as none.
    """
    encoded = systems.dictionary_encode()
    texts = encoded.dictionary
    found = _measure(texts)
    blank = pc.equal(pc.utf8_trim_whitespace(texts), "")
    values = pc.if_else(blank, pa.scalar(None, pa.uint64()), pa.array(found[0]))
    labels = pc.take(pa.array(found[5]), encoded.indices).fill_null(0)
    return pc.take(values, encoded.indices), labels.to_numpy(zero_copy_only=False)


def _lists(values: NDArray[np.uint64], counts: NDArray[np.int32]) -> pa.ListArray:
    offsets = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=offsets[1:])
    taken = values[np.arange(values.shape[1]) < counts[:, None]]
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(taken))


def _buffers(texts: pa.StringArray) -> tuple[NDArray[np.uint8], NDArray[Any]]:
    """The bytes of a string array and its row boundaries in them, without a copy.

    Both are marked read-only, as most are: the kernel would be compiled once more for the others.
    """
    _validity, offsets, data = texts.buffers()
    wide = pa.types.is_large_string(texts.type)
    bounds = np.frombuffer(offsets or bytes(8), np.int64 if wide else np.int32)
    bounds = bounds[texts.offset : texts.offset + len(texts) + 1]
    content = np.frombuffer(data or b"", np.uint8)
    for array in (content, bounds):
        array.flags.writeable = False
    return content, bounds
