"""What people regrouped, in the rows of memberships: lifted before a scoring is stored, put back
after it, so that all that compares scorings sees only what they found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from investigations.models import Account, FoundMembership, Membership, Placement, Regrouping

_ACCOUNT: Final = Account._meta.db_table
_FOUND: Final = FoundMembership._meta.db_table
_MEMBER: Final = Membership._meta.db_table
_PLACEMENT: Final = Placement._meta.db_table
_VALUES: Final = "score, support, exchanges, distillation_exchanges, evidence"


def whereabouts(cursor: Any, accounts: Sequence[int]) -> dict[int | None, int]:
    """How many of these accounts (ids of rows) each cluster has; None is in no cluster.

    Accounts that the latest scoring did not see are nowhere to be found.
    """
    cursor.execute(
        f"SELECT member.cluster_id, count(*) FROM {_ACCOUNT} account "  # noqa: S608 - own names
        f"LEFT JOIN {_MEMBER} member ON member.account_id = account.id "
        "WHERE account.id = ANY(%s) AND account.score IS NOT NULL GROUP BY member.cluster_id",
        [accounts],
    )
    return dict(cursor.fetchall())


def put(cursor: Any, regrouping: Regrouping, accounts: Sequence[int]) -> set[int]:
    """Let the regrouping stand for these accounts, whatever stood before; see ``place``."""
    _step_down(cursor, accounts)
    cursor.execute(
        f"INSERT INTO {_PLACEMENT} "  # noqa: S608 - own names
        "(regrouping_id, account_id, taken_from_id, placed_in_id, standing) "
        "SELECT %s, account.id, member.cluster_id, %s, true "
        "FROM unnest(%s::bigint[]) AS account (id) "
        f"LEFT JOIN {_MEMBER} member ON member.account_id = account.id",
        [regrouping.pk, regrouping.target_id, accounts],
    )
    return place(cursor, accounts)


def take_back(cursor: Any, regrouping: Regrouping) -> tuple[int, set[int]]:
    """Let stand what stood before the regrouping, which is undone; accounts that a later one placed
    stay there. Returns how many went back, and what ``place`` returns."""
    cursor.execute(
        f"UPDATE {_PLACEMENT} SET standing = false "  # noqa: S608 - own names
        "WHERE regrouping_id = %s AND standing RETURNING account_id",
        [regrouping.pk],
    )
    accounts = [row[0] for row in cursor.fetchall()]
    cursor.execute(
        f"UPDATE {_PLACEMENT} SET standing = true WHERE id IN ("  # noqa: S608 - own names
        f"SELECT DISTINCT ON (account_id) placement.id FROM {_PLACEMENT} placement "
        f"JOIN {Regrouping._meta.db_table} regrouping ON regrouping.id = placement.regrouping_id "
        "WHERE placement.account_id = ANY(%s) AND regrouping.undone_at IS NULL "
        "AND regrouping.id <> %s ORDER BY account_id, regrouping.id DESC)",
        [accounts, regrouping.pk],
    )
    return len(accounts), place(cursor, accounts)


def place(cursor: Any, accounts: Sequence[int]) -> set[int]:
    """Bring the memberships of these accounts in line with what stands for them.

    What the scoring found of them is kept apart while something stands, and comes back afterwards.
    Returns the ids of the clusters that had or have them.
    """
    touched = _homes(cursor, accounts)
    cursor.execute(
        f"INSERT INTO {_FOUND} (account_id, cluster_id, {_VALUES}) "  # noqa: S608 - own names
        "SELECT account.id, member.cluster_id, coalesce(member.score, account.score, 0), "
        "coalesce(member.support, 0), coalesce(member.exchanges, account.exchanges), "
        "coalesce(member.distillation_exchanges, 0), coalesce(member.evidence, '[]') "
        f"FROM {_PLACEMENT} placement JOIN {_ACCOUNT} account ON account.id = placement.account_id "
        f"LEFT JOIN {_MEMBER} member ON member.account_id = account.id "
        "WHERE placement.standing AND account.id = ANY(%s) ON CONFLICT (account_id) DO NOTHING",
        [accounts],
    )
    cursor.execute(
        f"DELETE FROM {_MEMBER} member USING {_FOUND} found "  # noqa: S608 - own names
        "WHERE found.account_id = member.account_id AND member.account_id = ANY(%s)",
        [accounts],
    )
    # An account that the scoring did not see in its window is in no cluster, placed or not.
    cursor.execute(
        f"INSERT INTO {_MEMBER} (account_id, cluster_id, {_VALUES}) "  # noqa: S608 - own names
        "SELECT found.account_id, home.cluster_id, found.score, support, found.exchanges, "
        "distillation_exchanges, evidence "
        f"FROM {_FOUND} found JOIN {_ACCOUNT} account ON account.id = found.account_id "
        f"LEFT JOIN {_PLACEMENT} placement "
        "ON placement.account_id = found.account_id AND placement.standing "
        "CROSS JOIN LATERAL (SELECT CASE WHEN placement.id IS NULL THEN found.cluster_id "
        "ELSE placement.placed_in_id END AS cluster_id) home WHERE found.account_id = ANY(%s) "
        "AND home.cluster_id IS NOT NULL AND account.score IS NOT NULL",
        [accounts],
    )
    cursor.execute(
        f"DELETE FROM {_FOUND} found WHERE account_id = ANY(%s) AND NOT EXISTS ("  # noqa: S608
        f"SELECT 1 FROM {_PLACEMENT} placement WHERE placement.account_id = found.account_id "
        "AND placement.standing)",
        [accounts],
    )
    return touched | _homes(cursor, accounts)


def lift(cursor: Any) -> None:
    """Every membership as the scoring found it."""
    cursor.execute(
        f"DELETE FROM {_MEMBER} member USING {_FOUND} found "  # noqa: S608 - own names
        "WHERE found.account_id = member.account_id"
    )
    cursor.execute(
        f"INSERT INTO {_MEMBER} (account_id, cluster_id, {_VALUES}) "  # noqa: S608 - own names
        f"SELECT account_id, cluster_id, {_VALUES} FROM {_FOUND} WHERE cluster_id IS NOT NULL"
    )
    cursor.execute(f"DELETE FROM {_FOUND}")  # noqa: S608 - own names


def put_back(cursor: Any) -> set[int]:
    """Place all for which something stands, after a scoring; returns what ``place`` returns."""
    _follow_mergers(cursor)
    cursor.execute(f"SELECT account_id FROM {_PLACEMENT} WHERE standing")  # noqa: S608 - own names
    accounts = [row[0] for row in cursor.fetchall()]
    return place(cursor, accounts) if accounts else set()


def _follow_mergers(cursor: Any) -> None:
    """Whom the scoring found anew in a cluster that was merged into another goes there, too."""
    for merger in (
        Regrouping.objects.filter(kind=Regrouping.Kind.MERGE, undone_at=None)
        .prefetch_related("sources")
        .order_by("pk")
    ):
        sources = [each.pk for each in merger.sources.all()]
        cursor.execute(
            "SELECT account_id, cluster_id FROM ("  # noqa: S608 - own names
            "SELECT member.account_id, CASE WHEN placement.id IS NULL THEN member.cluster_id "
            "ELSE placement.placed_in_id END AS cluster_id "
            f"FROM {_MEMBER} member LEFT JOIN {_PLACEMENT} placement "
            "ON placement.account_id = member.account_id AND placement.standing "
            "WHERE placement.id IS NULL OR placement.regrouping_id < %s) place "
            "WHERE cluster_id = ANY(%s)",
            [merger.pk, sources],
        )
        found = cursor.fetchall()
        if found:
            _step_down(cursor, [account for account, _ in found])
            Placement.objects.bulk_create(
                (
                    Placement(
                        regrouping=merger,
                        account_id=account,
                        taken_from_id=source,
                        placed_in_id=merger.target_id,
                    )
                    for account, source in found
                ),
                batch_size=5_000,
            )


def _step_down(cursor: Any, accounts: Sequence[int]) -> None:
    cursor.execute(
        f"UPDATE {_PLACEMENT} SET standing = false "  # noqa: S608 - own names
        "WHERE standing AND account_id = ANY(%s)",
        [accounts],
    )


def _homes(cursor: Any, accounts: Iterable[int]) -> set[int]:
    cursor.execute(
        f"SELECT DISTINCT cluster_id FROM {_MEMBER} WHERE account_id = ANY(%s)",  # noqa: S608
        [list(accounts)],
    )
    return {row[0] for row in cursor.fetchall()}
