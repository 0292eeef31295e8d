"""What is news to whom."""

from __future__ import annotations

import pytest

from investigations.models import QueueItem, Verdict
from investigations.triage import verdicts, watching
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db

HYDRA = account_ids("hydra", 40)


def scored(accounts=HYDRA):
    return finished_scoring(scoring_result([cluster(accounts)]))


def news(person):
    return QueueItem.objects.filter(watching.changed(person)).count()


def test_growth_is_news_until_it_is_seen_and_a_scoring_without_is_none(ana, leo):
    scored()
    found = QueueItem.objects.get().cluster
    watching.watch(cluster=found, by=ana)
    watching.watch(cluster=found, by=ana)
    scored()
    assert news(ana) == 0
    scored([*HYDRA, *account_ids("more", 5)])
    assert (news(ana), news(leo)) == (1, 0)
    watching.seen(cluster=found, by=ana)
    assert news(ana) == 0


def test_what_others_decide_is_news_and_what_one_does_oneself_is_not(ana, leo):
    scored()
    found = QueueItem.objects.get().cluster
    for person in (ana, leo):
        watching.watch(cluster=found, by=person)
    given = verdicts.give(cluster=found, kind=Verdict.Kind.NEEDS_MORE, reason="Texts", by=ana)
    assert (news(ana), news(leo)) == (0, 1)
    verdicts.withdraw(verdict=given, by=leo, reason="They are here")
    assert news(ana) == 1
    watching.unwatch(cluster=found, by=ana)
    assert news(ana) == 0
