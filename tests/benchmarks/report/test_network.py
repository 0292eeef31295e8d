from benchmarks.report import network


def row(picture: str, circles: int, **changes: object) -> dict[str, object]:
    usual = {
        "picture": picture,
        "accounts": 25_000,
        "circles": circles,
        "first_ms": 900,
        "median_ms": 600,
        "frames_per_second": 41.0,
    }
    return usual | changes


def test_the_slower_picture_is_the_one_that_counts() -> None:
    rows = [row("folded", 40), row("all", 25_000, first_ms=2100, frames_per_second=29.6)]
    opened, dragged = network.targets(rows)
    assert (opened.measured, opened.reached) == ("2,100 ms", False)
    assert (dragged.measured, dragged.reached) == ("29.6 frames/s", False)
    assert network.targets([]) == []


def test_each_picture_has_a_line_the_smaller_first() -> None:
    page = network.section([row("all", 25_000, first_ms=2100), row("folded", 40)])
    lines = [line for line in page.splitlines() if line.startswith("| ")][2:]
    assert lines[0].startswith("| folded | 40 |") and lines[0].endswith("| yes |")
    assert lines[1].startswith("| all | 25,000 |") and lines[1].endswith("| **no** |")
