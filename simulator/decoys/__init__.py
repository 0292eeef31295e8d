"""The table of decoys: everybody who is not a campaign, each group by name.

A decoy's builder takes the world and a number of accounts and returns these accounts; how much
of the benign traffic is theirs, and how many requests one of them makes in a month, stands here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from simulator.accounts import Accounts
from simulator.decoys import crowds, organisations, resale, shared_lines
from simulator.people import ordinary
from simulator.world import World


@dataclass(frozen=True)
class Decoy:
    """``share`` of benign traffic, mean requests ``each`` account makes, ``fewest`` accounts."""

    name: str
    build: Callable[[World, int], Accounts]
    share: float
    each: float
    fewest: int = 24
    label: str = "benign"

    def accounts_at(self, requests: int) -> int:
        """Accounts of this decoy when all benign traffic is ``requests``."""
        return max(self.fewest, round(self.share * requests / self.each))


def individuals(world: World, size: int) -> Accounts:
    """People with nothing in common."""
    return ordinary(world, "individuals", size)


DECOYS: Final[tuple[Decoy, ...]] = (
    Decoy("individuals", individuals, 0.315, 70),
    Decoy("companies", organisations.companies, 0.14, 160),
    Decoy("office-nat", shared_lines.office_nat, 0.03, 110),
    Decoy("campus-nat", shared_lines.campus_nat, 0.02, 60),
    Decoy("carrier-nat", shared_lines.carrier_nat, 0.05, 60),
    Decoy("enterprise-gateway", organisations.enterprise_gateway, 0.05, 400),
    Decoy("verified-seats", organisations.verified_seats, 0.03, 200),
    Decoy("support-bots", organisations.support_bots, 0.05, 5000),
    Decoy("labelling-jobs", organisations.labelling_jobs, 0.04, 4000),
    Decoy("coding-tool", crowds.coding_tool, 0.10, 250),
    Decoy("viral-prompt", crowds.viral_prompt, 0.006, 30),
    Decoy("benchmark-runs", crowds.benchmark_runs, 0.015, 1200),
    Decoy("ci-runners", crowds.ci_runners, 0.03, 1200),
    Decoy("class-assignment", crowds.class_assignment, 0.006, 30),
    Decoy("synthetic-data", organisations.synthetic_data, 0.03, 12000),
    Decoy("agent-startups", organisations.agent_startups, 0.04, 2500),
    Decoy("resellers", resale.resellers, 0.03, 700, label="reseller"),
    Decoy("privacy-vpn", shared_lines.privacy_vpn, 0.015, 70),
    Decoy("proxied-homes", shared_lines.proxied_homes, 0.006, 70),
    Decoy("throwaway-mail", shared_lines.throwaway_mail, 0.007, 70),
)
HACKATHON: Final = Decoy("hackathon", crowds.hackathon, 0.02, 60)
