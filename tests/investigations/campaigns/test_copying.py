"""Rows on their way into PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from investigations.campaigns.copying import copy_rows, json_text, number_rows
from investigations.models import RunActivity
from tests.investigations.results import finished_scoring

COUNTS = st.sampled_from([np.uint8, np.uint16, np.uint64]).flatmap(
    lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=2, max_dims=2, min_side=0))
)


@given(COUNTS)
def test_rows_of_numbers_come_back_from_their_json(counts: np.ndarray) -> None:
    assert json.loads(number_rows(counts)) == counts.tolist()


def test_what_json_cannot_say_is_refused_and_a_nul_is_left_out() -> None:
    assert json.loads(json_text({"a\x00": ["\x00b"]})) == {"a": ["b"]}
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text([float("nan")])


FIELDS = pa.schema(
    [
        ("run_id", pa.int64()),
        ("hour", pa.timestamp("us", tz="UTC")),
        ("exchanges", pa.int64()),
        ("flagged", pa.int64()),
    ]
)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1, 2, 3, 7])
def test_rows_are_added_a_few_at_a_time(number: int) -> None:
    run = finished_scoring()
    RunActivity.objects.all().delete()
    rows = [(run.pk, run.since.replace(hour=at), at, 0) for at in range(number)]
    with connection.cursor() as cursor:
        copy_rows(cursor, RunActivity._meta.db_table, FIELDS, iter(rows), at_once=3)
    stored = RunActivity.objects.order_by("hour").values_list("run", "hour", "exchanges", "flagged")
    assert list(stored) == rows


@pytest.mark.django_db(transaction=True)
def test_a_row_that_cannot_be_made_leaves_none() -> None:
    """Rows are made in another thread than the one that sends them."""
    run = finished_scoring()
    RunActivity.objects.all().delete()

    def rows() -> Iterator[tuple[Any, ...]]:
        yield run.pk, run.since, 1, 0
        yield run.pk, run.since.replace(hour=2), 1, 0
        raise ValueError("not this one")

    with pytest.raises(ValueError, match="not this one"), connection.cursor() as cursor:
        copy_rows(cursor, RunActivity._meta.db_table, FIELDS, rows(), at_once=1)
    assert not RunActivity.objects.exists()
