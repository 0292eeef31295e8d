"""What is known to have happened in the month."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa

from investigations.lake.schema import EVENTS
from simulator.clock import DAY, START
from simulator.models import MODELS, NEW, RELEASE
from simulator.scenarios import Scenario


def events(scenario: Scenario) -> pa.Table:
    """Events of a scenario with the schema EVENTS, in the order of time."""
    found: list[tuple[str, float, str, str | None]] = [
        ("model_release", RELEASE, MODELS[NEW], "all platforms"),
        ("price_change", 7 * DAY, "fenn-4-small", "input tokens 20 % cheaper"),
        ("trial_end", 25 * DAY, "summer credits", "free credits for new sign-ups end"),
    ]
    found += [
        (
            "ban_wave",
            campaign.ban_day * DAY,
            f"enforcement {number + 1}",
            "accounts banned together",
        )
        for number, campaign in enumerate(scenario.campaigns)
        if campaign.ban_day is not None
    ]
    rows = [
        {
            "kind": kind,
            "timestamp": START + timedelta(seconds=second),
            "name": name,
            "detail": detail,
        }
        for kind, second, name, detail in sorted(found, key=lambda event: event[1])
    ]
    return pa.Table.from_pylist(rows, schema=EVENTS)
