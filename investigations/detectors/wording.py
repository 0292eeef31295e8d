"""Wording: the mean of an account's SimHash bits, a random projection of the words that it uses.

A paraphrased template changes every shingle and hardly a word: what an account writes about, and
how, stays. The bits of one prompt are noise; the mean over an account's prompts leans the same way
for all that work through one queue, also where part of the traffic is other people's, which only
shortens the lean (Charikar, STOC'02, for SimHash as a projection).
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

from investigations.detectors.signals import FeatureDetector
from investigations.detectors.window import View

BITS: Final = 64
COLUMNS: Final = tuple(f"wording_{bit:02d}" for bit in range(BITS))


def _wording(view: View) -> ir.Table:
    written = view.sample.filter(view.sample.prompt_chars > 0)
    word = written.simhash
    shares = {
        name: ((word >> ibis.literal(bit, type=word.type())) & 1).cast("float64").mean()
        for bit, name in enumerate(COLUMNS)
    }
    return written.group_by("account").aggregate(wording_prompts=ibis._.count(), **shares)


WORDING = FeatureDetector(
    "wording",
    1,
    {
        "wording_prompts": "sampled prompts that the shares are of",
        **{name: f"share of prompts whose SimHash has bit {i}" for i, name in enumerate(COLUMNS)},
    },
    _wording,
)
