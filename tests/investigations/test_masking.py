import pytest

from investigations.masking import HIDDEN, mask, mask_shared, mask_text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        ("jane.roe@mail.example", f"j{HIDDEN}@mail.example"),
        ("203.0.113.9", f"203.0.{HIDDEN}.{HIDDEN}"),
        ("2001:db8:1::7", f"2001:0db8:{HIDDEN}"),
        ("424242", HIDDEN),
        ("fp_0123456789", f"fp{HIDDEN}89"),
    ],
)
def test_mask(value, shown):
    assert mask(value) == shown


def test_a_signal_that_nobody_thought_about_is_masked():
    assert mask_shared("template", "9f86d081884c7d65") == "9f86d081884c7d65"
    assert mask_shared("payment", "fp_0123456789") == f"fp{HIDDEN}89"
    assert mask_shared("invented_tomorrow", "203.0.113.9") == f"203.0.{HIDDEN}.{HIDDEN}"


@pytest.mark.parametrize(
    ("signal", "value"),
    [
        ("lockstep", "card issuer × capability, pair 34"),
        ("registration", "sign-ups from 2026-09-13 14:15 UTC"),
    ],
)
def test_words_that_point_to_nobody_are_open(signal, value):
    assert mask_shared(signal, value) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("To jane.roe+x@mail.example, now.", f"To j{HIDDEN}@mail.example, now."),
        ("card 4111 1111-1111 1111!", f"card {HIDDEN}!"),
        ("call +49 (30) 1234567", f"call {HIDDEN}"),
        ("key 123456", f"key {HIDDEN}"),
        ("Scale 0-100, 5 steps, 20 words", "Scale 0-100, 5 steps, 20 words"),
        ("a@b 12345\n67890", "a@b 12345\n67890"),
        ("", ""),
    ],
)
def test_running_text_keeps_all_but_addresses_and_long_numbers(text, shown):
    assert mask_text(text) == shown
