"""Facts of groups that nobody measured: an unremarkable one, and hypothesis' own."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from hypothesis import strategies as st

from investigations.clusters.facts import GroupFacts, Usual
from investigations.detectors import LINKS

SIGNALS = tuple(detector.name for detector in LINKS)
NONE_TIED = dict.fromkeys(SIGNALS, 0.0)
WINDOWS = (1, 15, 60, 480)


def usual(**changes: Any) -> Usual:
    """A population that shares next to nothing."""
    base = {field.name: 0.05 for field in dataclasses.fields(Usual)}
    return Usual(**base | {"accounts": 1000, "clock_hours": 9.0, "sharing": NONE_TIED} | changes)


def facts(**changes: Any) -> GroupFacts:
    """Ten accounts of which nothing is known but that they sent a hundred exchanges each."""
    base = {field.name: 0.0 for field in dataclasses.fields(GroupFacts)}
    known = {
        "members": np.arange(10),
        "exchanges": 1000,
        "own_exchanges": 1000,
        "focus": (),
        "tied": NONE_TIED,
        "sync": dict.fromkeys(WINDOWS, 1.0),
        "pivot": float("nan"),
        "coherence": float("nan"),
        "answer_tokens": float("nan"),
        "lasting": float("nan"),
        # As many newcomers and paying customers as the population has.
        "new_share": 0.05,
        "settled_share": 0.8,
        "paying_share": 0.05,
        "span_days": 10.0,
        "spread": 1.0,
        "partaking": 1.0,
    }
    return GroupFacts(**base | {"number": 0} | known | changes)


_SHARE = st.floats(0, 1)
_SHARES = ("fresh", "overlap", "volume_rank", "ramp", "one_card", "one_domain")
_OF_TYPE = {"float": st.floats(0, 400), "int": st.integers(0, 5000)}


def some_facts() -> st.SearchStrategy[GroupFacts]:
    """Any group, its shares between 0 and 1, what may be unknown known or not."""
    shares = {
        field.name: _SHARE
        for field in dataclasses.fields(GroupFacts)
        if field.name.endswith("_share") or field.name in _SHARES
    }
    numbers = {
        field.name: _OF_TYPE[field.type]
        for field in dataclasses.fields(GroupFacts)
        if field.type in _OF_TYPE and field.name not in shares
    }
    special = {
        "members": st.integers(5, 40).map(np.arange),
        "focus": st.sampled_from([(), ("coding",), ("coding", "tool_use")]),
        "tied": st.fixed_dictionaries(dict.fromkeys(SIGNALS, _SHARE)),
        "sync": st.fixed_dictionaries(dict.fromkeys(WINDOWS, st.floats(0, 50))),
        "age_days": st.floats(0, 3000) | st.just(float("inf")),
        "pivot": _SHARE | st.just(float("nan")),
        "partaking": _SHARE | st.just(float("nan")),
        "coherence": st.floats(-1, 1) | st.just(float("nan")),
        "answer_tokens": st.floats(0, 4000) | st.just(float("nan")),
        "lasting": st.floats(0, 2) | st.just(float("nan")),
        "clock_hours": st.floats(0, 24),
    }
    return st.builds(facts, **shares | numbers | special)


def some_usual() -> st.SearchStrategy[Usual]:
    return st.builds(
        usual,
        targeted_share=_SHARE,
        new_share=_SHARE,
        paying_share=_SHARE,
        clock_hours=st.floats(0, 24),
        pivot=_SHARE | st.just(float("nan")),
        sharing=st.fixed_dictionaries(dict.fromkeys(SIGNALS, _SHARE)),
    )
