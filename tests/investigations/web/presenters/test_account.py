import pytest

from investigations.models import Account
from investigations.web.charts.waterfall import probability
from investigations.web.presenters.account import account_page, attributes

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(scored):
    return Account.objects.get(account_id="hydra-00003")


def test_personal_values_are_masked_by_default(hydra):
    shown = {each.name: each for each in attributes(hydra, unmasked=False)}
    assert shown["E-mail"].value == "q•••@Mailbox.example"
    assert shown["E-mail"].masked and shown["Sign-up address"].masked
    assert shown["Plan"].value == "pro"
    assert not [each for each in shown.values() if hydra.signup_ip in each.value]


def test_disclosed_values_are_whole(hydra):
    shown = {each.name: each.value for each in attributes(hydra, unmasked=True)}
    assert shown["E-mail"] == hydra.email
    assert shown["Payment instrument"] == hydra.payment_fingerprint


def test_links_start_at_the_account_itself(hydra):
    links = account_page(hydra).links
    assert {each.target for each in links} == {"hydra-00002", "hydra-00004"}
    assert {each.source for each in links} == {"hydra-00003"}


def test_the_evidence_adds_up_to_the_score(hydra):
    page = account_page(hydra)
    total = sum(step.weight for step in page.evidence)
    assert probability(total) == pytest.approx(page.membership.score)
    assert page.evidence[0].name == f"Cluster {page.membership.cluster.key}"
    assert len(page.evidence) == 3


def test_a_bystander_has_a_score_but_no_evidence(scored):
    page = account_page(Account.objects.get(account_id="bystander-00001"))
    assert page.likelihood.value == 0.02
    assert page.membership is None and page.evidence == [] and page.links == []


def test_an_account_outside_the_window_has_no_likelihood(db):
    page = account_page(Account.objects.create(account_id="new"))
    assert page.likelihood is None
