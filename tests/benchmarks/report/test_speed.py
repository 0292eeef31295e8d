import pytest

from benchmarks.report import speed
from tests.benchmarks.report.samples import timing


def test_ratios_are_of_medians_at_the_largest_size() -> None:
    rows = [timing("m4", "score", seconds) for seconds in (9.0, 10.0, 90.0)]
    rows += [timing("m4", "read", 2.5, rows=4_000_000), timing("m1", "score", 3.0)]
    found = {target.name: target for target in speed.targets(rows)}
    reading = found["scoring over DuckDB reading the columns once, at 4.0 M"]
    assert (reading.measured, reading.reached) == ("4.00 ×", True)
    assert found["growth of memory, exponent"].reached is True
    assert found["a new day over a full run, any size"].reached is None


def test_growth_is_fitted_over_the_medians() -> None:
    times = speed.Times([timing("m1", "score", 2.0), timing("m4", "score", 16.0)])
    assert times.growth("seconds") == pytest.approx(1.5)
    assert speed.Times([timing("m1", "score", 2.0)]).growth("seconds") is None


def test_a_new_day_must_give_the_same_clusters() -> None:
    rows = [timing("m1", "score", 100.0), timing("m1", "day", 5.0, clusters="others")]
    page = speed.section(rows)
    assert "| 1.0 M | 100 s | 5.00 s | 0.05 | ≤ 0.10 | **no** | **no** |" in page
    rows[1]["clusters"] = "same"
    assert "| 1.0 M | 100 s | 5.00 s | 0.05 | ≤ 0.10 | yes | yes |" in speed.section(rows)


def test_the_profile_shows_the_shares_of_the_stages() -> None:
    page = speed.section([timing("m1", "score", 20.0)])
    assert "| Linking | 15.0 s | 75.0 % |" in page
    assert "| Grouping | 5.00 s | 25.0 % |" in page


def test_ingest_is_held_against_copying() -> None:
    rows = [timing("m1", "read", 1.0, rows=1_000_000), timing("m1", "copy", 2.0)]
    page = speed.section([*rows, timing("m1", "ingest", 9.0)])
    assert "| 1.0 M | 1 | 2.00 s | 9.00 s | 4.50 | 100 MiB | ≤ 4 | **no** |" in page
