from __future__ import annotations

import pytest

from investigations.campaigns.naming import campaign_name
from investigations.lake.schema import CAPABILITIES


@pytest.mark.parametrize(
    ("capabilities", "accounts", "name"),
    [
        ({"coding": 0.6, "tool_use": 0.3}, 214, "Agentic coding through 214 accounts"),
        ({"tool_use": 0.5, "coding": 0.4}, 23_000, "Agentic coding through 23,000 accounts"),
        ({"coding": 0.9, "tool_use": 0.1}, 30, "Coding through 30 accounts"),
        (
            {"rubric_grading": 0.5, "reasoning_traces": 0.4},
            24,
            "Rubric grading and reasoning traces through 24 accounts",
        ),
        ({"vision": 0.1, "writing": 0.05}, 1, "Vision through 1 account"),
        ({}, 7, "Unlabelled traffic through 7 accounts"),
    ],
)
def test_name_says_what_the_campaign_is_after(capabilities, accounts, name):
    assert campaign_name(capabilities, accounts) == name


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_capability_gives_a_readable_name(capability):
    name = campaign_name({capability: 1.0}, 40)
    assert name[0].isupper()
    assert "_" not in name
