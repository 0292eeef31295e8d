import pytest

import simulator
from benchmarks.baselines.month import Month


@pytest.fixture(scope="session")
def month(tmp_path_factory):
    """A small month with one campaign, as ``simulate`` writes it."""
    folder = tmp_path_factory.mktemp("month")
    simulator.write(scenario="single", scale=0.2, seed=5, evasion="lazy", output=folder)
    return Month(folder)
