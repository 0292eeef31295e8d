"""The scenarios as a plain table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from simulator.accounts import API, BEDROCK, CHAT, VERTEX
from simulator.campaigns import Campaign
from simulator.decoys import DECOYS, HACKATHON, Decoy

REASONING: Final = Campaign(
    name="larch-traces",
    accounts=300,
    exchanges=150_000,
    texts={"reasoning_traces": 0.55, "rubric_grading": 0.3, "sensitive_rewriting": 0.15},
    begins=3,
    ends=27,
    countries=("SG", "HK", "US", "TW"),
    probe_days=1,
)
AGENTIC: Final = Campaign(
    name="petrel-agents",
    accounts=700,
    exchanges=3_400_000,
    texts={"agentic_tool_use": 0.78, "reasoning_traces": 0.22},
    pathways={API: 0.45, BEDROCK: 0.2, VERTEX: 0.15, CHAT: 0.2},
    countries=("US", "GB", "SG", "JP", "NL", "AU"),
    system_rule="campaign.sw_system",
    ban_day=21.4,
    ban_share=0.1,
)
CODING: Final = Campaign(
    name="marlin-hydra",
    accounts=23_000,
    exchanges=13_000_000,
    texts={"agentic_coding": 0.8, "agentic_tool_use": 0.2},
    begins=1,
    hydra=True,
    pathways={API: 0.85, BEDROCK: 0.08, VERTEX: 0.07},
    countries=("US", "GB", "DE", "FR", "JP", "KR", "SG", "IN", "BR", "CA", "NL", "VN"),
    system_rule="campaign.sw_system",
    probe_days=2,
    ban_day=12.4,
    ban_share=0.35,
)
SINGLE: Final = Campaign(
    name="sedge-traces",
    accounts=60,
    exchanges=20_000,
    texts={"reasoning_traces": 1.0},
    begins=2,
)
TWO_CUSTOMERS: Final = Campaign(
    name="brook-pool",
    accounts=120,
    exchanges=40_000,
    texts={"agentic_coding": 0.5, "sensitive_rewriting": 0.2, "rubric_grading": 0.3},
    hydra=True,
    system_rule="campaign.sw_system",
    ban_day=14.6,
)
PERSONAS: Final = Campaign(
    name="teasel-personas",
    accounts=90,
    exchanges=30_000,
    texts={"persona_dialogues": 1.0},
    begins=4,
    countries=("PL", "TR", "ID", "ZA", "MX"),
    pathways={API: 0.5, CHAT: 0.5},
    pivots=False,
)


@dataclass(frozen=True)
class Scenario:
    """``benign`` is the traffic of all decoys together at scale 1, in exchanges."""

    name: str
    summary: str
    benign: int
    campaigns: tuple[Campaign, ...] = ()
    decoys: tuple[Decoy, ...] = DECOYS


SCENARIOS: Final[dict[str, Scenario]] = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "headline",
            "three campaigns of 16.55 M exchanges in three times as much benign traffic",
            49_650_000,
            (REASONING, AGENTIC, CODING),
        ),
        Scenario("benign", "no campaign, every decoy", 150_000),
        Scenario("single", "one campaign after reasoning traces", 60_000, (SINGLE,)),
        Scenario("relay", "one pool serves two customers and strangers", 120_000, (TWO_CUSTOMERS,)),
        Scenario(
            "heldout",
            "a kind of campaign and a decoy that no other scenario has",
            90_000,
            (PERSONAS,),
            (*DECOYS, HACKATHON),
        ),
    )
}


def relaying(scenario: Scenario, share: float | None) -> Scenario:
    """The scenario with ``share`` of unrelated requests in every campaign; None leaves it as is."""
    if share is None:
        return scenario
    campaigns = tuple(replace(campaign, relay=share) for campaign in scenario.campaigns)
    return replace(scenario, campaigns=campaigns)
