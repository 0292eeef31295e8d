import os

import pytest

from investigations.prices import Cost, PriceListError, price_list

LIST = """
currency = "EUR"
[[model]]
name = "large-*-beta"
prompt = 1
completion = 2.5
[[model]]
name = "large-*"
prompt = 4.0
completion = 20.0
"""


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "prices.toml"
    file.write_text(LIST)
    return file


def test_the_first_pattern_that_fits_counts(path):
    tokens = {"large-2": [1_000_000, 500_000], "large-2-beta": [2_000_000, 0]}
    assert price_list(path).cost(tokens) == Cost(16.0, "EUR", 1.0)


def test_models_without_a_price_are_left_out_and_that_is_said(path):
    tokens = {"large-2": [600, 300], "small": [50, 50]}
    cost = price_list(path).cost(tokens)
    assert cost.counted == pytest.approx(0.9)
    assert cost.amount == pytest.approx((600 * 4 + 300 * 20) / 1e6)
    assert price_list(path).cost({"small": [1, 1]}) is None
    assert price_list(path).cost({}) is None
    assert price_list(path).cost({"large-2": [0, 0]}) is None


def test_no_file_is_no_list_and_a_new_one_is_read(path):
    assert price_list(path).currency == "EUR"
    path.write_text(LIST.replace("EUR", "USD"))
    os.utime(path, ns=(1, 1))
    assert price_list(path).currency == "USD"
    path.unlink()
    assert price_list(path) is None


@pytest.mark.parametrize(
    "content",
    [
        "nonsense",
        'currency = "USD"',
        'currency = "USD"\nmodel = [1]',
        'currency = "USD"\nmodel = [{name = "a", prompt = -1, completion = 1}]',
        'currency = "USD"\nmodel = [{name = "a", prompt = nan, completion = 1}]',
        'currency = "USD"\nmodel = [{name = "a", prompt = "x", completion = 1}]',
    ],
)
def test_a_list_that_is_none_says_so(path, content):
    path.write_text(content)
    with pytest.raises(PriceListError, match=r"prices\.toml"):
        price_list(path)


def test_the_demonstration_s_list_knows_all_its_models():
    from pathlib import Path

    import config.demo
    from simulator.models import MODELS

    prices = price_list(Path(config.demo.__file__).with_name("prices.toml"))
    assert prices.cost({model: [1, 1] for model in MODELS}).counted == 1.0
