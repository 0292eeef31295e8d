"""A cluster of any size, written into the database in a second: for tests of its network."""

from __future__ import annotations

from django.db import connection, transaction

from investigations.models import Cluster
from tests.investigations.results import cluster, finished_scoring, scoring_result

_SQL = """
SET LOCAL enable_nestloop = off;
CREATE TEMPORARY TABLE wide ON COMMIT DROP AS
SELECT n, 'wide-' || lpad(n::text, 6, '0') AS account_id,
       'card_' || to_char(n %% 60, 'FM00000') AS card,
       'card_pool_' || n / 7 AS small_card, '203.0.' || (n * 7919 %% 120) || '.7' AS address,
       (n * 104729 %% 40 + 9000000000000000000)::text AS template
FROM generate_series(1::bigint, %(accounts)s) n;

DELETE FROM investigations_membership WHERE cluster_id = %(cluster)s;
DELETE FROM investigations_edgeevidence WHERE cluster_id = %(cluster)s;
DELETE FROM investigations_sharedvalue WHERE cluster_id = %(cluster)s;

INSERT INTO investigations_account (account_id, organization_id, email, email_domain,
    payment_fingerprint, payment_bin, signup_ip, plan, country, status, exchanges, first_seen,
    last_seen, score)
SELECT account_id, '', '', 'mailbox' || n %% 9 || '.example', card, '41000012', address, 'pro',
    'NL', 'active', 100, now() - interval '20 days' + n * interval '1 minute', now(), 0.9
FROM wide;

INSERT INTO investigations_membership (account_id, cluster_id, score, support, exchanges,
    distillation_exchanges, evidence)
SELECT account.id, %(cluster)s, 0.5 + (n %% 50) / 100.0, 0.8, 100, 90, '[]'
FROM wide JOIN investigations_account account USING (account_id);

INSERT INTO investigations_edgeevidence (cluster_id, source_id, target_id, weight, shared)
SELECT %(cluster)s, source.id, target.id, 4.2, jsonb_agg(jsonb_build_object(
        'signal', signal, 'version', 1, 'value', value, 'accounts', 7, 'population', 100000,
        'rarity', 6.5))
FROM (
    SELECT a.account_id AS source, b.account_id AS target, signal, value
    FROM (SELECT wide.*, n + step AS next FROM wide, unnest(ARRAY[1, 40, 120]) step) a
    JOIN wide b ON b.n = a.next
    CROSS JOIN LATERAL (VALUES
        ('payment', a.small_card, b.small_card), ('address', a.address, b.address),
        ('template', a.template, b.template), ('payment', a.card, b.card),
        ('registration', 'sign-ups from day ' || a.n / 400, 'sign-ups from day ' || b.n / 400)
    ) both_hold(signal, value, other) WHERE value = other
) pairs
JOIN investigations_account source ON source.account_id = pairs.source
JOIN investigations_account target ON target.account_id = pairs.target
GROUP BY source.id, target.id;

UPDATE investigations_cluster SET account_count = %(accounts)s WHERE id = %(cluster)s;
"""


def wide_cluster(accounts: int) -> Cluster:
    """A cluster with so many accounts on cards, addresses, templates and sign-up bursts."""
    run = finished_scoring(scoring_result(clusters=(cluster(["w1", "w2", "w3"]),), others=()))
    found = run.clusters.get()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SQL, {"accounts": accounts, "cluster": found.pk})
    found.refresh_from_db()
    return found
