"""Accounts that word their prompts alike: directions of their word profiles, and nearest ones."""

from __future__ import annotations

import faiss
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from investigations.clusters.facts import column
from investigations.detectors.wording import COLUMNS

# The mean of fewer prompts is noise.
MIN_PROMPTS = 8
NEIGHBOURS = 16
# Cosine, noise taken off, from which two accounts word their prompts alike.
ALIKE = 0.5
# What the same wording is worth against the other signals.
STRENGTH = 0.5
# Up to so many accounts every pair is looked at; beyond, the nearest cells of an inverted file.
EXACT = 50_000
PROBES = 24

Directions = npt.NDArray[np.float32]


def directions(features: pa.Table) -> Directions:
    """Each account's lean (accounts × 64) away from the population's mean profile.

    A row's length is the square root of the share of its lean that is not the noise of a small
    sample, 0 to 1, so that the dot product of two rows is their cosine, shrunk by what is not known.
    0 for accounts with fewer than ``MIN_PROMPTS`` prompts.
    """
    prompts = column(features, "wording_prompts")
    known = prompts >= MIN_PROMPTS
    if not known.any():
        return np.zeros((len(prompts), len(COLUMNS)), dtype=np.float32)
    leans = np.column_stack([column(features, name, 0.5) for name in COLUMNS]).astype(np.float32)
    leans = 2 * leans - 1
    noise = (1 - leans**2).sum(axis=1) / np.maximum(prompts, 1)
    leans -= leans[known].mean(axis=0)
    length = (leans**2).sum(axis=1)
    reliable = np.clip(1 - noise / np.maximum(length, 1e-9), 0.0, 1.0)
    scale = np.where(known, np.sqrt(reliable / np.maximum(length, 1e-9)), 0.0)
    return np.asarray(leans * scale[:, None], dtype=np.float32)


def alike(rows: Directions, neighbours: int = NEIGHBOURS) -> sparse.csr_matrix:
    """The symmetric graph of each account's nearest by wording, weights up to ``STRENGTH``."""
    n = len(rows)
    said = np.flatnonzero((rows**2).sum(axis=1) > ALIKE / 2)
    if len(said) < 2:
        return sparse.csr_matrix((n, n), dtype=np.float32)
    # One more than asked for: an account is its own nearest.
    cosine, place = _search(np.ascontiguousarray(rows[said]), min(neighbours + 1, len(said)))
    source = np.repeat(np.arange(len(said)), place.shape[1])
    target, weight = place.ravel(), cosine.ravel()
    kept = (target >= 0) & (target != source) & (weight > ALIKE)
    amount = STRENGTH * (np.minimum(weight[kept], 1.0) - ALIKE) / (1 - ALIKE)
    ends = (said[source[kept]], said[target[kept]])
    graph = sparse.csr_matrix((amount.astype(np.float32), ends), shape=(n, n))
    return graph.maximum(graph.T).tocsr()


def _search(rows: Directions, count: int) -> tuple[Directions, npt.NDArray[np.int64]]:
    """The ``count`` rows of largest dot product with each row, and the products."""
    width = rows.shape[1]
    if len(rows) <= EXACT:
        flat = faiss.IndexFlatIP(width)
        flat.add(rows)
        return flat.search(rows, count)
    cells = int(2 * np.sqrt(len(rows)))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(width), width, cells, faiss.METRIC_INNER_PRODUCT)
    index.train(rows)
    index.add(rows)
    index.nprobe = PROBES
    return index.search(rows, count)
