from __future__ import annotations

import pytest

from investigations.ingest import formats
from tests.investigations.ingest.rows import exchange


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (exchange(1), "hydrascope"),
        (None, "hydrascope"),
        ({"resourceSpans": []}, "otel"),
        ({"id": "x", "call_type": "completion", "startTime": 1.5}, "litellm"),
    ],
)
def test_a_format_is_told_from_its_first_record(
    record: dict[str, object] | None, name: str
) -> None:
    assert formats.recognise(record) == name


def test_the_names_are_those_of_the_command() -> None:
    assert formats.NAMES == ("hydrascope", "litellm", "otel")
