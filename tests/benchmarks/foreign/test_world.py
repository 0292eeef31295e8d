from __future__ import annotations

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from benchmarks.foreign import EVASIONS, write
from investigations import ingest
from investigations.lake.store import Lake

DECOYS = {
    "agent-framework", "campus-nat", "carrier-nat", "ci-runners", "class-assignment",
    "coding-tool", "cot-research", "enterprise-gateway", "hackathon", "labelling-job",
    "licensed-synthetic", "office-nat", "power-user", "release-benchmark", "startup-agent",
    "support-bot", "viral-prompt",
}  # fmt: skip
CAMPAIGNS = {
    "heavy-tools", "pool-of-two", "wide-coding", "wide-coding-successors", "wide-reasoning",
}  # fmt: skip


def exchanges(world):
    return ds.dataset(world / "exchanges").to_table()


@pytest.mark.parametrize("evasion", EVASIONS)
def test_every_row_is_taken_in(worlds, evasion, tmp_path):
    lake = Lake(str(tmp_path / "lake"))
    for kind, name in (
        ("accounts", "accounts.parquet"),
        ("events", "events.parquet"),
        ("exchanges", "exchanges"),
    ):
        report = ingest.run(lake, kind, [str(worlds[evasion] / name)], quarantine=tmp_path / "q")
        assert report.read == report.new > 0
        assert not report.problems


@pytest.mark.parametrize("evasion", EVASIONS)
def test_truth_covers_every_account_once(worlds, evasion):
    truth = pq.read_table(worlds[evasion] / "truth.parquet")
    accounts = pq.read_table(worlds[evasion] / "accounts.parquet")
    assert truth["account_id"].to_pylist() == accounts["account_id"].to_pylist()
    assert len(set(truth["account_id"].to_pylist())) == truth.num_rows
    used = set(exchanges(worlds[evasion])["account_id"].to_pylist())
    assert used <= set(truth["account_id"].to_pylist())


def test_groups_have_their_labels(worlds):
    rows = pq.read_table(worlds["careful"] / "truth.parquet").to_pylist()
    groups = {
        label: {row["group"] for row in rows if row["label"] == label}
        for label in ("benign", "reseller", "campaign")
    }
    assert groups == {
        "benign": DECOYS | {"population"}, "reseller": {"plain-reseller"}, "campaign": CAMPAIGNS,
    }  # fmt: skip


def test_own_exchanges_are_what_relaying_leaves(worlds):
    """Expert: pool-of-two relays nothing, wide-coding three requests of four."""
    used = exchanges(worlds["expert"])["account_id"].value_counts().to_pylist()
    total = {row["values"]: row["counts"] for row in used}
    share = {}
    for row in pq.read_table(worlds["expert"] / "truth.parquet").to_pylist():
        if row["label"] == "campaign":
            own, seen = share.get(row["group"], (0, 0))
            share[row["group"]] = own + row["exchanges_own"], seen + total[row["account_id"]]
        else:
            assert row["exchanges_own"] == 0
    assert share["pool-of-two"][0] == share["pool-of-two"][1]
    assert share["wide-coding"][0] / share["wide-coding"][1] == pytest.approx(0.25, abs=0.04)


def test_a_seed_makes_the_same_world_again(worlds, data, tmp_path):
    write(seed=5, evasion="expert", scale=0.01, output=tmp_path / "again", data=data)
    assert exchanges(tmp_path / "again").equals(exchanges(worlds["expert"]))
    write(seed=6, evasion="expert", scale=0.01, output=tmp_path / "other", data=data)
    assert not exchanges(tmp_path / "other").equals(exchanges(worlds["expert"]))


def test_banned_accounts_fall_silent_and_successors_follow(worlds):
    world = worlds["careful"]
    truth = {
        r["account_id"]: r["group"] for r in pq.read_table(world / "truth.parquet").to_pylist()
    }
    register = pq.read_table(world / "accounts.parquet").to_pylist()
    banned = [row for row in register if row["status"] == "banned"]
    assert {truth[row["account_id"]] for row in banned} == {"wide-coding"}
    ban = next(
        e["timestamp"]
        for e in pq.read_table(world / "events.parquet").to_pylist()
        if e["kind"] == "ban_wave"
    )
    table = exchanges(world).select(["account_id", "timestamp"]).to_pylist()
    moments = {group: [] for group in ("wide-coding", "wide-coding-successors")}
    for row in table:
        if truth[row["account_id"]] in moments:
            moments[truth[row["account_id"]]].append(row["timestamp"])
    assert max(moments["wide-coding"]) <= min(row["status_changed_at"] for row in banned)
    assert min(moments["wide-coding-successors"]) > ban


def test_an_unknown_evasion_is_refused(data, tmp_path):
    with pytest.raises(ValueError, match="careless"):
        write(seed=1, evasion="careless", scale=1, output=tmp_path, data=data)
