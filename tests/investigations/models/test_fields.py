"""Columns that Django has no field for."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from investigations.models import ClusterProfile
from tests.investigations.results import finished_scoring

TEXT = st.text(st.characters(exclude_characters="\x00"))
WRITTEN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=12,
)


class WrittenJSON(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        finished_scoring()

    @given(st.dictionaries(st.sampled_from("abc"), WRITTEN) | st.lists(WRITTEN))
    @settings(max_examples=50, deadline=None)
    def test_comes_back_as_it_was_written(self, value: object) -> None:
        profile = ClusterProfile.objects.first()
        assert profile is not None
        profile.raster = value
        profile.save(update_fields=["raster"])
        assert ClusterProfile.objects.get(pk=profile.pk).raster == value


@pytest.mark.django_db
def test_is_text_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = %s AND column_name IN ('raster', 'activity', 'explanations')",
            [ClusterProfile._meta.db_table],
        )
        assert dict(cursor.fetchall()) == {
            "raster": "json",
            "activity": "json",
            "explanations": "jsonb",
        }
