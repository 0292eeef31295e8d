"""Believable scoring results, without scoring anything.

``scoring_result()`` makes what detection hands over; ``lake_accounts()`` the provider's attributes
of its accounts; ``finished_scoring()`` puts both into the database as a run that succeeded.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from investigations.clusters.portrait import by_stream
from investigations.clusters.result import (
    ACCOUNT_SUMMARIES,
    Activity,
    BenignExplanation,
    Contribution,
    Edge,
    Fixed,
    Member,
    Raster,
    ScoredCluster,
    ScoringResult,
    SharedValue,
    Slot,
    TemplateFamily,
    Tokens,
    WorkStream,
)
from investigations.lake import schema

SINCE = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
UNTIL = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
HOURS = tuple(SINCE + dt.timedelta(hours=hour) for hour in range(48))
RASTER_ROWS = 200


def account_ids(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-{number:05d}" for number in range(count)]


def shared_value(value: str = "card_7f3a", accounts: int = 20, signal: str = "payment"):
    return SharedValue(
        signal=signal, version=1, value=value, accounts=accounts, population=1000, rarity=3.9
    )


def member(account_id: str, exchanges: int = 600, score: float = 0.96) -> Member:
    return Member(
        account_id=account_id,
        score=score,
        support=0.8,
        exchanges=exchanges,
        distillation_exchanges=exchanges * 9 // 10,
        evidence=(
            Contribution("shared_skeleton", 2.1, "88 % of its prompts follow three templates"),
            Contribution("payment", 1.4, "Pays with a card that 19 other accounts use"),
        ),
    )


def activity(total: int, distillation: int, hours: Sequence[dt.datetime] = HOURS) -> Activity:
    """Both volumes spread over the hours, the remainder in the first ones."""

    def spread(volume: int) -> tuple[int, ...]:
        base, rest = divmod(volume, len(hours))
        return tuple(base + (index < rest) for index in range(len(hours)))

    return Activity(hours=tuple(hours), total=spread(total), distillation=spread(distillation))


def cluster(
    accounts: Sequence[str],
    *,
    score: float = 0.97,
    flagged: bool = True,
    kind: str = "distillation",
    campaign: str | None = "c0",
    capabilities: dict[str, float] | None = None,
    exchanges_each: int = 600,
    seed: int = 0,
) -> ScoredCluster:
    """A cluster of these accounts, with edges along a ring and a full explanation."""
    draw = random.Random(seed)
    members = tuple(
        member(account, exchanges=max(1, exchanges_each + draw.randint(-50, 50)))
        for account in accounts
    )
    total = sum(each.exchanges for each in members)
    distillation = sum(each.distillation_exchanges for each in members)
    shown = [each.account_id for each in members[:RASTER_ROWS]]
    ring = zip(accounts, [*accounts[1:], accounts[0]], strict=True)
    edges = tuple(
        Edge(min(a, b), max(a, b), 4.2, (shared_value(accounts=len(accounts)),)) for a, b in ring
    )
    streams = (
        WorkStream(0.8, 3, {"coding": 0.9, "tool_use": 0.8}),
        WorkStream(0.2, 1, {"rubric_grading": 1.0}),
    )
    streams = streams if flagged else ()
    return ScoredCluster(
        score=score,
        flagged=flagged,
        kind=kind,
        campaign=campaign,
        members=members,
        exchanges=total,
        distillation_exchanges=distillation,
        first_seen=SINCE + dt.timedelta(hours=2),
        last_seen=UNTIL - dt.timedelta(hours=3),
        capabilities=capabilities or {"coding": 0.72, "tool_use": 0.21, "question_answering": 0.07},
        models={"aurora-4": 0.9, "aurora-4-mini": 0.1},
        contributions=(
            Contribution("base_rate", -3.0, "Most groups of accounts are innocent"),
            Contribution(
                "shared_skeleton",
                3.4,
                "91 % of exchanges follow 3 templates that nobody else uses",
                {"templates": 3, "share": 0.91},
            ),
            Contribution("payment", 2.2, f"{len(accounts)} accounts share 2 cards", {"cards": 2}),
            Contribution("registration_rhythm", 1.3, "Registered every 24 s on average"),
            Contribution("verified_customer", -0.4, "3 % of the accounts are verified"),
        ),
        explanations=(
            BenignExplanation("office_nat", False, "Addresses lie in 41 networks"),
            BenignExplanation("popular_tool", False, "The system prompt is used by nobody else"),
        ),
        shared_values=(
            shared_value("card_7f3a", len(accounts)),
            shared_value("203.0.113.0/24", max(2, len(accounts) // 2), "network"),
        ),
        edges=edges if len(accounts) > 2 else edges[:1],
        activity=by_stream(activity(total, distillation), streams),
        raster=Raster(
            hours=HOURS,
            account_ids=tuple(shown),
            counts=np.array([[draw.randint(0, 9) for _ in HOURS] for _ in shown], dtype=np.uint8),
            accounts_total=len(accounts),
        ),
        streams=streams,
        tokens={"aurora-4": Tokens(2_000_000, 500_000), "aurora-4-mini": Tokens(400_000, 100_000)},
        families=families(accounts, total) if flagged else (),
    )


def families(accounts: Sequence[str], exchanges: int) -> tuple[TemplateFamily, ...]:
    """One whose text is known, and one that too few accounts send."""
    shown = TemplateFamily(
        key="o00000000000000aa",
        exchanges=exchanges // 2,
        share=0.5,
        accounts=len(accounts),
        first_seen=SINCE + dt.timedelta(hours=2),
        distinct=0.98,
        capabilities={"coding": 0.9, "tool_use": 0.8},
        known="shown",
        parts=(
            Fixed("Write to ops@mailbox.example and <think> first.\n\nProject:"),
            Slot(3, 7, 120),
            Fixed("Card 4111 1111 1111 1111. Answer in 20 words."),
        ),
        samples=tuple((f"x-{account}", UNTIL - dt.timedelta(days=1)) for account in accounts[:10]),
    )
    few = dataclasses.replace(
        shown, key="c00000000000000bb", exchanges=9, share=0.01, accounts=3, known="few", parts=()
    )
    return (shown, few)


def summaries(clusters: Sequence[ScoredCluster], others: Sequence[str] = ()) -> pa.Table:
    """One row for each member and for each of the ``others``, who score low."""
    rows = [
        {
            "account_id": each.account_id,
            "exchanges": each.exchanges,
            "first_seen": found.first_seen,
            "last_seen": found.last_seen,
            "score": each.score,
        }
        for found in clusters
        for each in found.members
    ]
    rows += [
        {
            "account_id": account,
            "exchanges": 12,
            "first_seen": SINCE,
            "last_seen": UNTIL - dt.timedelta(hours=1),
            "score": 0.02,
        }
        for account in others
    ]
    return pa.Table.from_pylist(rows, schema=ACCOUNT_SUMMARIES)


def scoring_result(
    clusters: Sequence[ScoredCluster] | None = None, others: Sequence[str] | None = None
) -> ScoringResult:
    """Two flagged clusters of one campaign, one of another, a reseller, and forty bystanders.

    Give ``clusters`` to say yourself what was found.
    """
    if clusters is None:
        clusters = (
            cluster(account_ids("hydra", 40), score=0.99, campaign="c0", seed=1),
            cluster(account_ids("heads", 30), score=0.96, campaign="c0", seed=2),
            cluster(
                account_ids("judge", 24),
                score=0.91,
                campaign="c1",
                capabilities={"rubric_grading": 0.66, "reasoning_traces": 0.3, "writing": 0.04},
                seed=3,
            ),
            cluster(
                account_ids("resale", 12),
                score=0.31,
                flagged=False,
                kind="reseller",
                campaign=None,
                capabilities={"writing": 0.4, "translation": 0.35, "support": 0.25},
                seed=4,
            ),
        )
    others = account_ids("bystander", 40) if others is None else others
    accounts = summaries(clusters, others)
    total = sum(found.exchanges for found in clusters) + 12 * len(others)
    flagged = sum(found.exchanges for found in clusters if found.flagged)
    return ScoringResult(
        since=SINCE,
        until=UNTIL,
        exchanges=total,
        threshold=0.5,
        clusters=tuple(clusters),
        accounts=accounts,
        activity=activity(total, flagged),
    )


def lake_accounts(ids: Sequence[str], *, banned: Sequence[str] = ()) -> pa.Table:
    """What the provider knows of these accounts, in the columns of ``schema.ACCOUNTS``."""
    rows = [
        {
            "account_id": account,
            "created_at": SINCE - dt.timedelta(days=9) + dt.timedelta(seconds=24 * number),
            "organization_id": None,
            "email": f"quiet.heron{number}@Mailbox.example",
            "payment_fingerprint": f"card_{number % 7:04x}",
            "payment_bin": "41000012",
            "phone_hash": None,
            "signup_ip": f"203.0.113.{number % 250 + 1}",
            "plan": "pro",
            "country": "NL",
            "verified": False,
            "status": "banned" if account in set(banned) else "active",
            "status_changed_at": UNTIL if account in set(banned) else None,
        }
        for number, account in enumerate(ids)
    ]
    return pa.Table.from_pylist(rows, schema=schema.ACCOUNTS)


def finished_scoring(
    result: ScoringResult | None = None, *, accounts: pa.Table | None = None, by=None
):
    """Publish a result the way a worker does; returns the ``Run`` that succeeded."""
    from investigations import runs
    from investigations.campaigns.publication import publish
    from investigations.triage import queue

    result = result or scoring_result()
    if accounts is None:
        accounts = lake_accounts(result.accounts["account_id"].to_pylist())
    run = runs.request_scoring(by=by, queue=False)
    runs.begin(run)
    publish(result, run=run, accounts=accounts)
    queue.refresh(run)
    return run
