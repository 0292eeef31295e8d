"""One code an account for what it comes from and for what it does: the input of lockstep pairs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from investigations.clusters.facts import column
from investigations.clusters.lockstep import Codes
from investigations.clusters.matrix import ValueMatrix
from investigations.detectors.capability import TARGETED

ORIGIN_SIGNALS = ("client", "card_issuer", "mail_domain", "registration", "signup_address")
BEHAVIOUR_SIGNALS = ("template", "system_prompt")
# A targeted capability is what an account does when it takes this share of its prompts.
MAIN_SHARE = 0.3
ONSET_SECONDS = 8 * 3600


def main_value(matrix: ValueMatrix) -> Codes:
    """The value that each account holds most of, of equals the first; -1 for none."""
    shares = matrix.shares
    best = np.full(shares.shape[0], -1, dtype=np.int64)
    held = np.diff(shares.indptr)
    some = np.flatnonzero(held)
    if len(some):
        most = np.maximum.reduceat(shares.data, shares.indptr[some])
        tops = np.flatnonzero(shares.data == np.repeat(most, held[some]))
        owners, first = np.unique(np.repeat(some, held[some])[tops], return_index=True)
        best[owners] = shares.indices[tops[first]]
    return best


def origins(matrices: Mapping[str, ValueMatrix]) -> dict[str, Codes]:
    return {name: main_value(matrices[name]) for name in ORIGIN_SIGNALS}


def behaviours(features: pa.Table, matrices: Mapping[str, ValueMatrix]) -> dict[str, Codes]:
    shares = np.column_stack([column(features, name) for name in TARGETED])
    work = np.where(shares.max(axis=1) >= MAIN_SHARE, shares.argmax(axis=1), -1)
    onset = features["first_seen"].cast(pa.int64()).to_numpy() // (ONSET_SECONDS * 1_000_000)
    return {
        **{name: main_value(matrices[name]) for name in BEHAVIOUR_SIGNALS},
        "capability": work.astype(np.int64),
        "onset": (onset - onset.min()).astype(np.int64),
    }
