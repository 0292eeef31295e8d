"""Neutral names of campaigns, made from what the campaign is after. They attribute to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# What a campaign's leading capability is called at the head of a name.
_HEADS: Final = {
    "reasoning_traces": "Reasoning traces",
    "rubric_grading": "Rubric grading",
    "sensitive_rewriting": "Rewriting of sensitive questions",
    "tool_use": "Agentic tool use",
    "coding": "Coding",
    "data_generation": "Data generation",
    "mathematics": "Mathematics",
    "data_analysis": "Data analysis",
    "computer_use": "Computer use",
    "vision": "Vision",
}
_PAIRS: Final = {
    frozenset({"coding", "tool_use"}): "Agentic coding",
    frozenset({"coding", "reasoning_traces"}): "Coding with reasoning traces",
    frozenset({"mathematics", "reasoning_traces"}): "Mathematical reasoning",
}
# A second capability is named from this share of the exchanges on.
_NOTABLE: Final = 0.2


def campaign_name(capabilities: Mapping[str, float], accounts: int) -> str:
    """For example "Agentic coding through 214 accounts"; shares as in ``ScoredCluster``."""
    ranked = sorted(capabilities.items(), key=lambda item: (-item[1], item[0]))
    notable = [name for name, share in ranked if share >= _NOTABLE] or [
        name for name, _ in ranked[:1]
    ]
    noun = "account" if accounts == 1 else "accounts"
    return f"{_head(notable[:2])} through {accounts:,} {noun}"


def _head(names: list[str]) -> str:
    if not names:
        return "Unlabelled traffic"
    pair = _PAIRS.get(frozenset(names))
    if pair:
        return pair
    first, *rest = [_HEADS.get(name, name.replace("_", " ").capitalize()) for name in names]
    return " and ".join([first, *(name[0].lower() + name[1:] for name in rest)])
