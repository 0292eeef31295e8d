"""Hashes that stand in for random numbers wherever the same thing must come out the same twice.

An account's second card, the address behind a proxy slot or a session's topic are not stored: they
are hashed from what identifies them, which costs no memory and does not depend on order.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

U64 = npt.NDArray[np.uint64]
F64 = npt.NDArray[np.float64]


def seed_of(*parts: int | str) -> int:
    """A 63-bit seed named by ``parts``: the same parts give the same seed on any machine."""
    text = "\x1f".join(str(part) for part in parts).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") >> 1


def generator(*parts: int | str) -> np.random.Generator:
    """A generator of its own for ``parts``: adding one decoy leaves the others as they are."""
    return np.random.Generator(np.random.PCG64(seed_of(*parts)))


def mix(values: npt.ArrayLike, salt: int = 0) -> U64:
    """SplitMix64's finaliser over ``values`` (n,), a bijection for each ``salt``."""
    z = np.atleast_1d(np.asarray(values)).astype(np.uint64)
    z = z + np.uint64((salt * 0xD1342543DE82EF95 + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)), dtype=np.uint64)


def join(left: npt.ArrayLike, right: npt.ArrayLike, salt: int = 0) -> U64:
    """One hash of two columns, in this order."""
    return mix(
        mix(left, salt) ^ (np.atleast_1d(np.asarray(right)).astype(np.uint64) << np.uint64(1)), salt
    )


def uniform(values: npt.ArrayLike, salt: int = 0) -> F64:
    """Hashes as numbers in [0, 1)."""
    return np.asarray((mix(values, salt) >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def below(values: npt.ArrayLike, limit: npt.ArrayLike, salt: int = 0) -> npt.NDArray[np.int64]:
    """Hashes as whole numbers in [0, limit)."""
    return np.asarray(np.floor(uniform(values, salt) * np.asarray(limit)), dtype=np.int64)
