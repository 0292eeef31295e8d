"""A confirmed case over a scored network, and people to decide on it."""

from __future__ import annotations

import pytest

from accounts import actions
from investigations.cases import opening, states
from investigations.enforcement import approving, proposing
from investigations.models import Action, Case, Cluster
from tests.investigations.results import finished_scoring
from tests.receiver import SECRET, Receiver


@pytest.fixture
def hydra(db):
    finished_scoring()
    return Cluster.objects.get(account_count=40)


@pytest.fixture
def case(ana, hydra):
    found = opening.open_case(title="One hand", by=ana, things=[hydra])
    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING, Case.State.CONFIRMED):
        found = states.move(case=found, to=to, by=ana, reason="It is")
    return found


@pytest.fixture
def lea(db):
    """A second lead."""
    return actions.create_user(username="lea", role="lead", by="tests")


@pytest.fixture
def drafted(case, ana):
    return proposing.draft(case=case, action=Action.SUSPEND, reason="They distil", by=ana)


@pytest.fixture
def proposed(drafted, ana):
    return proposing.submit(proposal=drafted, by=ana)


@pytest.fixture
def approved(proposed, leo):
    return approving.approve(proposal=proposed, by=leo, seen=proposed.evidence_sha256)


@pytest.fixture
def receiver(settings):
    """A platform that takes orders; where they are sent, and at once again when they fail."""
    found = Receiver()
    found.start()
    settings.PLATFORM_URL, settings.PLATFORM_SECRET = found.url, SECRET
    settings.PLATFORM_TIMEOUT, settings.PLATFORM_BACK_OFF = 1.0, 0.0
    yield found
    found.stop()
