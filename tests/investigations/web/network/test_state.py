import pytest

from investigations.web.network.state import MOST_TOKENS, State, StateForm, valid


def test_an_empty_address_is_everything():
    form = StateForm({})
    assert form.is_valid()
    assert (form.state, form.written) == (State(), {})


def test_what_is_written_is_read_again():
    given = {
        "hide": "payment.address",
        "open": "v0123456789abcdef.tpayment",
        "degree_from": "3",
        "score_to": "0.75",
        "seen_from": "2026-09-01",
        "zoom": "0.25",
    }
    form = StateForm(given)
    assert form.is_valid()
    assert form.written == given
    assert form.state.opened == ("v0123456789abcdef", "tpayment")
    again = StateForm(form.written)
    assert again.is_valid() and again.state == form.state


@pytest.mark.parametrize(
    "given",
    [
        {"hide": "Payment"},
        {"open": "a b"},
        {"open": "v\x00"},
        {"open": ".".join(f"v{number}" for number in range(MOST_TOKENS + 1))},
        {"open": "x" * 100_000},
        {"degree_from": "1"},
        {"degree_to": "9" * 400},
        {"score_from": "nan"},
        {"score_to": "1.1"},
        {"seen_to": "yesterday"},
        {"zoom": "inf"},
    ],
)
def test_rubbish_is_refused(given):
    assert not StateForm(given).is_valid()
    assert valid(given) == {}
