"""How far up the evidence for a hypothesis carries: template, infrastructure, operator,
organisation."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Sequence
from typing import Final

from investigations.models import HypothesisEvidence

_Rung = HypothesisEvidence.Rung
# A source that is fairly reliable at least, and information that is possibly true at least.
_RELIABLE: Final = frozenset("ABC")
_LEAST_TRUE: Final = 3
# To name people takes more than one thing that speaks for it.
_WANTED: Final = {_Rung.OPERATOR: 2, _Rung.ORGANISATION: 2}


class Hold(enum.Enum):
    """What becomes of a rung."""

    CARRIED = "Carried"
    THIN = "Not enough"
    CONTESTED = "Contested"
    EMPTY = "Nothing"


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """``solid`` of ``speaking`` pieces for it count, ``against`` count against it. ``reached``:
    this rung and all below it are carried."""

    rung: HypothesisEvidence.Rung
    hold: Hold
    speaking: int
    solid: int
    against: int
    reached: bool


def is_solid(piece: HypothesisEvidence) -> bool:
    """Whether a piece counts by itself: no single source, A to C, 1 to 3."""
    return (
        piece.basis != HypothesisEvidence.Basis.SINGLE_SOURCE
        and piece.source_grade in _RELIABLE
        and piece.information_grade <= _LEAST_TRUE
    )


def ladder(evidence: Iterable[HypothesisEvidence]) -> Sequence[Step]:
    """The four rungs from below.

    A rung is carried by one solid piece for it, that of an operator or organisation by two, if more
    solid pieces speak for it than against. The evidence carries no further than to the first rung
    that is not carried: who is known to hold an organisation's card but not to run the accounts is
    not known to be behind them.
    """
    pieces, steps, reached = list(evidence), [], True
    for rung in _Rung:
        own = [piece for piece in pieces if piece.rung == rung]
        speaking = [p for p in own if p.bearing == HypothesisEvidence.Bearing.FOR]
        solid = sum(map(is_solid, speaking))
        against = sum(is_solid(piece) for piece in own if piece not in speaking)
        hold = _hold(len(speaking), solid, against, _WANTED.get(rung, 1))
        reached = reached and hold == Hold.CARRIED
        steps.append(Step(rung, hold, len(speaking), solid, against, reached))
    return steps


def _hold(speaking: int, solid: int, against: int, wanted: int) -> Hold:
    if against and against >= solid:
        return Hold.CONTESTED
    if solid >= wanted:
        return Hold.CARRIED
    return Hold.THIN if speaking else Hold.EMPTY
