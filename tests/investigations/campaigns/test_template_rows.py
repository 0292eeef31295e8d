import dataclasses

import pytest

from investigations.models import Cluster, ClusterProfile, ClusterTemplate
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


def test_templates_are_stored_masked_and_slots_by_their_length_only():
    finished_scoring()
    row = ClusterTemplate.objects.get(cluster__account_count=40, known="shown")
    assert row.parts == [
        {"text": "Write to o•••@mailbox.example and <think> first.\n\nProject:"},
        {"slot": [3, 7, 120]},
        {"text": "Card •••. Answer in 20 words."},
    ]
    assert (row.share, row.accounts, row.distinct) == (0.5, 40, 0.98)
    assert row.capabilities == {"coding": 0.9, "tool_use": 0.8}
    assert row.samples[0] == ["x-hydra-00000", "2026-09-30T00:00:00+00:00"]
    assert not ClusterTemplate.objects.filter(cluster__flagged=False).exists()


def test_the_next_scoring_replaces_them():
    finished_scoring()
    found = cluster(account_ids("hydra", 40), campaign="c0")
    family = dataclasses.replace(
        found.families[0], key="o1", samples=(("a\x00b", found.last_seen),)
    )
    later = scoring_result([dataclasses.replace(found, families=(family,))], others=())
    finished_scoring(later)
    row = ClusterTemplate.objects.get(cluster__account_count=40)
    assert (row.key, row.samples) == ("o1", [])  # PostgreSQL takes no NUL


def test_tokens_are_summed_and_kept_by_model():
    run = finished_scoring()
    hydra = Cluster.objects.get(run=run, account_count=40)
    assert (hydra.prompt_tokens, hydra.completion_tokens) == (2_400_000, 600_000)
    profile = ClusterProfile.objects.get(cluster=hydra)
    assert profile.model_tokens["aurora-4-mini"] == [400_000, 100_000]
    finished_scoring()
    hydra.refresh_from_db()
    assert hydra.prompt_tokens == 2_400_000
