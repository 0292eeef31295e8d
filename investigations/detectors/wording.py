"""Wording: the mean of an account's SimHash bits, a random projection of the words that it uses.

A paraphrased template changes every shingle and hardly a word: what an account writes about, and
how, stays. The bits of one prompt are noise; the mean over an account's prompts leans the same way
for all that work through one queue, also where part of the traffic is other people's, which only
shortens the lean (Charikar, STOC'02, for SimHash as a projection). The prompts that ask for a
targeted capability are measured apart as well: relayed requests mostly do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from investigations.detectors.capability import TARGETED, has_any
from investigations.detectors.signals import FeatureDetector
from investigations.detectors.window import View

BITS: Final = 64
# All prompts of an account, and those that ask for a targeted capability.
SETS: Final = ("wording", "aimed")
# Bits from one count to the next where four are added up in one number.
LANE: Final = 12


def columns(name: str) -> tuple[str, ...]:
    """The columns of one of ``SETS``, in the order of the bits."""
    return tuple(f"{name}_{bit:02d}" for bit in range(BITS))


def _lanes(word: ir.IntegerValue) -> Iterator[tuple[int, ir.FloatingValue]]:
    """The word's bits, four to a number that adds them up apart: (first bit, number).

    Bits ``first``, ``first + LANE``, … come to lie ``LANE`` bits apart, so that the sum of up to
    4095 words is exact in a double and none of the four counts runs into the next.
    """
    apart = ibis.literal(sum(1 << (LANE * place) for place in range(4)), type="uint64")
    for first in (*range(LANE), *range(4 * LANE, 5 * LANE)):
        moved = word >> ibis.literal(first, type="uint64")
        yield first, (moved & apart).cast("float64")


def _shares(sums: pa.Table, name: str) -> pa.Table:
    """The share of each bit, from the sums of its lane; null where there was no prompt."""
    prompts = sums[f"{name}_prompts"].to_numpy()
    shares = {}
    for bit, column in enumerate(columns(name)):
        place, first = divmod(bit, LANE) if bit < 4 * LANE else (0, bit)
        if first >= 5 * LANE:
            place, first = 1, first - LANE
        lane = sums[f"{name}_from_{first}"].to_numpy().astype(np.int64)
        count = (lane >> (LANE * place)) & ((1 << LANE) - 1)
        share = np.divide(count, np.maximum(prompts, 1), dtype=np.float64).astype(np.float32)
        shares[column] = pa.array(share, mask=prompts == 0)
    return pa.table(shares)


def _wording(view: View) -> pa.Table:
    written = view.sample.filter(view.sample.prompt_chars > 0)
    words = written.select("account", "simhash", aimed=has_any(written, TARGETED))
    lanes = {f"from_{first}": number.sum() for first, number in _lanes(words.simhash)}
    parts = words.group_by("account", "aimed").aggregate(prompts=ibis._.count(), **lanes)
    names = ("prompts", *lanes)
    sums = parts.group_by("account").aggregate(
        **{f"wording_{name}": parts[name].sum() for name in names},
        **{f"aimed_{name}": ibis.ifelse(parts.aimed, parts[name], 0).sum() for name in names},
    )
    # A hundred more expressions cost more than these few columns do.
    table = sums.to_pyarrow()
    found = table.select(["account", "wording_prompts", "aimed_prompts"])
    for name in SETS:
        shares = _shares(table, name)
        for column in shares.column_names:
            found = found.append_column(column, shares[column])
    return found


WORDING = FeatureDetector(
    "wording",
    1,
    {
        "wording_prompts": "sampled prompts with text",
        "aimed_prompts": "those of them that ask for a targeted capability",
        **{
            column: f"share of {what} whose SimHash has bit {bit}"
            for name, what in zip(SETS, ("prompts", "targeted prompts"), strict=True)
            for bit, column in enumerate(columns(name))
        },
    },
    _wording,
)
