from __future__ import annotations

import pytest

from investigations.ingest.formats import messages


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("plain", ("plain", None)),
        ([], ("", None)),
        (None, ("", None)),
        ([{"role": "user", "content": "a"}, {"role": "user", "content": "b"}], ("b", None)),
        (
            [
                {"role": "system", "content": "s"},
                {"role": "developer", "content": "d"},
                {"role": "user", "content": [{"type": "text", "text": "x"}, {"type": "image_url"}]},
                {"role": "assistant", "content": "no"},
            ],
            ("x", "s\nd"),
        ),
        ([{"role": "user", "parts": [{"type": "text", "content": "p"}]}], ("p", None)),
        ([7, {"role": "user", "content": 7}, {"role": "user"}], ("", None)),
    ],
)
def test_prompts(given: object, expected: tuple[str, str | None]) -> None:
    assert messages.prompts(given) == expected


def test_tool_calls_of_both_shapes() -> None:
    turns = [{"tool_calls": [{}, {}]}, {"parts": [{"type": "tool_call"}, {"type": "text"}]}, None]
    assert messages.count_tool_calls(turns) == 3


def test_json_is_opened_and_other_text_is_not() -> None:
    assert messages.from_json('[{"a": 1}]') == [{"a": 1}]
    assert messages.from_json("[not json") == "[not json"
    assert messages.from_json("[" * 100_000) == "[" * 100_000
    assert messages.from_json(7) == 7
