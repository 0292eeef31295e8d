from benchmarks.report.markdown import seconds, spread, table, yes


def test_a_table_has_a_line_a_row_and_figures_to_the_right() -> None:
    lines = table(["a", "b"], [["x", "1"], ["y", "2"]]).splitlines()
    assert lines == ["| a | b |", "| :-- | --: |", "| x | 1 |", "| y | 2 |"]


def test_the_worst_seed_is_told_where_it_differs() -> None:
    assert spread([0.9, 1.0], 2) == "0.95 (0.90)"
    assert spread([0.9, 1.0], 2, high_is_good=False) == "0.95 (1.00)"
    assert spread([1.0, 1.0], 2) == "1.00"
    assert spread([]) == "–"


def test_what_was_not_measured_is_neither_reached_nor_missed() -> None:
    assert [yes(True), yes(False), yes(None)] == ["yes", "**no**", "not measured"]


def test_durations_have_as_many_digits_as_tell() -> None:
    assert [seconds(1.234), seconds(12.34), seconds(123.4), seconds(None)] == [
        "1.23 s",
        "12.3 s",
        "123 s",
        "–",
    ]
