"""An export is there whole or not at all."""

from __future__ import annotations

import datetime as dt

import pytest

from investigations.exports.lines import rfc3339, write_lines


def test_broken_export_leaves_the_last_good_one(tmp_path):
    output = tmp_path / "out.jsonl"
    write_lines(output, [{"a": 1}])

    def rows():
        yield {"a": 2}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_lines(output, rows())
    assert output.read_text() == '{"a": 1}\n'
    assert list(tmp_path.iterdir()) == [output]


def test_folder_is_made_and_only_the_owner_may_read(tmp_path):
    output = tmp_path / "new" / "out.jsonl"
    assert write_lines(output, [{"name": "Zoë"}, {}]) == 2
    assert output.read_text(encoding="utf-8") == '{"name": "Zoë"}\n{}\n'
    assert output.stat().st_mode & 0o077 == 0


def test_what_is_not_a_file_is_not_replaced(tmp_path):
    with pytest.raises(FileExistsError):
        write_lines(tmp_path, [])


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (dt.datetime(2026, 9, 1, tzinfo=dt.UTC), "2026-09-01T00:00:00Z"),
        (
            dt.datetime(2026, 9, 1, 2, 0, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=2))),
            "2026-09-01T00:00:00.000005Z",
        ),
    ],
)
def test_times_are_utc(moment, text):
    assert rfc3339(moment) == text
