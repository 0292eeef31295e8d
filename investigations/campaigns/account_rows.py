"""The rows of all accounts: what the provider told of them and what the scoring saw."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from investigations.campaigns.copying import copy_in, plain_text, stored_ids
from investigations.clusters.result import ACCOUNT_SUMMARIES
from investigations.lake import schema
from investigations.models import Account

_TEXTS: Final = (
    "organization_id",
    "email",
    "payment_fingerprint",
    "payment_bin",
    "signup_ip",
    "plan",
    "country",
    "status",
)
_AS_TOLD: Final = ("created_at", "verified", "status_changed_at")
_AS_SEEN: Final = ("first_seen", "last_seen", "score")


def store_accounts(cursor: Any, told: pa.Table, seen: pa.Table) -> int:
    """Insert or update an account for each row of either table; returns how many there are.

    ``told`` has the columns of ``schema.ACCOUNTS``, ``seen`` those of ``ACCOUNT_SUMMARIES``. Rows
    that stay the same are not touched. An account that neither table names keeps what was told of
    it and loses its score.
    """
    incoming = _incoming(told, seen)
    copy_in(cursor, "incoming_account", incoming)
    columns = incoming.column_names
    changing = [name for name in columns if name != "account_id"]
    table = Account._meta.db_table
    old = ", ".join(f"kept.{name}" for name in changing)
    new = ", ".join(f"incoming.{name}" for name in changing)
    cursor.execute(
        f"UPDATE {table} kept SET ({', '.join(changing)}) = ROW({new}) "  # noqa: S608 - own names
        "FROM incoming_account incoming WHERE kept.account_id = incoming.account_id "
        f"AND ({old}) IS DISTINCT FROM ({new})"
    )
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 - own names
        f"SELECT {', '.join(columns)} FROM incoming_account ON CONFLICT (account_id) DO NOTHING"
    )
    cursor.execute(
        f"UPDATE {table} kept "  # noqa: S608 - own names
        "SET exchanges = 0, first_seen = NULL, last_seen = NULL, score = NULL "
        "WHERE score IS NOT NULL AND NOT EXISTS (SELECT 1 FROM incoming_account incoming "
        "WHERE kept.account_id = incoming.account_id)"
    )
    cursor.execute(f"ANALYZE {table}")
    return int(incoming.num_rows)


def row_ids(cursor: Any, account_ids: Collection[str]) -> dict[str, int]:
    """The rows' own ids of these accounts, as far as they are stored."""
    cursor.execute(
        f"SELECT account_id, id FROM {Account._meta.db_table} WHERE account_id = ANY(%s)",  # noqa: S608
        [list(account_ids)],
    )
    return dict(cursor.fetchall())


def _incoming(told: pa.Table, seen: pa.Table) -> pa.Table:
    both = _keyed(told, schema.ACCOUNTS).join(
        _keyed(seen, ACCOUNT_SUMMARIES), keys="account_id", join_type="full outer"
    )
    longest = {field.name: field.max_length or 0 for field in Account._meta.fields}
    columns = {
        "account_id": both["account_id"],
        "exchanges": pc.fill_null(both["exchanges"], 0),
        "email_domain": plain_text(_domains(both["email"]), longest["email_domain"]),
    }
    columns |= {name: plain_text(both[name], longest[name]) for name in _TEXTS}
    columns |= {name: both[name] for name in (*_AS_TOLD, *_AS_SEEN)}
    # In order, so that neighbours in the index are written together: twice as fast at a million.
    return pa.table(columns).sort_by("account_id")


def _keyed(table: pa.Table, fields: pa.Schema) -> pa.Table:
    columns = {field.name: table[field.name].cast(field.type) for field in fields}
    columns["account_id"] = stored_ids(table["account_id"])
    return pa.table(columns)


def _domains(emails: pa.ChunkedArray) -> pa.ChunkedArray:
    """What stands behind the last @, in lower case; "" where there is none."""
    found = pc.extract_regex(pc.fill_null(emails, ""), r"@(?P<domain>[^@]*)$")
    return pc.utf8_lower(pc.fill_null(pc.struct_field(found, "domain"), ""))
