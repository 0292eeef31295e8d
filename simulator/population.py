"""Everybody in a scenario, with the requests each makes in the month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.accounts import Accounts
from simulator.campaigns import accounts_at, exchanges_at, pool
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
        total = round(left * decoy.share / weight)
        left, weight = left - total, weight - decoy.share
        share_out(cohort, total)
        cohort.group[:] = len(names)
        parts.append(cohort)
        names.append(decoy.name)
        labels.append(decoy.label)
    return Population(Accounts.concatenate(parts), names, labels)


def members(people: Population, name: str) -> np.ndarray:
    """Rows of the accounts in a group; ValueError if there is no such group."""
    return np.flatnonzero(people.accounts.group == people.names.index(name))
