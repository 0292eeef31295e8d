"""Two scorings of a dozen accounts, as Hypothesis draws them."""

from __future__ import annotations

from hypothesis import strategies as st

ACCOUNTS = st.sampled_from([f"a{number}" for number in range(12)])


@st.composite
def partitions(draw) -> list[list[str]]:
    """Disjoint groups of some of twelve accounts."""
    places = draw(st.dictionaries(ACCOUNTS, st.integers(0, 4)))
    groups: dict[int, list[str]] = {}
    for account, place in sorted(places.items()):
        groups.setdefault(place, []).append(account)
    return list(groups.values())


@st.composite
def histories(draw):
    """The clusters of the scoring before, with weights, and the groups of this one."""
    weights = draw(st.dictionaries(ACCOUNTS, st.integers(0, 50)))
    before = {
        f"HC-{number:05d}": {account: weights.get(account, 3) for account in group}
        for number, group in enumerate(draw(partitions()))
    }
    return before, draw(partitions())
