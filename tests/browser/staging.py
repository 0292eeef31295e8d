"""Work that people have done, for the pictures: what each page has to show."""

from __future__ import annotations

import os
from pathlib import Path

import django


def stage(var: Path) -> list[tuple[str, ...]]:
    """The pictures to take of the demonstration in ``var``: name, address, and a key to press.

    Whoever is in the pictures is ``leo``; what he and ``ana`` have done is done the first time.
    """
    os.environ["HYDRASCOPE_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Playwright's event loop runs in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from accounts.models import User
    from investigations.models import (
        Batch,
        Case,
        Cluster,
        Exhibit,
        Hypothesis,
        Membership,
        Proposal,
        Run,
    )

    if not Exhibit.objects.exists():
        _work(User.objects.get(username="ana"), User.objects.get(username="leo"))
    one, two, three = Cluster.objects.filter(flagged=True).order_by("-score")[:3]
    if not Case.objects.exists():
        _open_cases(User.objects.get(username="ana"), User.objects.get(username="leo"), one, two)
    if not Proposal.objects.exists():
        asked = Case.objects.get(title="A pool with a client of its own")
        _propose(User.objects.get(username="ana"), asked)
    if not Hypothesis.objects.exists():
        _attribute(User.objects.get(username="ana"), User.objects.get(username="leo"), one)
    account = Membership.objects.filter(cluster=one).select_related("account").first()
    run, exhibit, batch = Run.objects.latest_run(), Exhibit.objects.first(), Batch.objects.first()
    # The first one: the second is with a team.
    case = Case.objects.last()
    assert account and run and exhibit and batch and case
    page = f"/clusters/{one.key}/"
    return [
        ("overview", "/", ""),
        ("queue", "/queue/", ""),
        ("queues", "/queues/", ""),
        ("tags", "/tags/", ""),
        ("bulk", "/queue/bulk/?show=waiting", ""),
        ("batches", "/batches/", ""),
        ("batch", f"/batches/{batch.pk}/", ""),
        ("clusters", "/clusters/", ""),
        ("cluster", page, ""),
        ("cluster-time-lines", page, "", "#activity-part"),
        ("cluster-templates", page, "", 'section[aria-labelledby="templates-title"]'),
        ("cluster-decisions", page, "", 'section[aria-labelledby="verdicts-title"]'),
        ("cluster-evidence", page, "", "#evidence"),
        ("cluster-accounts", page, "", 'section[aria-labelledby="members-title"]'),
        ("keys", page, "?"),
        ("palette", page, "Control+k"),
        ("network", f"{page}network/", ""),
        ("timeline", f"{page}timeline/", ""),
        ("evidence", f"/evidence/{exhibit.pk}/", ""),
        ("campaigns", "/campaigns/", ""),
        ("campaign", f"/campaigns/{one.campaign.key}/", ""),
        (
            "campaign-lineage",
            f"/campaigns/{one.campaign.key}/",
            "",
            'section[aria-labelledby="lineage-title"]',
        ),
        ("attribution", f"/campaigns/{one.campaign.key}/attribution/", ""),
        ("cases", "/cases/", ""),
        ("case", f"/cases/{case.key}/", ""),
        ("exports", f"/cases/{case.key}/exports/", ""),
        ("case-people", f"/cases/{case.key}/", "", 'section[aria-labelledby="people-title"]'),
        ("case-others", f"/cases/{case.key}/", "", 'section[aria-labelledby="others-title"]'),
        ("teams", "/teams/", ""),
        ("case-kinds", "/case-kinds/", ""),
        ("oversight", "/oversight/", ""),
        ("custody", "/custody/", ""),
        ("enforcement", "/enforcement/", ""),
        ("proposal", f"/enforcement/{Proposal.objects.first().key}/", ""),
        ("inbox", "/inbox/", ""),
        ("mentions", "/mentions/", ""),
        ("compare", f"/compare/?c={one.key}&c={two.key}&c={three.key}", ""),
        ("account", f"/watched/{account.account.account_id}/", ""),
        ("runs", "/runs/", ""),
        ("run", f"/runs/{run.pk}/", ""),
    ]


def _work(ana: object, leo: object) -> None:
    """A morning of the two."""
    from investigations.evidence import exhibits
    from investigations.models import (
        Batch,
        Cluster,
        Membership,
        NamedQueue,
        QueueItem,
        Tag,
        Verdict,
    )
    from investigations.triage import (
        batches,
        leases,
        named_queues,
        notes,
        regrouping,
        saved_filters,
        tags,
        verdicts,
    )

    one, two, _ = Cluster.objects.filter(flagged=True).order_by("-score")[:3]
    press = tags.keep(tag=Tag(name="press interest", colour="yellow"), by=leo)
    hold = tags.keep(tag=Tag(name="legal hold", colour="red", protected=True), by=leo)
    tags.give(cluster=one, tag=hold, by=leo)
    tags.give(cluster=two, tag=press, by=leo)
    named_queues.keep(queue=NamedQueue(name="Legal", tag=hold), members=[leo], by=leo)
    saved_filters.save(name="Late ones", query="due=late", shared=True, by=ana)
    leases.take(cluster=one, by=ana)
    exhibits.pin(cluster=one, what="contributions", by=ana, note="The card says it all")
    exhibits.pin(cluster=one, what="activity", by=ana)
    notes.write(cluster=one, text="**Two customers?** See the templates, @leo", by=ana)
    members = Membership.objects.filter(cluster=one).order_by("score")
    left = list(members.values_list("account_id", flat=True)[:2])
    regrouping.exclude(cluster=one, accounts=left, reason="Tutors who look in", by=ana)
    verdicts.give(
        cluster=two, kind=Verdict.Kind.ESCALATED, reason="Who else pays with this card?", by=ana
    )
    leases.release(cluster=one, by=ana)
    waiting = QueueItem.objects.filter(state="waiting")
    batches.start(
        by=ana,
        action=Batch.Action.ASSIGN,
        items=waiting,
        filter="show=waiting",
        expected=waiting.count(),
        reason="Leo knows these cards",
        assignee=leo,
    )


def _open_cases(ana: object, leo: object, one: object, two: object) -> None:
    from investigations.cases import (
        contents,
        escalating,
        linking,
        opening,
        states,
        teams,
        work,
    )
    from investigations.models import Case, Severity, Team

    case = opening.open_case(
        title="One card behind many accounts",
        by=ana,
        severity=Severity.CRITICAL,
        summary="A pool of accounts that **share a card** collects answers round the clock.",
        things=[one, one.campaign],
    )
    for exhibit in one.exhibits.all():
        contents.add(case=case, thing=exhibit, by=ana, why="The card and the clock")
    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING):
        states.move(case=case, to=to, by=ana, reason="Nothing innocent explains the card")
    done = work.add_task(case=case, title="Ask payments about the card", by=ana)
    work.do_task(task=done, done=True, by=leo)
    work.add_task(case=case, title="Find out who else used the template", by=ana)
    work.write_note(case=case, text="Payments say: **a virtual card**, sold in bulk.", by=leo)
    other = opening.open_case(title="Who else pays with this card?", by=leo, things=[two])
    opening.open_case(title="A pool with a client of its own", by=leo, things=[two])
    linking.link(case=case, other=other, by=leo, reason="The same card, in another country")
    for name, about in (
        ("Legal", "Contracts, and what may leave the house"),
        ("Payments", "Cards"),
    ):
        teams.keep(team=Team(name=name, about=about), members=[leo], by=leo)
    legal = Team.objects.get(name="Legal")
    note = "The card is **prepaid**.\n\n- Does the contract forbid that?\n- May we tell the issuer?"
    other = states.move(case=other, to=Case.State.TRIAGE, by=leo, reason="The same card")
    escalating.escalate(case=other, to=legal, by=ana, note=note)


def _propose(ana: object, case: object) -> None:
    from investigations.cases import states
    from investigations.enforcement import proposing
    from investigations.models import Action, Case

    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING, Case.State.CONFIRMED):
        if to in states.steps(case.state):
            case = states.move(case=case, to=to, by=ana, reason="One card, one clock")
    draft = proposing.draft(
        case=case, action=Action.SUSPEND, reason="It asks for reasoning round the clock", by=ana
    )
    proposing.submit(proposal=draft, by=ana)


def _attribute(ana: object, leo: object, cluster: object) -> None:
    from investigations.cases import attribution
    from investigations.cases.attribution import Answer, Weight
    from investigations.models import Hypothesis, HypothesisEvidence

    likelihood, confidence = Hypothesis.Likelihood, Hypothesis.Confidence
    reseller = attribution.propose(
        campaign=cluster.campaign,
        answer=Answer(
            "A reseller whose customer distils",
            likelihood.LIKELY,
            confidence.MODERATE,
            intermediary="A proxy that sells access by the day",
            assumptions="The relayed traffic is not the operator's own.",
        ),
        by=ana,
    )
    attribution.propose(
        campaign=cluster.campaign,
        answer=Answer("One lab with accounts of its own", likelihood.UNLIKELY, confidence.LOW),
        by=leo,
    )
    for rung, exhibit in zip(("template", "infrastructure"), cluster.exhibits.all(), strict=False):
        weight = Weight(
            HypothesisEvidence.Bearing.FOR,
            HypothesisEvidence.Basis.FACT,
            HypothesisEvidence.Rung(rung),
            "B",
            2,
        )
        attribution.weigh(hypothesis=reseller, exhibit=exhibit, weight=weight, by=ana)
    attribution.dissent(
        hypothesis=reseller, text="The clock speaks for one hand, not for a shop.", by=leo
    )
