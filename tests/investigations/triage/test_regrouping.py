"""What people regroup stays regrouped, and all of it can be undone."""

from __future__ import annotations

import contextlib
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.campaigns import exclusive
from investigations.models import (
    Account,
    AuditEntry,
    Campaign,
    Cluster,
    ClusterProfile,
    ClusterStep,
    FoundMembership,
    Membership,
    Placement,
    QueueItem,
    Regrouping,
    Verdict,
)
from investigations.triage import innocence, leases, regrouping, verdicts
from investigations.triage.regrouping import RegroupingError
from tests.investigations.results import (
    account_ids,
    cluster,
    finished_scoring,
    lake_accounts,
    scoring_result,
)

pytestmark = pytest.mark.django_db

HYDRA, JUDGE, CLASS = account_ids("hydra", 12), account_ids("judge", 8), account_ids("class", 6)


def scored(*groups, **options):
    found = [cluster(group, campaign=f"c{n}", seed=n, **options) for n, group in enumerate(groups)]
    return finished_scoring(scoring_result(found))


def ids(names):
    return list(Account.objects.filter(account_id__in=names).values_list("pk", flat=True))


def home(name):
    return Cluster.objects.filter(memberships__account__account_id=name).first()


def where():
    """The accounts of each cluster that has any."""
    found = {}
    for key, account in Membership.objects.values_list("cluster__key", "account__account_id"):
        found.setdefault(key, set()).add(account)
    return found


def everything():
    """All that regroupings change, without row ids."""
    return {
        "members": sorted(
            Membership.objects.values_list(
                "cluster__key",
                "account__account_id",
                "score",
                "support",
                "exchanges",
                "distillation_exchanges",
                "evidence__0__signal",
            )
        ),
        "clusters": list(
            Cluster.objects.filter(made_by_hand=False)
            .order_by("key")
            .values_list(
                "key", "account_count", "banned_count", "exchanges", "distillation_exchanges"
            )
        ),
        "campaigns": list(
            Campaign.objects.order_by("key").values_list(
                "key", "account_count", "exchanges", "distillation_exchanges"
            )
        ),
        "waiting": set(
            QueueItem.objects.filter(state="waiting").values_list("cluster__key", flat=True)
        ),
        "apart": FoundMembership.objects.count(),
    }


def exclude(by, names, reason="A tutor who looks in"):
    return regrouping.exclude(cluster=home(names[0]), accounts=ids(names), reason=reason, by=by)


def split(by, names, reason="Another customer's work"):
    return regrouping.split(cluster=home(names[0]), accounts=ids(names), reason=reason, by=by)


def move(by, names, to, reason="Same card as those"):
    return regrouping.move(cluster=home(names[0]), accounts=ids(names), to=to, reason=reason, by=by)


# --- Each action ---------------------------------------------------------------------------------


def test_who_is_left_out_counts_no_more_and_comes_back(ana):
    result = scoring_result([cluster(HYDRA), cluster(JUDGE, campaign="c1")])
    finished_scoring(result, accounts=lake_accounts(HYDRA + JUDGE, banned=HYDRA[:3]))
    before, hydra = everything(), home(HYDRA[0])
    made = exclude(ana, HYDRA[:2])
    hydra.refresh_from_db()
    assert (hydra.account_count, hydra.banned_count, made.account_count) == (10, 1, 2)
    assert hydra.exchanges == sum(hydra.memberships.values_list("exchanges", flat=True))
    assert hydra.campaign.account_count == 10
    assert home(HYDRA[0]) is None
    entry = AuditEntry.objects.get(action="regrouping.exclude")
    assert (entry.actor, entry.target_id, entry.reason) == ("ana", str(hydra.pk), made.reason)
    assert (entry.old["accounts"], entry.new["accounts"], entry.new["regrouped"]) == (12, 10, 2)
    regrouping.undo(regrouping=made, by=ana, reason="They do belong")
    assert everything() == before
    entry = AuditEntry.objects.get(action="regrouping.undone")
    assert (entry.old["accounts"], entry.new["accounts"]) == (10, 12)


def test_who_was_left_out_or_in_no_cluster_is_included(ana):
    scored(HYDRA)
    hydra = home(HYDRA[0])
    exclude(ana, HYDRA[:2])
    loners = ["bystander-00001", HYDRA[0]]
    made = regrouping.include(cluster=hydra, accounts=ids(loners), reason="Same card", by=ana)
    assert where()[hydra.key] == {*HYDRA, loners[0]} - {HYDRA[1]}
    assert list(made.sources.all()) == []
    stranger = Membership.objects.get(account__account_id=loners[0])
    assert (stranger.support, stranger.exchanges, stranger.evidence) == (0, 12, [])
    with pytest.raises(RegroupingError, match="in a cluster already"):
        regrouping.include(cluster=hydra, accounts=ids(HYDRA[:1]), reason="Twice", by=ana)


def test_a_part_becomes_a_cluster_of_its_own(ana):
    scored(HYDRA, JUDGE)
    hydra = home(HYDRA[0])
    new = split(ana, HYDRA[:4]).target
    new.refresh_from_db()
    assert (new.key, new.made_by_hand, new.account_count) == ("HC-00003", True, 4)
    assert (new.score, new.flagged, new.kind) == (hydra.score, True, "distillation")
    assert new.campaign == hydra.campaign
    assert new.campaign.account_count == 12
    assert new.profile.capabilities == hydra.profile.capabilities
    item = QueueItem.objects.get(cluster=new)
    assert item.state == "waiting"
    assert item.priority == pytest.approx(new.distillation_exchanges * new.score)
    with pytest.raises(RegroupingError, match="nothing would be left"):
        split(ana, HYDRA[4:])


def test_accounts_move(ana):
    scored(HYDRA, JUDGE)
    judge = home(JUDGE[0])
    move(ana, HYDRA[:5], judge)
    assert where() == {"HC-00001": set(HYDRA[5:]), "HC-00002": {*JUDGE, *HYDRA[:5]}}
    judge.refresh_from_db()
    assert judge.account_count == 13
    with pytest.raises(RegroupingError, match="in HC-00002 already"):
        move(ana, HYDRA[:1], judge)


def test_clusters_are_merged_and_the_emptied_leave_the_queue(ana):
    scored(HYDRA, JUDGE, CLASS)
    before = everything()
    parts = list(Cluster.objects.all())
    made = regrouping.merge(clusters=parts, reason="One card pays for all", by=ana)
    assert made.target.key == "HC-00001"  # the one that has most
    assert where() == {"HC-00001": {*HYDRA, *JUDGE, *CLASS}}
    assert set(made.sources.values_list("key", flat=True)) == {"HC-00002", "HC-00003"}
    states = dict(QueueItem.objects.values_list("cluster__key", "state"))
    assert states == {"HC-00001": "waiting", "HC-00002": "gone", "HC-00003": "gone"}
    assert list(Cluster.objects.present(made.target.run)) == [made.target]
    assert AuditEntry.objects.filter(action="regrouping.merge").count() == 3
    with pytest.raises(RegroupingError, match="no account is in HC-00002"):
        regrouping.merge(clusters=parts[:2], into=parts[0], reason="Again", by=ana)
    regrouping.undo(regrouping=made, by=ana, reason="Two cards")
    assert everything() == before


def test_what_holds_for_a_part_is_asked_of_the_whole(ana):
    scored(HYDRA, JUDGE)
    (hydra, judge) = Cluster.objects.order_by("key")
    holds = {"name": "office_nat", "holds": True, "reason": "One office"}
    ClusterProfile.objects.filter(cluster=judge).update(explanations=[holds])
    assert innocence.unanswered(hydra) == []
    move(ana, JUDGE[:1], hydra)
    assert innocence.unanswered(hydra) == ["office_nat"]
    new = split(ana, JUDGE[1:3]).target
    assert innocence.unanswered(new) == ["office_nat"]


def test_a_decision_stays_with_the_accounts(ana):
    scored(HYDRA, JUDGE)
    confirmed = Verdict.Kind.CONFIRMED
    verdicts.give(cluster=home(HYDRA[0]), kind=confirmed, reason="One card", by=ana)
    new = split(ana, HYDRA[:4]).target
    assert [(each.verdict.kind, each.here) for each in verdicts.standing(new)] == [("confirmed", 4)]
    assert QueueItem.objects.get(cluster=new).state == "waiting"


# --- Refusals ------------------------------------------------------------------------------------


def test_what_somebody_else_has_on_the_desk_stays(ana, leo):
    scored(HYDRA, JUDGE)
    hydra, judge = home(HYDRA[0]), home(JUDGE[0])
    made = exclude(ana, JUDGE[:1])
    before = everything()
    leases.take(cluster=judge, by=leo)
    for refused in (
        lambda: exclude(ana, JUDGE[1:2]),
        lambda: move(ana, HYDRA[:2], judge),
        lambda: regrouping.merge(clusters=[judge, hydra], into=hydra, reason="One", by=ana),
        lambda: regrouping.undo(regrouping=made, by=ana, reason="Wrong"),
    ):
        with pytest.raises(leases.HeldError, match="leo is on it"):
            refused()
    assert everything() == before
    exclude(leo, JUDGE[1:2])


def test_what_makes_no_sense_is_refused(ana):
    scored(HYDRA, JUDGE)
    hydra = home(HYDRA[0])
    ghost = Account.objects.create(account_id="never-seen")
    for accounts, reason, words in (
        (ids(HYDRA[:1]), "  ", "Say why"),
        ([], "None", "Choose the accounts"),
        (ids([HYDRA[0], JUDGE[0]]), "Both", "1 of them are not in HC-00001"),
        ([ghost.pk], "Who", "did not see"),
        (range(regrouping.MOST + 1), "All", "At most 25,000"),
    ):
        with pytest.raises(RegroupingError, match=words):
            regrouping.exclude(cluster=hydra, accounts=accounts, reason=reason, by=ana)
    with pytest.raises(RegroupingError, match="Name another"):
        regrouping.merge(clusters=[hydra], reason="Alone", by=ana)
    scored(JUDGE)
    with pytest.raises(RegroupingError, match="did not find HC-00001"):
        move(ana, JUDGE[:1], hydra)
    made = exclude(ana, JUDGE[:1])
    regrouping.undo(regrouping=made, by=ana, reason="Wrong")
    with pytest.raises(RegroupingError, match="undone already"):
        regrouping.undo(regrouping=made, by=ana, reason="Again")
    assert Regrouping.objects.count() == 1


def test_the_rows_hold_what_they_promise(ana):
    scored(HYDRA)
    made = exclude(ana, HYDRA[:1])
    right = {"kind": "move", "reason": "x", "by": ana, "account_count": 1}
    right |= {"target": home(HYDRA[2])}
    for wrong in (
        {"kind": "shuffle"},
        {"kind": "exclude"},
        {"target": None},
        {"reason": ""},
        {"account_count": 0},
        {"undone_because": "A slip"},
        {"undone_at": made.at, "undone_by": ana},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Regrouping.objects.create(**{**right, **wrong})
    other = Regrouping.objects.create(**right)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(regrouping=other, account=made.placements.get().account)


@pytest.mark.django_db(transaction=True)
def test_while_a_scoring_is_published_nobody_waits_for_it(ana, monkeypatch):
    scored(HYDRA)
    monkeypatch.setattr(exclusive, "_PAUSES", ())
    held, done = threading.Event(), threading.Event()

    def publish():
        with transaction.atomic(), connection.cursor() as cursor:
            exclusive.wait(cursor)
            held.set()
            done.wait(10)
        connection.close()

    other = threading.Thread(target=publish)
    other.start()
    assert held.wait(10)
    with pytest.raises(RegroupingError, match="is being published"):
        exclude(ana, HYDRA[:1])
    done.set()
    other.join()
    exclude(ana, HYDRA[:1])


# --- From one scoring to the next ----------------------------------------------------------------


def test_scoring_again_keeps_what_people_made(ana):
    scored(HYDRA, JUDGE)
    exclude(ana, HYDRA[:2])
    new = split(ana, HYDRA[2:6]).target
    move(ana, JUDGE[:1], home(HYDRA[8]))
    before = everything()
    run = scored(HYDRA, JUDGE)
    assert everything() == before
    new.refresh_from_db()
    assert (new.run, new.account_count) == (run, 4)
    for made in Regrouping.objects.all():
        regrouping.undo(regrouping=made, by=ana, reason="All wrong")
    assert where() == {"HC-00001": set(HYDRA), "HC-00002": set(JUDGE)}
    assert list(Cluster.objects.present(run).values_list("key", flat=True)) == [
        "HC-00001",
        "HC-00002",
    ]


def test_a_split_by_hand_takes_no_key_and_no_history(ana):
    scored(HYDRA, JUDGE)
    new = split(ana, HYDRA[:11]).target
    run = scored([*HYDRA, *CLASS], JUDGE)
    steps = ClusterStep.objects.filter(run=run).order_by("cluster__key")
    assert list(steps.values_list("cluster__key", "kind", "accounts", "joined")) == [
        ("HC-00001", "grown", 18, 6),
        ("HC-00002", "continued", 8, 0),
    ]
    assert where()["HC-00001"] == {HYDRA[11], *CLASS}
    assert where()[new.key] == set(HYDRA[:11])


def test_whom_a_scoring_finds_in_a_merged_cluster_goes_where_the_others_went(ana):
    scored(HYDRA, JUDGE, CLASS)
    hydra, judge, class_ = Cluster.objects.order_by("key")
    first = regrouping.merge(clusters=[class_], into=judge, reason="One card", by=ana)
    regrouping.merge(clusters=[judge], into=hydra, reason="One template", by=ana)
    late = account_ids("late", 2)
    scored(HYDRA, JUDGE, [*CLASS, *late])
    assert where() == {hydra.key: {*HYDRA, *JUDGE, *CLASS, *late}}
    assert QueueItem.objects.get(state="waiting").cluster == hydra
    regrouping.undo(regrouping=Regrouping.objects.first(), by=ana, reason="No")
    assert where() == {hydra.key: set(HYDRA), judge.key: {*JUDGE, *CLASS, *late}}
    regrouping.undo(regrouping=first, by=ana, reason="No")
    assert where() == {hydra.key: set(HYDRA), judge.key: set(JUDGE), class_.key: {*CLASS, *late}}


def test_a_cluster_that_no_scoring_finds_lives_as_long_as_its_accounts_are_seen(ana):
    scored(HYDRA, JUDGE)
    new = split(ana, HYDRA[:4]).target
    scored(JUDGE)  # and none of the others in its window
    assert where() == {"HC-00002": set(JUDGE)}
    assert QueueItem.objects.get(cluster=new).state == "gone"
    found = [cluster(JUDGE, campaign="c1")]
    run = finished_scoring(scoring_result(found, others=HYDRA))
    assert where() == {"HC-00002": set(JUDGE), new.key: set(HYDRA[:4])}
    new.refresh_from_db()
    assert (new.run, new.score, new.flagged, new.kind) == (run, 0.02, False, "other")
    scored(HYDRA, JUDGE)
    assert where()["HC-00001"] == set(HYDRA[4:])


# --- Undoing, in any order -----------------------------------------------------------------------

names = st.sampled_from([*HYDRA, *JUDGE, *CLASS])
steps = st.lists(
    st.tuples(st.sampled_from(Regrouping.Kind.values), st.sets(names, min_size=1, max_size=6)),
    min_size=1,
    max_size=5,
)


def act(kind, chosen, by):
    """One regrouping of those of ``chosen`` that are where the kind needs them."""
    first = min(chosen)
    at = home(first) or Cluster.objects.order_by("key").first()
    together = [each for each in sorted(chosen) if home(each) == home(first)]
    common = {"reason": kind, "by": by}
    other = Cluster.objects.exclude(pk=at.pk).order_by("-key").first()
    if kind == "merge":
        return regrouping.merge(clusters=[at], into=other, **common)
    if kind == "move":
        return regrouping.move(cluster=at, accounts=ids(together), to=other, **common)
    return getattr(regrouping, kind)(cluster=at, accounts=ids(together), **common)


def test_all_undone_in_any_order_nothing_has_happened(ana):
    scored(HYDRA, JUDGE, CLASS)
    before = everything()

    @settings(max_examples=20, deadline=None)
    @given(steps=steps, backwards=st.booleans(), rescore=st.booleans())
    def holds(steps, backwards, rescore):
        with transaction.atomic():
            made = []
            for kind, chosen in steps:
                state = where()
                with contextlib.suppress(RegroupingError):
                    made.append((act(kind, chosen, ana), state))
            if rescore:
                held = everything()
                scored(HYDRA, JUDGE, CLASS)
                assert everything() == held
            for each, state in made[::-1] if backwards else made:
                regrouping.undo(regrouping=each, by=ana, reason="Back")
                assert where() == state or not backwards
            assert everything() == before
            transaction.set_rollback(True)

    holds()
