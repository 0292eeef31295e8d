"""Where a request's text comes from: the shipped grammars or a folder of real texts."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from simulator.hashing import U64
from simulator.texts.expansion import expand
from simulator.texts.families import FAMILIES
from simulator.texts.grammar import shipped


class TextSource(Protocol):
    """Makes prompts; the same arguments always give the same texts."""

    def prompts(
        self,
        family: npt.NDArray[np.int16],
        template: U64,
        voice: U64,
        item: U64,
        typos: npt.NDArray[np.float32],
        later: npt.NDArray[np.bool_],
    ) -> pa.Array:
        """One prompt (n,) for each row; ``later`` rows are follow-ups of a conversation."""
        ...


class Grammars:
    """Texts from the grammars of the package."""

    def __init__(self) -> None:
        grammar = shipped()
        self._rules = np.array([grammar.rule(family.rule) for family in FAMILIES], dtype=np.int32)
        self._follow_up = grammar.rule("followup.prompt")

    def prompts(
        self,
        family: npt.NDArray[np.int16],
        template: U64,
        voice: U64,
        item: U64,
        typos: npt.NDArray[np.float32],
        later: npt.NDArray[np.bool_],
    ) -> pa.Array:
        """See TextSource."""
        rules = np.where(later, self._follow_up, self._rules[family]).astype(np.int32)
        return expand(shipped(), rules, template, voice, item, typos)
