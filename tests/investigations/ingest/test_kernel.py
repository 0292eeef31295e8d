"""The compiled loop against its plain twin, on any Unicode and on texts made to confuse it."""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from investigations.ingest import fingerprint as fast
from investigations.ingest import kernel
from tests.investigations.ingest import text_oracle as slow

PIECES = (
    *("Ada", "Paris", "IDs", "don't", "it’s", "iPad", "x1", "42", "3.5", "deadbeef", "cafe12"),
    *("550e8400-e29b-41d4-a716-446655440000", "https://a.example/b?c=1", "mail.me+x@b.example"),
    *('"', "'", "“", "”", '"key":', "\n", ". ", "? ", ": ", " ", "  ", "\t", "@", "://", "-"),
    *(
        "漢字",
        "かな",
        "ß",
        "é",
        "ключ",
        "🙂",
        "\u00a0",
        "。",
        "\ufeff",
        "\x00",
        "{",
        "};",
        "a" * 30,
    ),
    *("step by step", "explain your reasoning", "Write a Python function", "rubric", "translate"),
    *("A1b2C3d4E5f6G7h8I9", "the", "of", "score", "from 1", "to 5", "_", "snake_case2"),
)
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
)


def compiled(texts: list[str]) -> list[dict[str, object]]:
    nothing = pa.nulls(len(texts), pa.string())
    columns = fast.fingerprint_prompts(pa.array(texts, pa.string()), nothing)
    return pa.table(columns).drop_columns(["system_hash"]).to_pylist()


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
@example([""])
@example(["'a " * 200])
@example(['say "' + "x " * 3000 + '" again "b"'])
@example(["“" + "é" * 2000 + "” End “short” Paris"])
@example(['"“"', '"a “b” c"'])
def test_the_loop_agrees_with_its_plain_twin(texts: list[str]) -> None:
    assert compiled(texts) == [slow.fingerprint(text) for text in texts]


@given(st.lists(st.text(max_size=40), max_size=5))
def test_values_hash_by_their_very_bytes(values: list[str]) -> None:
    keys = fast.exchange_keys(pa.array(values, pa.string())).to_pylist()
    assert keys == [slow.fnv(value.encode()) for value in values]


@given(st.binary(max_size=80))
def test_bytes_that_are_no_text_do_no_harm(data: bytes) -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(np.int32([0, len(data)])), pa.py_buffer(data)]
    )
    once = fast.fingerprint_prompts(broken, pa.nulls(1, pa.string()))
    again = fast.fingerprint_prompts(broken, pa.nulls(1, pa.string()))
    assert once == again


@given(st.lists(st.integers(0, 2**64 - 1), max_size=60))
def test_the_sample_is_the_smallest_distinct_values(hashes: list[int]) -> None:
    work = np.zeros(kernel.WORK, np.uint64)
    for value in hashes:
        kernel.keep(work, np.uint64(value))
    kept = work[kernel.SAMPLE : kernel.SAMPLE + int(work[kernel.KEPT])]
    assert kept.tolist() == sorted(set(hashes))[: kernel.MAX_SHINGLES]


@pytest.mark.parametrize("unit", ["'a ", '"', "“", "a@", "x://", "a.b.c.d.", "f" * 7 + " ", "a'"])
def test_no_text_takes_more_than_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        texts = pa.array([unit * (size // len(unit))])
        best = 1.0
        for _ in range(3):
            started = time.perf_counter()
            fast.fingerprint_prompts(texts, pa.nulls(1, pa.string()))
            best = min(best, time.perf_counter() - started)
        return best

    seconds(1_000)
    # Sixteen times the text; a quadratic loop would take 256 times as long.
    assert seconds(1_600_000) < 64 * max(seconds(100_000), 0.001)
