from benchmarks.report import load


def row(page: str, p95: int | None, **changes: object) -> dict[str, object]:
    usual = {
        "page": page,
        "requests": 1200,
        "failures": 0,
        "per_second": 6.5,
        "median_ms": 20,
        "p95_ms": p95,
        "max_ms": 400,
        "kib": 36.4,
        "accounts": 1_000_000,
        "clusters": 10_000,
        "largest": 25_000,
        "people": 8,
        "seconds": 120,
    }
    return usual | changes


def test_the_slowest_page_is_the_one_that_counts() -> None:
    (target,) = load.targets([row("queue", 40), row("cluster", 210), row("all pages", 900)])
    assert (target.measured, target.reached) == ("210 ms", False)
    assert target.name == "slowest page (cluster), 95th percentile"


def test_each_page_has_a_line_the_slowest_first() -> None:
    page = load.section([row("queue", 40), row("cluster", 210), row("all pages", 900)])
    lines = [line for line in page.splitlines() if line.startswith("| ")][2:]
    assert [line.split(" | ")[0] for line in lines] == ["| cluster", "| queue"]
    assert lines[0].endswith("| **no** |") and lines[1].endswith("| yes |")
    assert "1,000,000 accounts" in page and "6.5 requests a second" in page


def test_a_page_that_nobody_asked_for_is_not_measured() -> None:
    assert load.section([row("runs", None)]).endswith("| not measured |")
