from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings

from investigations.clusters.attributes import (
    BEHAVIOUR_SIGNALS,
    MAIN_SHARE,
    ONSET_SECONDS,
    ORIGIN_SIGNALS,
    behaviours,
    main_value,
    origins,
)
from investigations.detectors.capability import TARGETED
from tests.investigations.clusters.links import ACCOUNTS, Links, matrix_of, some_links
from tests.investigations.clusters.measured import messy_measured, signals
from tests.investigations.detectors.plain import SEEDS


@given(some_links())
@settings(deadline=None)
def test_the_main_value_is_the_one_held_most(links: Links) -> None:
    matrix = matrix_of(links)
    names = matrix.names.to_pylist()
    for account, code in enumerate(main_value(matrix)):
        held = {f"value {v:04d}": share for (a, v), share in links.items() if a == account}
        if held:
            assert held[names[code]] == max(held.values())
        else:
            assert code == -1
    assert len(main_value(matrix)) == ACCOUNTS


@pytest.mark.parametrize("seed", SEEDS)
def test_every_account_has_a_code_for_each_attribute(seed: int) -> None:
    measured = messy_measured(seed)
    accounts = measured.features.num_rows
    matrices = signals(measured)
    where_from, what = origins(matrices), behaviours(measured.features, matrices)
    assert set(where_from) == set(ORIGIN_SIGNALS)
    assert set(what) == {*BEHAVIOUR_SIGNALS, "capability", "onset"}
    for codes in (*where_from.values(), *what.values()):
        assert codes.dtype == np.int64 and len(codes) == accounts and codes.min() >= -1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_main_work_is_a_targeted_capability_with_a_good_share(seed: int) -> None:
    measured = messy_measured(seed)
    work = behaviours(measured.features, signals(measured))["capability"]
    for row, code in zip(measured.features.to_pylist(), work, strict=True):
        shares = [row[name] or 0.0 for name in TARGETED]
        best = max(shares)
        assert code == (shares.index(best) if best >= MAIN_SHARE else -1)


@pytest.mark.parametrize("seed", SEEDS)
def test_accounts_that_began_in_one_shift_share_an_onset(seed: int) -> None:
    measured = messy_measured(seed)
    onset = behaviours(measured.features, signals(measured))["onset"]
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    began = [
        (at - epoch) // dt.timedelta(seconds=ONSET_SECONDS)
        for at in measured.features["first_seen"].to_pylist()
    ]
    assert onset.tolist() == [one - min(began) for one in began]
