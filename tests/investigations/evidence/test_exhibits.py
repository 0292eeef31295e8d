"""Evidence stays what it was: by the action, by the hash, and by the database."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from investigations.evidence import exhibits
from investigations.models import AuditEntry, Cluster, ClusterProfile, Exhibit
from investigations.models.exhibit import canonical, sha256_of
from investigations.triage import innocence
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db
WHOLE = ("contributions", "activity", "raster", "capabilities", "models", "shared-values", "links")


@pytest.fixture
def hydra(db):
    return Cluster.objects.get(run=finished_scoring(), account_count=40)


def pin(hydra, by, what="activity", **more):
    return exhibits.pin(cluster=hydra, what=what, by=by, **more)


def test_it_keeps_what_was_shown_and_where_it_came_from(hydra, ana):
    value = hydra.shared_values.get(signal="payment")
    exhibit = pin(hydra, ana, f"value:{value.pk}", scoring=hydra.run_id, note=" One card ")
    exhibit.refresh_from_db()
    record = Exhibit.objects.get(pk=exhibit.pk).record
    assert record["content"]["value"] == "card_7f3a" and record["cluster"] == hydra.key
    assert record["query"]["filter"] == {"signal": "payment", "value": "card_7f3a"}
    assert record["data_version"]["scoring"] == hydra.run_id
    assert record["data_version"]["until"] == "2026-10-01T00:00:00+00:00"
    assert record["data_version"]["exchanges"] == hydra.run.counts["exchanges"]
    assert record["detector_versions"]["stored"] == {"payment": 1}
    assert record["detector_versions"]["installed"]["template"] >= 1
    assert (exhibit.kind, exhibit.note, exhibit.pinned_by) == ("value", "One card", ana)
    assert "card_7f3a" not in exhibit.title
    assert exhibits.verify(exhibit)


def test_that_is_on_the_trail_of_the_cluster_without_the_value(hydra, ana):
    exhibit = pin(hydra, ana, f"value:{hydra.shared_values.get(signal='payment').pk}")
    entry = AuditEntry.objects.get(action="exhibit.pinned")
    assert (entry.actor, entry.target_id) == ("ana", str(hydra.pk))
    assert entry.new["exhibit"] == exhibit.name and entry.new["sha256"] == exhibit.sha256
    assert "card_7f3a" not in str(entry.new)


@pytest.mark.parametrize("what", WHOLE)
def test_every_part_of_the_page_can_be_pinned_once(hydra, ana, leo, what):
    first = pin(hydra, ana, what)
    with pytest.raises(exhibits.ExhibitError, match=f"already, as {first.name}"):
        pin(hydra, leo, what)
    exhibits.unpin(exhibit=first, by=leo, reason="Wrong one")
    assert pin(hydra, leo, what).sha256 == first.sha256


def test_a_link_and_an_explanation_with_its_answer(hydra, ana):
    edge = hydra.edges.first()
    linked = pin(hydra, ana, f"edge:{edge.pk}").record["content"]
    assert linked["source"] == edge.source.account_id and linked["shared"] == edge.shared
    said = [{"name": "office_nat", "holds": True, "reason": "One address"}]
    ClusterProfile.objects.filter(cluster=hydra).update(explanations=said)
    innocence.set_aside(cluster=hydra, explanation="office_nat", reason="Forty cards", by=ana)
    (answer,) = pin(hydra, ana, "explanation:office_nat").record["content"]["set_aside"]
    assert (answer["by"], answer["reason"]) == ("ana", "Forty cards")


@pytest.mark.parametrize(
    "what",
    ["", "nothing", "value", "value:0", "value:x", "value:²", "value:" + "9" * 90, "edge:-1"],
)
def test_what_is_not_there_cannot_be_pinned(hydra, ana, what):
    with pytest.raises(exhibits.ExhibitError, match="nothing of this kind"):
        pin(hydra, ana, what)


def test_another_cluster_s_value_is_not_this_one_s(hydra, ana):
    other = Cluster.objects.exclude(pk=hydra.pk).first()
    with pytest.raises(exhibits.ExhibitError, match="nothing of this kind"):
        pin(hydra, ana, f"value:{other.shared_values.first().pk}")


def test_nobody_pins_what_a_newer_scoring_put_in_place_of_what_they_saw(hydra, ana):
    seen = hydra.run_id
    kept = pin(hydra, ana, "contributions")
    again = cluster(account_ids("hydra", 40), score=0.5)
    finished_scoring(scoring_result(clusters=(again,), others=()))
    with pytest.raises(exhibits.ExhibitError, match="newer scoring"):
        pin(hydra, ana, "contributions", scoring=seen)
    kept = Exhibit.objects.get(pk=kept.pk)
    assert kept.record["content"]["score"] == 0.99 and exhibits.verify(kept)
    assert pin(hydra, ana, "contributions").record["content"]["score"] == 0.5


@pytest.mark.parametrize(
    "change",
    [
        "frozen = '{}', sha256 = encode(sha256('{}'), 'hex')",
        "sha256 = repeat('0', 64)",
        "title = 'Other'",
        "run_id = run_id + 1",
        "pinned_at = now() - interval '1 day'",
    ],
)
def test_the_database_refuses_to_change_it(hydra, ana, change):
    pin(hydra, ana)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE investigations_exhibit SET {change}")


def test_the_database_refuses_to_delete_it_or_a_wrong_hash(hydra, ana):
    exhibit = pin(hydra, ana)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        exhibit.delete()
    forged = {"frozen": "{}", "sha256": exhibit.sha256, "title": "x", "kind": "rows"}
    with pytest.raises(IntegrityError, match="hash of its text"), transaction.atomic():
        Exhibit.objects.create(cluster=hydra, run=hydra.run, pinned_by=ana, **forged)


def test_what_got_past_the_trigger_does_not_pass_the_check(hydra, ana):
    exhibit = pin(hydra, ana, "contributions")
    record = exhibit.record | {"content": {"score": 0.01, "steps": []}}
    with connection.cursor() as cursor:
        # Who owns the table can do that.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE investigations_exhibit DISABLE TRIGGER exhibit_frozen")
        text = canonical(record)
        Exhibit.objects.update(frozen=text, sha256=sha256_of(text))
        cursor.execute("ALTER TABLE investigations_exhibit ENABLE TRIGGER exhibit_frozen")
    forged = Exhibit.objects.get()
    assert sha256_of(forged.frozen) == forged.sha256
    assert not exhibits.verify(forged)


def test_numbers_come_back_as_they_were_hashed(hydra, ana):
    odd = {"aurora-4": 1e22, "aurora-5": -0.0, "\u0001\u202e": 1e-7}
    ClusterProfile.objects.filter(cluster=hydra).update(model_shares=odd)
    exhibit = pin(hydra, ana, "models")
    assert exhibits.verify(Exhibit.objects.get(pk=exhibit.pk))


def test_unpinning_says_why_and_keeps_it(hydra, ana, leo):
    exhibit = pin(hydra, ana)
    with pytest.raises(exhibits.ExhibitError, match="Say why"):
        exhibits.unpin(exhibit=exhibit, by=leo, reason=" ")
    exhibits.unpin(exhibit=exhibit, by=leo, reason="Off by a day")
    with pytest.raises(exhibits.ExhibitError, match="already"):
        exhibits.unpin(exhibit=exhibit, by=leo, reason="Again")
    exhibit = Exhibit.objects.get()
    assert (exhibit.unpinned_by, exhibit.unpinned_because) == (leo, "Off by a day")
    assert exhibits.verify(exhibit)
    entry = AuditEntry.objects.get(action="exhibit.unpinned")
    assert (entry.old["exhibit"], entry.reason) == (exhibit.name, "Off by a day")


def test_a_note_beside_it_may_change_and_its_past_is_on_record(hydra, ana):
    exhibit = pin(hydra, ana, note="Look")
    for _ in range(2):
        exhibits.annotate(exhibit=exhibit, note="Look at the 14th", by=ana)
    entry = AuditEntry.objects.get(action="exhibit.annotated")
    assert (entry.old["note"], entry.new["note"]) == ("Look", "Look at the 14th")
    assert exhibits.verify(Exhibit.objects.get())
