"""Accounts that word their prompts alike: the lean of their word profiles, and the nearest ones."""

from __future__ import annotations

from collections.abc import Mapping

import faiss
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from investigations.clusters.facts import Floats, column
from investigations.clusters.groups import Groups
from investigations.clusters.inverted import nearest_rows
from investigations.clusters.join import membership
from investigations.detectors.wording import BITS, SETS, columns

# The mean of fewer prompts is noise.
MIN_PROMPTS = 8
NEIGHBOURS = 16
# Cosine, noise taken off, from which two accounts word their prompts alike.
ALIKE = 0.5
# What the same wording is worth against the other signals.
STRENGTH = 0.5
# Up to so many accounts every pair is looked at; beyond, the nearest cells of an inverted file.
EXACT = 20_000
# Below this sum of what is known of pairs their mean cosine would be noise.
MIN_KNOWN = 2.0

Leans = npt.NDArray[np.float32]
Profiles = Mapping[str, Leans]


def leans(features: pa.Table, name: str) -> Leans:
    """Each account's lean (accounts × 64) away from the population's mean profile, for one of
    ``SETS``.

    A row's length is the square root of the share of its lean that is not the noise of a small
    sample, 0 to 1, so that the dot product of two rows is their cosine, shrunk by what is not
    known. 0 for accounts with fewer than ``MIN_PROMPTS`` prompts.
    """
    prompts = column(features, f"{name}_prompts")
    known = prompts >= MIN_PROMPTS
    if not known.any():
        return np.zeros((len(prompts), BITS), dtype=np.float32)
    rows = np.empty((len(prompts), BITS), dtype=np.float32)
    for place, bit in enumerate(columns(name)):
        rows[:, place] = 2 * column(features, bit, 0.5) - 1
    noise = (1 - rows**2).sum(axis=1) / np.maximum(prompts, 1)
    rows -= rows[known].mean(axis=0)
    length = (rows**2).sum(axis=1)
    reliable = np.clip(1 - noise / np.maximum(length, 1e-9), 0.0, 1.0)
    scale = np.where(known, np.sqrt(reliable / np.maximum(length, 1e-9)), 0.0)
    return np.asarray(rows * scale[:, None], dtype=np.float32)


def profiles(features: pa.Table) -> Profiles:
    """The leans for each of ``SETS``."""
    return {name: leans(features, name) for name in SETS}


def linked(profiles: Profiles) -> sparse.csr_matrix:
    """The graph of accounts that word all or their targeted prompts alike: the stronger counts."""
    whole, aimed = (alike(rows) for rows in profiles.values())
    return whole.maximum(aimed).tocsr()


def alike(rows: Leans, neighbours: int = NEIGHBOURS) -> sparse.csr_matrix:
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


def _search(rows: Leans, count: int) -> tuple[Leans, npt.NDArray[np.signedinteger]]:
    """The ``count`` rows of largest dot product with each row, and the products; beyond ``EXACT``
    rows only products above ``ALIKE`` are looked for, and -1 stands for a row that is missing."""
    if len(rows) <= EXACT:
        flat = faiss.IndexFlatIP(BITS)
        flat.add(rows)
        return flat.search(rows, count)
    return nearest_rows(rows, count, ALIKE)


def coherence(rows: Leans, groups: Groups) -> Floats:
    """How far each group's members word their prompts alike: the mean cosine of two members, noise
    taken out, about 0 for strangers and 1 for one writer; nan where too little was written."""
    members = membership(groups)
    reliable = (rows.astype(np.float64) ** 2).sum(axis=1)
    together = members.T @ rows.astype(np.float64)
    pairs = (together**2).sum(axis=1) - np.asarray(members.T @ reliable).ravel()
    known = (
        np.asarray(members.T @ reliable).ravel() ** 2 - np.asarray(members.T @ reliable**2).ravel()
    )
    return np.where(known > MIN_KNOWN, np.clip(pairs / np.maximum(known, 1e-9), -1.0, 1.0), np.nan)


def group_coherence(profiles: Profiles, groups: Groups) -> Floats:
    """The coherence of each group's targeted prompts, or of all where few are targeted."""
    whole, aimed = (coherence(rows, groups) for rows in profiles.values())
    return np.where(np.isnan(aimed), whole, aimed)
