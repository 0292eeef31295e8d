"""The contract's account lines."""

from __future__ import annotations

import json

import pytest

from investigations.exports.accounts import export_accounts
from investigations.models import Account
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


def test_every_account_with_a_score_has_a_line(tmp_path):
    Account.objects.create(account_id="never-active")
    finished_scoring()
    assert export_accounts(tmp_path / "out.jsonl") == 146
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    scores = [line["score"] for line in lines]
    assert scores == sorted(scores, reverse=True)
    assert lines[0] == {
        "account_id": "heads-00000",
        "score": 0.96,
        "cluster_id": "HC-00002",
        "evidence": [
            {
                "signal": "shared_skeleton",
                "weight": 2.1,
                "summary": "88 % of its prompts follow three templates",
            },
            {
                "signal": "payment",
                "weight": 1.4,
                "summary": "Pays with a card that 19 other accounts use",
            },
        ],
    }
    assert lines[-1] == {
        "account_id": "bystander-00039",
        "score": 0.02,
        "cluster_id": None,
        "evidence": [],
    }
