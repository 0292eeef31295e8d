"""A scoring that has ended, and people who look at it."""

from __future__ import annotations

import json

import pytest

from investigations.ingest import run
from investigations.lake.store import Lake
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


@pytest.fixture
def exchanges_of(empty_lake, settings, tmp_path):
    """A function that ingests exchanges of one account at the given times."""

    def ingest(account_id, times):
        rows = [
            {
                "exchange_id": f"{account_id}-{number}",
                "account_id": account_id,
                "timestamp": time.isoformat(),
                "model": "aurora-4",
                "prompt": "Sort these numbers",
            }
            for number, time in enumerate(times)
        ]
        path = tmp_path / f"{account_id}.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)))
        lake = Lake(settings.LAKE_URL, memory="512MB", threads=1)
        run(lake, "exchanges", [path], quarantine=tmp_path / "quarantine")

    return ingest
