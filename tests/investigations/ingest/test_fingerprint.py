from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.ingest.fingerprint import fingerprint, fingerprint_prompts
from investigations.lake.schema import CAPABILITIES, EXCHANGES, RAW_EXCHANGES

NOTHING = pa.nulls(1, pa.string())


def of(prompt: str, system: str | None = None) -> dict[str, object]:
    columns = fingerprint_prompts(pa.array([prompt]), pa.array([system], pa.string()))
    return {name: column[0].as_py() for name, column in columns.items()}


def shared(one: str, other: str, name: str) -> bool:
    return of(one)[name] == of(other)[name]


def test_a_batch_keeps_its_rows_and_loses_its_texts() -> None:
    rows = [
        {
            "exchange_id": f"e{n}",
            "account_id": "a",
            "timestamp": 10**15 + n,
            "model": "orion-2",
            "prompt": "Hi",
        }
        for n in range(3)
    ]
    batch = pa.RecordBatch.from_pylist(rows, RAW_EXCHANGES)
    found = fingerprint(batch)
    assert found.schema == EXCHANGES
    assert found.column("exchange_id").to_pylist() == ["e0", "e1", "e2"]
    assert found.column("prompt_chars").to_pylist() == [2, 2, 2]
    assert len(set(found.column("exchange_key").to_pylist())) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Add 3 and 4.5 for me", "Add 12 and 7 for me"),
        ("Tell me about Paris today", "Tell me about New York today"),
        ('Translate "good morning" now', 'Translate "see you at nine" now'),
        ("Read https://a.example/x please", "Read http://b.example/y?z=1 please"),
        ("Mail ada.b@c.example about it", "Mail x@y.example about it"),
        ("Look up deadbeef01 here", "Look up 550e8400-e29b-41d4-a716-446655440000 here"),
        ("Sort THIS  list\n", "sort this list"),
    ],
)
def test_a_template_has_one_skeleton(one: str, other: str) -> None:
    assert shared(one, other, "skeleton_hash")
    assert shared(one, other, "shingles")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tell me about dogs", "Tell me about cats"),
        ('{"name": "x"}', '{"city": "x"}'),
        ("def read_file(): pass", "def write_file(): pass"),
    ],
)
def test_what_is_no_slot_tells_texts_apart(one: str, other: str) -> None:
    assert not shared(one, other, "skeleton_hash")


def test_opening_and_closing_survive_a_long_slot_in_the_middle() -> None:
    frame = "Read the passage below with great care now: {} Then say what it means in one word."
    one, other = frame.format("dogs bark " * 9), frame.format("the sea is deep and cold " * 7)
    assert shared(one, other, "opening_hash")
    assert shared(one, other, "closing_hash")
    assert not shared(one, other, "skeleton_hash")


@given(st.text(alphabet="abc DEf\n\t", max_size=40))
def test_the_prompts_hash_knows_no_case_and_no_white_space(text: str) -> None:
    assert shared(text, f"  {text.upper()}\n".replace(" ", "  "), "prompt_hash")


def test_similar_texts_differ_in_few_bits() -> None:
    text = "please summarise the following report for a busy reader in three short paragraphs "
    near = int(of(text * 2)["simhash"]) ^ int(of(text * 2 + "thanks")["simhash"])
    far = int(of(text)["simhash"]) ^ int(of("why do cats purr at night when it rains")["simhash"])
    assert near.bit_count() < 12 < far.bit_count()


def test_every_text_with_words_has_a_shingle() -> None:
    assert [len(of(text)["shingles"]) for text in ("", "?!", "hi", "one two three four")] == [
        *(0, 0, 1, 1)
    ]


def test_containment_survives_in_the_sample() -> None:
    words = [f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(120)]
    part = set(of(" ".join(words[:60]))["shingles"])
    whole = set(of(" ".join(words))["shingles"])
    assert part - whole == set()
    assert len(part) > 2


def test_a_blank_system_prompt_is_none() -> None:
    assert [of("x", system)["system_hash"] for system in (None, "", " \n")] == [None] * 3
    assert of("x", "Be  Terse")["system_hash"] == of("y", "be terse")["system_hash"]


def test_the_system_prompt_speaks_for_the_capability_too() -> None:
    bit = 1 << CAPABILITIES.index("rubric_grading")
    assert not int(of("Here is the text.")["capabilities"]) & bit
    assert int(of("Here is the text.", "Apply the rubric.")["capabilities"]) & bit


def test_slices_and_wide_strings_read_the_same() -> None:
    texts = ["one", "Tell me about Paris", "three 3", ""]
    plain = fingerprint_prompts(pa.array(texts), pa.nulls(4, pa.string()))
    wide = pa.array(["zero", *texts], pa.large_string()).slice(1)
    assert fingerprint_prompts(wide, pa.nulls(4, pa.string())) == plain


def test_nothing_in_nothing_out() -> None:
    empty = fingerprint(pa.RecordBatch.from_pylist([], RAW_EXCHANGES))
    assert empty.num_rows == 0
