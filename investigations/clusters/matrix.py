"""Signals → account × value matrices, weighted by how rare each value is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

# A value that more accounts hold than this links nobody by itself: all pairs of its holders would
# be quadratic work for next to no weight. It still counts when a group is looked at as a whole.
HUB = 2000


@dataclasses.dataclass(frozen=True, slots=True)
class ValueMatrix:
    """Who holds which value of one signal.

    ``shares`` is accounts × values (CSR, 0 to 1); ``names`` has the values in column order;
    ``holders`` counts the accounts of each, and ``rarity`` is ln(accounts / holders) in nats.
    """

    signal: str
    version: int
    label: str
    strength: float
    saturation: float
    shares: sparse.csr_matrix
    names: pa.Array
    holders: npt.NDArray[np.int64]
    rarity: npt.NDArray[np.float64]

    def weighted(self) -> sparse.csr_matrix:
        """Rows whose dot product is the similarity of two accounts by this signal, at most
        ``strength``. Values held by one account or by more than ``HUB`` are left out."""
        population = self.shares.shape[0]
        scale = self.rarity / np.log(max(population, 2))
        scale = np.where((self.holders > 1) & (self.holders <= HUB), scale, 0.0)
        rows = self.shares.sqrt().multiply(scale[None, :]).tocsr()
        norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        full = np.maximum(norms, np.sqrt(self.saturation))
        return sparse.diags(np.sqrt(self.strength) / full) @ rows


def value_matrix(
    links: pa.Table,
    account_ids: pa.Array,
    *,
    signal: str,
    version: int,
    label: str,
    strength: float,
    saturation: float,
) -> ValueMatrix:
    """The matrix of one detector's links (account_id, value, share), each pair once; its columns
    follow the order of the values, whatever order the links come in."""
    holders_of = links["account_id"].combine_chunks().dictionary_encode()
    rows = pc.index_in(holders_of.dictionary, value_set=account_ids).take(holders_of.indices)
    encoded = links["value"].combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary)
    place = np.empty(len(order), dtype=np.int64)
    place[order.to_numpy()] = np.arange(len(order))
    shape = (len(account_ids), len(order))
    data = links["share"].to_numpy().astype(np.float64)
    columns = place[encoded.indices.to_numpy()]
    matrix = sparse.csr_matrix((data, (rows.to_numpy(), columns)), shape=shape)
    holders = np.bincount(matrix.indices, minlength=shape[1]).astype(np.int64)
    rarity = np.log(max(shape[0], 2) / np.maximum(holders, 1))
    return ValueMatrix(
        signal=signal,
        version=version,
        label=label,
        strength=strength,
        saturation=saturation,
        shares=matrix,
        names=encoded.dictionary.take(order),
        holders=holders,
        rarity=rarity,
    )


def fused(matrices: Mapping[str, ValueMatrix]) -> sparse.csr_matrix:
    """All signals side by side: the dot product of two rows is the sum of their similarities."""
    return sparse.hstack([matrix.weighted() for matrix in matrices.values()], format="csr")
