from __future__ import annotations

import math

import numpy as np
import pytest

from investigations.clusters.members import TELLING
from investigations.clusters.result import Contribution
from investigations.clusters.roll import Roll
from tests.investigations.clusters.group_facts import facts

LOGITS = np.array([-2.0, 0.5, 3.0])
HELD = np.array([0.125, 0.5, 1.0])
WORK = np.array([0.0, 0.345, 1.0])
EXCHANGES = np.array([7.0, 100.0, 3.0])
STANDING = np.array([0.0, -6.0, 0.0])


def roll() -> Roll:
    return Roll(
        names=["ann", "bob", "cyd"],
        logits=LOGITS,
        held=HELD,
        work=WORK,
        exchanges=EXCHANGES,
        own={"support": -HELD, "own_work": WORK, "standing": STANDING, "likeness": LOGITS},
        tied={name: np.array([False, True, True]) for name in TELLING},
    )


def test_each_member_has_its_own_figures() -> None:
    members = roll().members(facts(members=np.array([0, 1, 2])))
    assert [member.account_id for member in members] == ["ann", "bob", "cyd"]
    for at, member in enumerate(members):
        assert member.score == pytest.approx(1 / (1 + math.exp(-LOGITS[at])))
        assert (member.support, member.exchanges) == (HELD[at], EXCHANGES[at])
        assert member.distillation_exchanges == round(WORK[at] * EXCHANGES[at])


def test_the_evidence_says_what_is_behind_each_amount() -> None:
    tied = {"payment": 0.9, "system_prompt": 0.8, "client": 0.7}
    ann, bob, _ = roll().members(facts(members=np.array([0, 1, 2]), tied=tied))
    assert ann.evidence == (
        Contribution("support", -0.125, "linked to the group 12 % as firmly as is usual in it"),
        Contribution("own_work", 0.0, "0 % of its exchanges are of the group's stream"),
        Contribution(
            "likeness",
            -2.0,
            "goes without what nearly all members of the group share: payment, system prompt",
        ),
    )
    assert bob.evidence[1].summary == "34 % of its exchanges are of the group's stream"
    assert bob.evidence[2:] == (
        Contribution("standing", -6.0, "verified or on a plan that declares its purpose"),
        Contribution("likeness", 0.5, "shares what nearly all members of the group share"),
    )
