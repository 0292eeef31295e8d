from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters import wording
from investigations.clusters.wording import (
    ALIKE,
    MIN_KNOWN,
    MIN_PROMPTS,
    NEIGHBOURS,
    STRENGTH,
    alike,
    coherence,
    group_coherence,
    leans,
    linked,
    profiles,
)
from investigations.detectors.wording import BITS, columns
from tests.investigations.clusters.links import some_groups

# Chance of the bit that a writer prefers, against the other: two thirds of its bits at random.
PREFERRED = 0.75


def writers(rng: np.random.Generator, topics: np.ndarray, prompts: np.ndarray) -> np.ndarray:
    """Shares of each bit (accounts × 64) of accounts that write so many prompts on a topic each."""
    chance = np.where(topics > 0, PREFERRED, 1 - PREFERRED)
    return rng.binomial(prompts[:, None], chance) / np.maximum(prompts[:, None], 1)


def topics(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.choice([-1, 1], (count, BITS))


def table(shares: np.ndarray, prompts: np.ndarray, name: str = "wording") -> pa.Table:
    """Features as the detector gives them: nothing where there was no prompt."""
    nothing = prompts == 0
    bits = {
        bit: pa.array(shares[:, place].astype(np.float32), mask=nothing)
        for place, bit in enumerate(columns(name))
    }
    return pa.table({f"{name}_prompts": pa.array(prompts), **bits})


def both(whole: pa.Table, aimed: pa.Table) -> pa.Table:
    for name in aimed.column_names:
        whole = whole.append_column(name, aimed[name])
    return whole


def lengths(rows: np.ndarray) -> np.ndarray:
    return (rows.astype(float) ** 2).sum(axis=1)


def leans_in_loops(shares: np.ndarray, prompts: np.ndarray) -> np.ndarray:
    """Away from the mean, scaled to the root of the share that is no noise."""
    rows = [[2 * share - 1 for share in row] for row in shares.astype(np.float32).tolist()]
    known = [place for place, count in enumerate(prompts) if count >= MIN_PROMPTS]
    means = [np.mean([rows[place][bit] for place in known]) for bit in range(BITS)]
    found = np.zeros((len(rows), BITS))
    for place in known:
        noise = sum(1 - value**2 for value in rows[place]) / prompts[place]
        lean = [value - mean for value, mean in zip(rows[place], means, strict=True)]
        length = sum(value**2 for value in lean)
        reliable = min(max(1 - noise / max(length, 1e-9), 0.0), 1.0)
        found[place] = [value * math.sqrt(reliable / max(length, 1e-9)) for value in lean]
    return found


@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_leans_are_those_of_the_plain_definition(seed: int, accounts: int) -> None:
    rng = np.random.default_rng(seed)
    prompts = rng.choice([0, 1, MIN_PROMPTS - 1, MIN_PROMPTS, 60, 400], accounts)
    shares = writers(rng, topics(rng, accounts), prompts)
    found = leans(table(shares, prompts), "wording")
    assert found.shape == (accounts, BITS) and found.dtype == np.float32
    assert (lengths(found) <= 1 + 1e-5).all()
    if (prompts >= MIN_PROMPTS).any():
        assert found == pytest.approx(leans_in_loops(shares, prompts), abs=1e-4)
    assert not found[prompts < MIN_PROMPTS].any()


def test_the_more_is_known_of_a_writer_the_longer_its_lean() -> None:
    rng = np.random.default_rng(1)
    counts = [MIN_PROMPTS, 30, 400]
    prompts = np.repeat(counts, 100)
    rows = leans(table(writers(rng, topics(rng, 300), prompts), prompts), "wording")
    few, some, many = (lengths(rows)[prompts == count].mean() for count in counts)
    assert few < some < many and many > 0.95


def test_who_writes_at_random_has_next_to_no_lean() -> None:
    rng = np.random.default_rng(2)
    prompts = np.full(200, 100)
    shares = rng.binomial(100, 0.5, (200, BITS)) / 100
    assert lengths(leans(table(shares, prompts), "wording")).mean() < 0.2


def test_what_everybody_s_words_have_in_common_is_no_lean() -> None:
    rng = np.random.default_rng(3)
    prompts = np.full(200, 100)
    language = np.repeat(topics(rng, 1), 200, axis=0)
    assert lengths(leans(table(writers(rng, language, prompts), prompts), "wording")).mean() < 0.2


def some_rows(seed: int, accounts: int) -> np.ndarray:
    """Leans of writers on few topics, some next to unknown."""
    rng = np.random.default_rng(seed)
    subjects = topics(rng, max(accounts // 12, 2))
    rows = subjects[rng.integers(0, len(subjects), accounts)] + rng.normal(0, 0.5, (accounts, BITS))
    rows *= rng.choice([0.0, 0.3, 0.8, 1.0], (accounts, 1)) / np.sqrt(lengths(rows))[:, None]
    return rows.astype(np.float32)


def alike_in_loops(rows: np.ndarray, neighbours: int) -> np.ndarray:
    """Every pair of accounts by itself: the nearest of each, and whoever is nearest to it."""
    cosines = rows.astype(float) @ rows.astype(float).T
    said = [place for place in range(len(rows)) if cosines[place, place] > ALIKE / 2]
    found = np.zeros(cosines.shape)
    for one in said:
        nearest = sorted(said, key=lambda other: -cosines[one, other])[: neighbours + 1]
        for other in set(nearest) - {one}:
            weight = STRENGTH * (min(cosines[one, other], 1.0) - ALIKE) / (1 - ALIKE)
            if weight > 0:
                found[one, other] = found[other, one] = weight
    return found


@given(st.integers(0, 2**32 - 1), st.integers(1, 90), st.sampled_from([2, NEIGHBOURS]))
@settings(max_examples=40, deadline=None)
def test_the_graph_is_that_of_comparing_all_pairs(seed: int, accounts: int, near: int) -> None:
    rows = some_rows(seed, accounts)
    graph = alike(rows, near).toarray()
    assert graph == pytest.approx(alike_in_loops(rows, near), abs=1e-5)
    assert np.array_equal(graph, graph.T) and not graph.diagonal().any()
    assert graph.min() >= 0 and graph.max() <= STRENGTH + 1e-6


@given(st.permutations(range(40)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_accounts_links_nobody(order: list[int]) -> None:
    rows = some_rows(5, 40)
    assert alike(rows[order]).toarray() == pytest.approx(
        alike(rows).toarray()[order][:, order], abs=1e-6
    )


def test_cells_of_an_inverted_file_hold_nearly_all_of_the_nearest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = some_rows(7, 1200)
    exact = alike(rows) > 0
    monkeypatch.setattr(wording, "EXACT", 100)
    found = alike(rows) > 0
    assert exact.nnz > 1200
    assert exact.multiply(found).nnz >= 0.95 * exact.nnz


def test_targeted_prompts_link_those_whose_other_prompts_are_other_people_s() -> None:
    """A pool's relayed traffic is nothing alike; what it distils is."""
    rng = np.random.default_rng(8)
    prompts = np.full(60, 100)
    subjects = topics(rng, 60)
    whole = table(writers(rng, subjects, prompts), prompts)
    subjects[:20] = subjects[0]
    aimed = table(writers(rng, subjects, prompts), prompts, "aimed")
    found = profiles(both(whole, aimed))
    assert not alike(found["wording"])[:20].nnz
    graph = linked(found).tocsr()
    assert (np.diff(graph.indptr)[:20] >= NEIGHBOURS).all() and not graph[20:].nnz
    pool = np.repeat(np.array([0, -1], dtype=np.int64), [20, 40])
    assert coherence(found["wording"], pool)[0] < 0.2
    assert group_coherence(found, pool)[0] > 0.9


def test_where_nothing_targeted_was_asked_all_prompts_are_compared() -> None:
    rng = np.random.default_rng(9)
    prompts, subjects = np.full(60, 100), topics(rng, 60)
    subjects[:20] = subjects[0]
    shares = writers(rng, subjects, prompts)
    never = table(np.zeros((60, BITS)), np.zeros(60, dtype=np.int64), "aimed")
    found = profiles(both(table(shares, prompts), never))
    pool = np.repeat(np.array([0, -1], dtype=np.int64), [20, 40])
    assert group_coherence(found, pool) == pytest.approx(coherence(found["wording"], pool))
    assert linked(found).nnz == alike(found["wording"]).nnz > 0


def coherence_in_loops(rows: np.ndarray, groups: np.ndarray) -> list[float]:
    """The mean over all pairs of members, each counting by what is known of both."""
    cosines, known = rows.astype(float) @ rows.astype(float).T, lengths(rows)
    found = []
    for number in range(max(groups) + 1):
        members = np.flatnonzero(groups == number).tolist()
        pairs = [(one, other) for one in members for other in members if one != other]
        weight = sum(known[one] * known[other] for one, other in pairs)
        mean = sum(cosines[pair] for pair in pairs) / max(weight, 1e-9)
        found.append(min(max(mean, -1.0), 1.0) if weight > MIN_KNOWN else math.nan)
    return found


@given(some_groups(40), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_coherence_is_that_of_all_pairs(groups: np.ndarray, seed: int) -> None:
    rows = some_rows(seed, 40)
    found = coherence(rows, groups)
    assert found == pytest.approx(coherence_in_loops(rows, groups), abs=1e-4, nan_ok=True)


@pytest.mark.parametrize("prompts", [2 * MIN_PROMPTS, 300])
def test_one_writer_is_coherent_and_strangers_are_not_however_little_they_wrote(
    prompts: int,
) -> None:
    rng = np.random.default_rng(10)
    counts = np.full(240, prompts)
    subjects = topics(rng, 240)
    subjects[:30] = subjects[0]
    rows = leans(table(writers(rng, subjects, counts), counts), "wording")
    groups = np.repeat(np.array([0, 1, -1], dtype=np.int64), [30, 30, 180])
    one, strangers = coherence(rows, groups)
    assert one > 0.85 and abs(strangers) < 0.15


def test_of_two_members_too_little_is_known() -> None:
    rows = some_rows(3, 30)[lengths(some_rows(3, 30)) > 0][:4]
    groups = np.array([0, 0, 1, -1], dtype=np.int64)
    assert np.isnan(coherence(rows, groups)).all()
