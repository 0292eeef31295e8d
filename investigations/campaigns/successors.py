"""Which clusters took over the work of others: new accounts, the same hand.

A ban wave ends accounts, not the operator. The accounts that replace them share no account with the
old cluster, so identity cannot follow; what they share is the work (templates, phrases, system
prompts) and habits of supply (clients, payment, addresses). A successor begins after its
predecessor's end: most of its accounts were first seen after the first ban or, where nobody was
banned, after the old cluster fell silent.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from investigations.detectors import LINKS

# What outlives accounts; windows of time and bursts of registration do not come back.
WORK: Final = ("template", "phrase", "system_prompt")
SUPPLY: Final = (
    "client",
    "payment",
    "phone",
    "card_issuer",
    "signup_address",
    "address",
    "mail_domain",
)
# How much of the work of the smaller of both must be in common, by any one signal of it …
SAME_WORK = 0.5
# … and how sure all signals together must be.
LIKENESS = 0.7
PREDECESSORS = 3
# Replacements are made ready before the ban is complete.
OVERLAP = dt.timedelta(days=1)

_STRENGTH: Final = {detector.name: detector.strength for detector in LINKS}

# signal → value → share of the cluster's accounts that hold it, times its rarity in nats
Profile = Mapping[str, Mapping[str, float]]


class Shared(Protocol):
    """A value that several accounts of a cluster have in common, as found or as stored."""

    @property
    def signal(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def accounts(self) -> int: ...
    @property
    def rarity(self) -> float: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Ended:
    """A cluster, or a part of one, that was stopped at ``moment``."""

    key: str
    moment: dt.datetime
    profile: Profile


@dataclasses.dataclass(frozen=True, slots=True)
class Newcomer:
    """A cluster half of whose accounts were first seen after ``begins``."""

    key: str
    begins: dt.datetime
    profile: Profile


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """A signal by which two clusters are alike (0 to 1), and how many values they share."""

    signal: str
    likeness: float
    values: int


@dataclasses.dataclass(frozen=True, slots=True)
class Succession:
    cluster: str
    predecessor: str
    likeness: float
    reasons: tuple[Reason, ...]


def profile(values: Iterable[Shared], accounts: int) -> Profile:
    """What a cluster of that many accounts is known by."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for value in values:
        if value.signal in WORK or value.signal in SUPPLY:
            found[value.signal][value.value] = value.accounts / accounts * value.rarity
    return found


def successions(ended: Sequence[Ended], newcomers: Iterable[Newcomer]) -> list[Succession]:
    """Each newcomer's likeliest predecessors, at most ``PREDECESSORS``, most alike first.

    Only pairs that share a value of their work are compared.
    """
    doing: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, old in enumerate(ended):
        for signal in WORK:
            for value in old.profile.get(signal, ()):
                doing[signal, value].append(place)
    found: list[Succession] = []
    for new in newcomers:
        places = {
            place
            for signal in WORK
            for value in new.profile.get(signal, ())
            for place in doing.get((signal, value), ())
        }
        pairs = (_compare(ended[place], new) for place in places)
        alike = [pair for pair in pairs if pair is not None]
        found += sorted(alike, key=lambda pair: (-pair.likeness, pair.predecessor))[:PREDECESSORS]
    return found


def _compare(old: Ended, new: Newcomer) -> Succession | None:
    if old.key == new.key or new.begins < old.moment - OVERLAP:
        return None
    alike, reasons = likeness(old.profile, new.profile)
    same_work = any(each.signal in WORK and each.likeness >= SAME_WORK for each in reasons)
    if not same_work or alike < LIKENESS:
        return None
    return Succession(new.key, old.key, alike, reasons)


def likeness(old: Profile, new: Profile) -> tuple[float, tuple[Reason, ...]]:
    """How alike two clusters are (0 to 1) by all signals together, and by which, the strongest
    first."""
    both = [
        _alike(signal, old[signal], new[signal])
        for signal in (*WORK, *SUPPLY)
        if signal in old and signal in new
    ]
    reasons = sorted((each for each in both if each.values), key=lambda each: -each.likeness)
    return combined(reasons), tuple(reasons)


def combined(reasons: Iterable[Reason]) -> float:
    """The signals together (0 to 1), each as far as it can be trusted."""
    unlike = 1.0
    for each in reasons:
        unlike *= 1 - _STRENGTH[each.signal] * each.likeness
    return 1 - unlike


def _alike(signal: str, old: Mapping[str, float], new: Mapping[str, float]) -> Reason:
    """The weight that both have in common over that of the one that has less."""
    common = old.keys() & new.keys()
    shared = sum(min(old[value], new[value]) for value in common)
    less = min(sum(old.values()), sum(new.values()))
    return Reason(signal, min(shared / less, 1.0) if less > 0 else 0.0, len(common))
