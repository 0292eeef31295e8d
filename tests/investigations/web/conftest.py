"""A scoring that has ended, and people who look at it."""

from __future__ import annotations

import pytest

from tests.investigations.results import finished_scoring


@pytest.fixture
def scored(db):
    """The run of ``scoring_result()``: three flagged clusters, a reseller, forty bystanders."""
    return finished_scoring()


@pytest.fixture
def analyst(ana, client_of, broker):
    return client_of(ana)


@pytest.fixture
def lead(leo, client_of, broker):
    return client_of(leo)


@pytest.fixture
def manager(mia, client_of, broker):
    return client_of(mia)


@pytest.fixture
def empty_lake(settings, tmp_path):
    settings.LAKE_URL = str(tmp_path / "lake")
