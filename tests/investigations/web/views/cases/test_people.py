"""Who has a case, who takes part, and the hand-over to a team, on the page of the case."""

from __future__ import annotations

import pytest

from accounts.permissions import ROLES
from investigations.cases import escalating, opening, people, states, teams
from investigations.models import Case, Cluster, Participant, Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]
AT = "/cases/CS-0001/"


def text(response):
    return response.content.decode()


@pytest.fixture
def legal(leo, mia):
    return teams.keep(team=Team(name="<b>Legal"), members=[mia], by=leo)


@pytest.fixture
def case(ana, scored):
    found = opening.open_case(title="One hand", by=ana, things=[Cluster.objects.first()])
    return states.move(case=found, to=Case.State.TRIAGE, by=ana, reason="Looked")


def test_it_is_given_to_somebody(analyst, case, leo):
    analyst.post(f"{AT}assign/", {"to": "leo"})
    assert "<strong><bdi>leo</bdi></strong> has it" in text(analyst.get(AT))
    analyst.post(f"{AT}assign/", {"to": ""})
    assert "Nobody has it" in text(analyst.get(AT))
    assert 'class="alert' in text(analyst.post(f"{AT}assign/", {"to": "nobody"}, follow=True))


def test_people_join_and_leave(analyst, case, leo):
    assert "takes part since" in text(analyst.post(f"{AT}join/", {"person": "leo"}, follow=True))
    again = text(analyst.post(f"{AT}join/", {"person": "leo"}, follow=True))
    assert "leo takes part already." in again
    analyst.post(f"/case-participants/{Participant.objects.get().pk}/leave/")
    assert "takes part since" not in text(analyst.get(AT))


def test_a_case_is_handed_over_taken_by_a_manager_and_answered(analyst, manager, case, legal):
    page = text(analyst.get(AT))
    assert "Escalate it to a team" in page and 'value="escalated"' not in page
    page = text(
        analyst.post(
            f"{AT}escalate/",
            {"to": legal.pk, "note": "<script>x</script> Look at **this**"},
            follow=True,
        )
    )
    assert "&lt;b&gt;Legal" in page and "<strong>this</strong>" in page and "<script>x" not in page
    assert "Take it" not in page and "Hand it on to another team" in page
    # A member takes it, whatever else the role does not allow.
    assert "Take it" in text(manager.get(AT))
    assert "<bdi>mia</bdi>" in text(manager.post(f"{AT}take/", follow=True))
    case.refresh_from_db()
    assert case.owner.username == "mia"
    assert 'class="alert' in text(manager.post(f"{AT}give-back/", {"answer": ""}, follow=True))
    page = text(analyst.post(f"{AT}give-back/", {"answer": "Mine"}, follow=True))
    assert "Only members of" in page
    manager.post(f"{AT}give-back/", {"answer": "They say go on"})
    page = text(analyst.get(AT))
    assert "1 earlier hand-over" in page and "They say go on" in page
    case.refresh_from_db()
    assert case.state == "investigating" and case.owner.username == "ana"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"to": "", "note": "Look"},
        {"to": "999", "note": "Look"},
        {"to": "x", "note": "Look"},
        {"to": "1", "note": " "},
        {"to": "1", "note": "\x00"},
        {"to": "1", "note": "x" * 20_001},
    ],
)
def test_rubbish_hands_nothing_over_and_is_told(analyst, case, legal, wrong):
    if wrong.get("to") == "1":
        wrong = wrong | {"to": legal.pk}
    assert 'class="alert' in text(analyst.post(f"{AT}escalate/", wrong, follow=True))
    assert not case.escalations.exists()


def test_others_take_nothing(lead, case, legal, ana):
    assert lead.post(f"{AT}take/").status_code == 404
    escalating.escalate(case=case, to=legal, by=ana, note="Look")
    page = text(lead.post(f"{AT}take/", follow=True))
    assert "Only members of" in page and case.escalations.get().taken_by is None


def test_without_a_team_the_page_says_where_they_are_made(analyst, case):
    page = text(analyst.get(AT))
    assert "There is no team yet" in page and 'href="/teams/"' in page


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"analyst", "lead", "admin"}))
def test_who_only_reads_changes_nobody(role, case, client_of, ana, broker):
    from accounts import actions

    reader = client_of(actions.create_user(username="reader", role=role, by="tests"))
    row = people.add(case=case, person=ana, by=ana)
    page = text(reader.get(AT))
    for offered in ("/assign/", "/join/", "/escalate/", "/leave/"):
        assert offered not in page
    for url in (f"{AT}assign/", f"{AT}join/", f"{AT}escalate/"):
        assert reader.post(url).status_code == 403
    assert reader.post(f"/case-participants/{row.pk}/leave/").status_code == 403


def test_the_list_has_a_part_of_ones_teams(analyst, manager, case, legal, ana):
    assert "My teams&#x27; (0)" in text(manager.get("/cases/"))
    escalating.escalate(case=case, to=legal, by=ana, note="Look")
    page = text(manager.get("/cases/?part=team"))
    assert AT in page and "&lt;b&gt;Legal" in page
    assert AT not in text(analyst.get("/cases/?part=team"))


def test_more_people_and_hand_overs_cost_no_more_queries(
    analyst, case, legal, ana, leo, mia, django_assert_max_num_queries
):
    escalating.escalate(case=case, to=legal, by=ana, note="Look")
    people.add(case=case, person=leo, by=ana)
    analyst.get(AT)
    with django_assert_max_num_queries(60) as one:
        analyst.get(AT)
    number = len(one)
    for name in "abc":
        other = teams.keep(team=Team(name=name), members=[mia], by=leo)
        escalating.escalate(case=case, to=other, by=ana, note="Look")
    people.add(case=case, person=mia, by=ana)
    with django_assert_max_num_queries(number):
        analyst.get(AT)
