import numpy as np
import pytest

from investigations.web.network.folding import fold
from investigations.web.network.layout import GAP, first_places, layout, radii_of, sunflower
from investigations.web.network.state import State
from tests.investigations.web.network.test_folding import drawn_at_random, holdings


def test_a_picture_is_the_same_each_time_and_nothing_overlaps():
    held = drawn_at_random(3)
    places = first_places(held)
    assert places == first_places(held)
    folded = fold(held, State())
    laid = layout(held, folded, places)
    distance = np.hypot(*(laid.places[:, None] - laid.places[None, :]).transpose(2, 0, 1))
    least = laid.radii[:, None] + laid.radii[None, :]
    np.fill_diagonal(distance, np.inf)
    assert (distance > least - GAP / 2).all()


@pytest.mark.parametrize(
    "state", [State(hidden=("payment",)), State(degree_from=5), State(opened=("taddress",))]
)
def test_what_was_there_stays_where_it_was(state):
    held = drawn_at_random(4)
    places = first_places(held)
    folded = fold(held, state)
    laid = layout(held, folded, places)
    words = [*folded.nodes.words(held.signals), *folded.words]
    kept = 0
    for word, place in zip(words, laid.places.tolist(), strict=True):
        if words.count(word) == 1 and word in places:
            assert tuple(place) == places[word]
            kept += 1
    assert kept
    assert np.isfinite(laid.places).all()


def test_a_group_has_room_for_each_of_its_accounts():
    held = holdings([(account, 0) for account in range(400)], 400, ["payment"])
    folded = fold(held, State())
    spread = np.hypot(*sunflower(400, 2.5).T)
    assert radii_of(folded)[-1] >= spread.max()


@pytest.mark.parametrize("accounts", [2, 3, 5])
def test_a_small_picture_is_no_wider_than_it_needs(accounts):
    held = holdings([(account, 0) for account in range(accounts)], accounts, ["payment"])
    folded = fold(held, State())
    laid = layout(held, folded, first_places(held))
    assert 0 < np.ptp(laid.places, axis=0).max() < 6 * laid.radii.sum()


def test_an_empty_network_has_a_layout():
    held = holdings([], 2, [])
    assert first_places(held) == {}
    assert layout(held, fold(held, State()), {}).places.shape == (0, 2)
