"""Wording: the mean of an account's SimHash bits, a random projection of the words that it uses.

A paraphrased template changes every shingle and hardly a word: what an account writes about, and
how, stays. The bits of one prompt are noise; the mean over an account's prompts leans the same way
for all that work through one queue, also where part of the traffic is other people's, which only
shortens the lean (Charikar, STOC'02, for SimHash as a projection). The prompts that ask for a
targeted capability are measured apart as well: relayed requests mostly do not.
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

from investigations.detectors.capability import TARGETED, has_any
from investigations.detectors.signals import FeatureDetector
from investigations.detectors.window import View

BITS: Final = 64
# All prompts of an account, and those that ask for a targeted capability.
SETS: Final = ("wording", "aimed")


def columns(name: str) -> tuple[str, ...]:
    """The columns of one of ``SETS``, in the order of the bits."""
    return tuple(f"{name}_{bit:02d}" for bit in range(BITS))


def _wording(view: View) -> ir.Table:
    written = view.sample.filter(view.sample.prompt_chars > 0)
    aimed = written.mutate(aimed=has_any(written, TARGETED)).select("account", "simhash", "aimed")
    word = aimed.simhash
    bits = [((word >> ibis.literal(bit, type=word.type())) & 1) for bit in range(BITS)]
    measures = {"wording_prompts": ibis._.count(), "aimed_prompts": aimed.aimed.sum()}
    for name, where in zip(SETS, (None, aimed.aimed), strict=True):
        for column, bit in zip(columns(name), bits, strict=True):
            measures[column] = bit.cast("float32").mean(where=where)
    return aimed.group_by("account").aggregate(**measures)


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
