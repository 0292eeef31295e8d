"""Fill an empty installation with what the pages must bear: many accounts, and one huge cluster.

``python -m benchmarks.load.crowd ACCOUNTS CLUSTERS LARGEST`` in the environment of that
installation; nothing happens where it was done before. The rows are made inside PostgreSQL, the
largest cluster first, and look like those of a publication: all columns that a page reads hold
something of the usual length.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from typing import Any, Final

import django

SMALL: Final = 20  # accounts of each of the other clusters
HOURS: Final = 720
SINCE: Final = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
SIGNALS: Final = ("payment", "signup_address", "client", "phrase", "template", "address")
PEOPLE: Final = 8
PASSWORD: Final = "a crowd of people waits here"


def main(accounts: int, clusters: int, largest: int) -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    from investigations.models import Cluster

    call_command("migrate", interactive=False, verbosity=0)
    if Cluster.objects.exists():
        return
    sizes = {"accounts": accounts, "clusters": clusters, "largest": largest, "small": SMALL}
    with transaction.atomic(), connection.cursor() as cursor:
        sizes["run"] = _run(accounts, clusters)
        for statement in (*_groups(), *_explained(), *_worked_on()):
            cursor.execute(statement, sizes | {"profile": json.dumps(_profile())})
        _people()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _run(accounts: int, clusters: int) -> int:
    """A scoring that has ended; returns its id."""
    from investigations.models import Run, RunActivity

    until = SINCE + dt.timedelta(hours=HOURS)
    run = Run.objects.create(
        kind=Run.Kind.SCORE,
        state=Run.State.SUCCEEDED,
        progress=1.0,
        counts={"accounts": accounts, "clusters": clusters, "flagged": clusters // 20},
        started_at=until,
        finished_at=until,
        since=SINCE,
        until=until,
        threshold=0.5,
    )
    RunActivity.objects.bulk_create(
        RunActivity(run=run, hour=hour, exchanges=90_000 + 1_000 * place % 7_000, flagged=9_000)
        for place, hour in enumerate(SINCE + dt.timedelta(hours=h) for h in range(HOURS))
    )
    return run.pk


def _groups() -> tuple[str, ...]:
    """Accounts, clusters of falling score, and who is in which: the first accounts in the first."""
    return (
        """INSERT INTO investigations_campaign (key, name, exchanges, distillation_exchanges,
             account_count, first_seen, last_seen, capabilities)
           SELECT 'C-' || n, 'Campaign ' || n, 900000, 500000, 2000, '2026-09-01', '2026-09-30',
             '{"coding": 0.8}' FROM generate_series(1, 40) n""",
        """INSERT INTO investigations_account (account_id, created_at, organization_id, email,
             email_domain, payment_fingerprint, payment_bin, signup_ip, plan, country, verified,
             status, exchanges, first_seen, last_seen, score)
           SELECT 'acct-' || lpad(n::text, 8, '0'), timestamptz '2026-06-01' + n * interval '7 s',
             CASE WHEN n %% 11 = 0 THEN 'org-' || n / 110 ELSE '' END,
             'person' || n || '@mail' || n %% 900 || '.example', 'mail' || n %% 900 || '.example',
             'card-' || n / 3, '4' || lpad((n %% 99999)::text, 5, '0'),
             '203.0.' || n / 250 %% 250 || '.' || n %% 250, 'pro', 'NL', n %% 5 = 0,
             CASE WHEN n %% 40 = 0 THEN 'banned' ELSE 'active' END, 40 + n %% 900,
             '2026-09-01', '2026-09-30',
             CASE WHEN n <= %(largest)s + %(clusters)s THEN 0.9 ELSE 0.01 END
           FROM generate_series(1, %(accounts)s) n""",
        """INSERT INTO investigations_cluster (key, run_id, campaign_id, kind, score, flagged,
             account_count, banned_count, exchanges, distillation_exchanges, first_seen, last_seen,
             first_flagged_at, created_at, top_capability, prompt_tokens, completion_tokens,
             made_by_hand)
           SELECT 'HC-' || lpad(n::text, 5, '0'), %(run)s,
             CASE WHEN n <= %(clusters)s / 20 THEN
               (SELECT min(id) FROM investigations_campaign) + n %% 40 END,
             CASE WHEN n %% 5 = 0 THEN 'reseller' ELSE 'distillation' END, 0.999 - 0.9 * n /
             %(clusters)s, n <= %(clusters)s / 20,
             CASE WHEN n = 1 THEN %(largest)s ELSE %(small)s END, 1,
             CASE WHEN n = 1 THEN 15000000 ELSE 9000 + n END,
             CASE WHEN n = 1 THEN 12000000 ELSE 7000 END, timestamptz '2026-09-01 02:00Z',
             timestamptz '2026-09-30 20:00Z', '2026-09-05', '2026-09-04', 'coding',
             9000000, 4000000, false
           FROM generate_series(1, %(clusters)s) n""",
        """INSERT INTO investigations_membership (cluster_id, account_id, score, support, exchanges,
             distillation_exchanges, evidence)
           SELECT cluster.id, account.id, 0.5 + (n * 7919 %% 500) / 1000.0,
             (n * 104729 %% 100) / 100.0, 40 + n %% 900, 30 + n %% 800,
             '[{"signal": "payment", "weight": 1.4, "summary": "pays with a card of 19 others"},
               {"signal": "phrase", "weight": 2.1, "summary": "88 %% of its prompts say it again"}]'
           FROM (SELECT id, substr(account_id, 6)::bigint AS n FROM investigations_account) account
           JOIN investigations_cluster cluster
             ON cluster.key = 'HC-' || lpad((CASE WHEN n <= %(largest)s THEN 1
               ELSE 2 + (n - %(largest)s - 1) / %(small)s END)::text, 5, '0')""",
    )


def _explained() -> tuple[str, ...]:
    """What a cluster's page shows beside its accounts."""
    signals = ", ".join(f"'{name}'" for name in SIGNALS)
    return (
        """INSERT INTO investigations_clusterprofile (cluster_id, capabilities, streams,
             model_shares, activity, raster, explanations, model_tokens)
           SELECT id, given->'capabilities', given->'streams', given->'model_shares',
             given->'activity', given->'raster', given->'explanations',
             '{"aurora-4": [9000000, 4000000]}'::jsonb
           FROM investigations_cluster, (SELECT %(profile)s::jsonb AS given) the""",
        f"""INSERT INTO investigations_contribution (cluster_id, signal, weight, summary, detail)
           SELECT id, signal, 0.3 + place %% 5, 'a sentence about what was found here', '{{}}'
           FROM investigations_cluster,
             unnest(array['prior', {signals}]) WITH ORDINALITY AS known(signal, place)""",
        f"""INSERT INTO investigations_sharedvalue (cluster_id, signal, version, value, accounts,
             population, rarity)
           SELECT cluster.id, signal, 1, signal || '-' || cluster.id || '-' || n,
             greatest(2, cluster.account_count / (1 + n)), %(accounts)s, 12 - n
           FROM investigations_cluster cluster, unnest(array[{signals}]) signal,
             generate_series(1, 5) n""",
        """INSERT INTO investigations_edgeevidence
             (cluster_id, source_id, target_id, weight, shared)
           SELECT one.cluster_id, one.account_id, two.account_id, 5 - step,
             jsonb_build_array(jsonb_build_object('signal', 'payment', 'version', 1, 'value',
               'payment-' || one.cluster_id || '-' || 1 + one.account_id %% 5, 'accounts', 12,
               'population', %(accounts)s, 'rarity', 11))
           FROM investigations_membership one CROSS JOIN generate_series(1, 3) step
           JOIN investigations_membership two
             ON two.cluster_id = one.cluster_id AND two.account_id = one.account_id + step""",
    )


def _worked_on() -> tuple[str, ...]:
    """Months of people's work: the queue, and its trail."""
    return (
        """INSERT INTO investigations_queueitem (cluster_id, state, priority, growth, waiting_since)
           SELECT id, CASE WHEN id %% 4 = 0 THEN 'decided' ELSE 'waiting' END,
             distillation_exchanges * score, 1.0, '2026-09-30' FROM investigations_cluster""",
        """INSERT INTO investigations_auditentry (at, actor, action, target_type, target_id, old,
             new, reason)
           SELECT '2026-09-30', 'load-0', 'queue.assigned', 'investigations.cluster', id::text,
             '{"assignee": null}', '{"assignee": "load-0"}', 'a reason of the usual length'
           FROM investigations_cluster, generate_series(1, 8)""",
    )


def _profile() -> dict[str, Any]:
    """The aggregates of every cluster: a month by the hour, a hundred accounts in the raster."""
    hours = [
        (SINCE + dt.timedelta(hours=hour)).isoformat().replace("+00:00", "Z")
        for hour in range(HOURS)
    ]
    return {
        "capabilities": {"coding": 0.72, "tool_use": 0.21, "question_answering": 0.07},
        "streams": [],
        "model_shares": {"aurora-4": 0.9, "aurora-4-mini": 0.1},
        "activity": {
            "hours": hours,
            "total": [40 + hour % 24 for hour in range(HOURS)],
            "distillation": [30 + hour % 24 for hour in range(HOURS)],
        },
        "raster": {
            "hours": hours,
            "account_ids": [f"acct-{n:08d}" for n in range(1, 101)],
            "counts": [[(n * hour) % 7 for hour in range(HOURS)] for n in range(100)],
            "accounts_total": SMALL,
        },
        "explanations": [
            {"name": f"Look-alike {n}", "holds": False, "reason": "3 % share an address"}
            for n in range(8)
        ],
    }


def _people() -> None:
    from accounts import actions

    for number in range(PEOPLE):
        actions.create_user(
            username=f"load-{number}", role="lead", by="benchmarks", password=PASSWORD
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(*map(int, sys.argv[1:]))
