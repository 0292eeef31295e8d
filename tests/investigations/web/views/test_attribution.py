"""The page of hypotheses: who may write on it, and what it shows."""

from __future__ import annotations

import pytest

from investigations.evidence import exhibits
from investigations.models import Cluster, Hypothesis, HypothesisEvidence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]
ANSWER = {"title": "One <b>reseller</b>", "likelihood": "likely", "confidence": "low"}
WEIGHT = {
    "bearing": "for",
    "basis": "fact",
    "rung": "template",
    "source_grade": "B",
    "information_grade": "2",
}


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


@pytest.fixture
def at(hydra):
    return f"/campaigns/{hydra.campaign.key}"


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_an_answer_its_evidence_its_ladder_and_a_dissent(analyst, lead, ana, hydra, at):
    assert "No hypothesis" in text(analyst.get(f"{at}/attribution/"))
    analyst.post(f"{at}/hypotheses/", {**ANSWER, "operator": "Somebody"})
    row = Hypothesis.objects.get()
    page = text(analyst.get(f"{at}/attribution/"))
    assert "<b>reseller" not in page and "It carries to none of these" in page
    exhibit = exhibits.pin(cluster=hydra, what="activity", by=ana)
    analyst.post(f"/hypotheses/{row.pk}/weigh/", {**WEIGHT, "exhibit": exhibit.pk})
    lead.post(f"/hypotheses/{row.pk}/dissent/", {"text": "Two hands"})
    page = text(analyst.get(f"{at}/attribution/"))
    assert "It carries up to the template" in page and "Two hands" in page
    analyst.post(f"/hypotheses/{row.pk}/change/", {**ANSWER, "title": "One hand"})
    analyst.post(f"/hypotheses/{row.pk}/reject/", {"reason": "They have a contract"})
    assert "They have a contract" in text(analyst.get(f"{at}/attribution/"))
    assert "Attribution (0)" in text(analyst.get(f"{at}/"))
    analyst.post(f"/hypotheses/{row.pk}/reject/", {"reason": "It is over", "undo": "yes"})
    piece = HypothesisEvidence.objects.get()
    analyst.post(f"/hypothesis-evidence/{piece.pk}/", {"reason": "Another clock"})
    lead.post(f"/dissents/{row.dissents.get().pk}/")
    page = text(analyst.get(f"{at}/attribution/"))
    assert "withdrawn" in page and "It carries to none of these" in page
    assert "Attribution (1)" in text(analyst.get(f"{at}/"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"title": "\x00"},
        {"likelihood": "perhaps"},
        {"confidence": ""},
        {"statement": "x" * 10_001},
    ],
)
def test_rubbish_says_nothing_and_is_told(analyst, at, wrong):
    page = text(analyst.post(f"{at}/hypotheses/", ANSWER | wrong, follow=True))
    assert 'class="alert' in page and not Hypothesis.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"exhibit": "999999"},
        {"exhibit": "x"},
        {"source_grade": "G"},
        {"information_grade": "7"},
        {"information_grade": "NaN"},
        {"rung": ""},
    ],
)
def test_rubbish_weighs_nothing(analyst, ana, hydra, at, wrong):
    analyst.post(f"{at}/hypotheses/", ANSWER)
    exhibit = exhibits.pin(cluster=hydra, what="activity", by=ana)
    url = f"/hypotheses/{Hypothesis.objects.get().pk}/weigh/"
    page = text(analyst.post(url, {**WEIGHT, "exhibit": exhibit.pk, **wrong}, follow=True))
    assert 'class="alert' in page and not HypothesisEvidence.objects.exists()


def test_who_may_only_read_reads(manager, analyst, at):
    analyst.post(f"{at}/hypotheses/", ANSWER)
    row = Hypothesis.objects.get()
    page = text(manager.get(f"{at}/attribution/"))
    assert "Likelihood" in page and "Reject it" not in page
    assert manager.post(f"{at}/hypotheses/", ANSWER).status_code == 403
    for act in ("change", "reject", "weigh", "dissent"):
        assert manager.post(f"/hypotheses/{row.pk}/{act}/").status_code == 403
    for url in ("/hypothesis-evidence/9/", "/dissents/9/", "/hypotheses/9/reject/"):
        assert analyst.post(url).status_code == 404


def test_more_answers_cost_no_more_queries(analyst, at, django_assert_max_num_queries):
    analyst.post(f"{at}/hypotheses/", ANSWER)
    with django_assert_max_num_queries(20) as one:
        analyst.get(f"{at}/attribution/")
    allowed = len(one)  # the next request forgets them
    for _ in range(3):
        analyst.post(f"{at}/hypotheses/", ANSWER)
    with django_assert_max_num_queries(allowed):
        analyst.get(f"{at}/attribution/")
