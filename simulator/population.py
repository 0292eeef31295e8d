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


@dataclass(frozen=True)
class Population:
    """``names`` and ``labels`` are those of the groups; ``accounts.group`` is the row in them."""

    accounts: Accounts
    names: list[str]
    labels: list[str]


def populate(world: World, scenario: Scenario, scale: float) -> Population:
    """Builds all cohorts and divides each one's traffic over its accounts, to the last request."""
    parts: list[Accounts] = []
    names: list[str] = []
    labels: list[str] = []
    for queue, campaign in enumerate(scenario.campaigns):
        cohort = pool(world, campaign, accounts_at(campaign, scale), queue)
        share_out(cohort, exchanges_at(campaign, scale))
        cohort.group[:] = len(names)
        parts.append(cohort)
        names.append(campaign.name)
        labels.append("campaign")
    benign = round(scenario.benign * scale)
    left, weight = benign, sum(decoy.share for decoy in scenario.decoys)
    for decoy in scenario.decoys:
        cohort = decoy.build(world, decoy.accounts_at(benign))
        _put_in_order(cohort)
        total = round(left * decoy.share / weight)
        left, weight = left - total, weight - decoy.share
        share_out(cohort, total)
        cohort.group[:] = len(names)
        parts.append(cohort)
        names.append(decoy.name)
        labels.append(decoy.label)
    return Population(Accounts.concatenate(parts), names, labels)


def _put_in_order(cohort: Accounts) -> None:
    """Decoys move first and last days: sign-ups stay before, closed accounts silent after."""
    cohort.created[:] = np.minimum(cohort.created, cohort.begins - 30)
    spared = ~(cohort.status_changed > cohort.begins + HOUR)
    cohort.status[spared] = ACTIVE
    cohort.status_changed[spared] = np.nan
    cohort.ends[:] = np.fmin(cohort.ends, cohort.status_changed)
