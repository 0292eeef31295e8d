"""Everybody in a scenario, with the requests each makes in the month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.accounts import ACTIVE, Accounts
from simulator.campaigns import accounts_at, exchanges_at, pool
from simulator.clock import HOUR
from simulator.scenarios import Scenario
from simulator.traffic import share_out
from simulator.world import World

# Accounts that are held in memory at once.
DISTRICT = 500_000


@dataclass(frozen=True)
class Population:
    """``names`` and ``labels`` are those of the groups; ``accounts.group`` is the row in them."""

    accounts: Accounts
    names: list[str]
    labels: list[str]


def populate(world: World, scenario: Scenario, scale: float) -> Population:
    """Builds all cohorts of the world's district and gives each account its requests.

    The totals of all districts are exactly those of the scenario at ``scale``.
    """
    parts: list[Accounts] = []
    names: list[str] = []
    labels: list[str] = []
    for queue, campaign in enumerate(scenario.campaigns):
        cohort = pool(world, campaign, world.part(accounts_at(campaign, scale)), queue)
        share_out(cohort, world.part(exchanges_at(campaign, scale)))
        cohort.group[:] = len(names)
        parts.append(cohort)
        names.append(campaign.name)
        labels.append("campaign")
    benign = round(scenario.benign * scale)
    left, weight = benign, sum(decoy.share for decoy in scenario.decoys)
    for decoy in scenario.decoys:
        cohort = decoy.build(world, world.part(decoy.accounts_at(benign)))
        _put_in_order(cohort)
        total = round(left * decoy.share / weight)
        left, weight = left - total, weight - decoy.share
        share_out(cohort, world.part(total))
        cohort.group[:] = len(names)
        parts.append(cohort)
        names.append(decoy.name)
        labels.append(decoy.label)
    return Population(Accounts.concatenate(parts), names, labels)


def districts(scenario: Scenario, scale: float) -> int:
    """Into how many districts a world is divided so that each fits into memory."""
    benign = round(scenario.benign * scale)
    accounts = sum(accounts_at(campaign, scale) for campaign in scenario.campaigns)
    accounts += sum(decoy.accounts_at(benign) for decoy in scenario.decoys)
    return max(1, -(-accounts // DISTRICT))


def _put_in_order(cohort: Accounts) -> None:
    """Decoys move first and last days: sign-ups stay before, closed accounts silent after."""
    cohort.created[:] = np.minimum(cohort.created, cohort.begins - 30)
    spared = ~(cohort.status_changed > cohort.begins + HOUR)
    cohort.status[spared] = ACTIVE
    cohort.status_changed[spared] = np.nan
    cohort.ends[:] = np.fmin(cohort.ends, cohort.status_changed)
