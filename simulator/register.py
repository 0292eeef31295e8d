"""The account register and the truth, as tables."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from investigations.lake.schema import ACCOUNTS, TRUTH
from simulator.accounts import I64, PLANS, STATUSES, Accounts
from simulator.clock import instant
from simulator.countries import COUNTRIES
from simulator.exchanges import identifiers
from simulator.hashing import U64, mix
from simulator.network import format_addresses
from simulator.population import Population
from simulator.texts.expansion import expand
from simulator.texts.grammar import shipped
from simulator.world import World

# The contract's truth, and how many of the account's requests are its campaign's own.
TRUTH_WRITTEN: Final = TRUTH.append(pa.field("exchanges_own", pa.int64(), nullable=False))


def account_names(accounts: Accounts) -> pa.Array:
    """``account_id`` of every account (n,)."""
    return identifiers("acct_", mix(accounts.identity, 301), 14)


def accounts_table(world: World, accounts: Accounts) -> pa.Table:
    """The register with the schema ACCOUNTS, in the order of sign-up."""
    stamp = ACCOUNTS.field("created_at").type
    changed = np.isnan(accounts.status_changed)
    columns = {
        "account_id": account_names(accounts),
        "created_at": pa.array(instant(accounts.created)).cast(pa.timestamp("us")).cast(stamp),
        "organization_id": _seeded("org_", accounts.organisation),
        "email": _mails(accounts),
        "payment_fingerprint": _seeded("pf_", accounts.card),
        "payment_bin": pa.array(accounts.bin, mask=(accounts.bin < 0) | (accounts.card == 0)).cast(
            pa.string()
        ),
        "phone_hash": _seeded("ph_", accounts.phone),
        "signup_ip": format_addresses(accounts.signup_address),
        "plan": pa.array(PLANS).take(pa.array(accounts.plan)),
        "country": pa.array([place.code for place in COUNTRIES]).take(pa.array(accounts.country)),
        "verified": pa.array(accounts.verified == 1, mask=accounts.verified < 0),
        "status": pa.array(STATUSES).take(pa.array(accounts.status)),
        "status_changed_at": pa.array(
            instant(np.where(changed, 0, accounts.status_changed)), mask=changed
        )
        .cast(pa.timestamp("us"))
        .cast(stamp),
    }
    table = pa.Table.from_arrays([columns[field.name] for field in ACCOUNTS], schema=ACCOUNTS)
    return table.take(pa.array(np.argsort(accounts.created, kind="stable")))


def truth_table(people: Population, own: I64) -> pa.Table:
    """Label and group of every account with the schema TRUTH_WRITTEN; ``own`` is (n,)."""
    group = pa.array(people.accounts.group)
    return pa.Table.from_arrays(
        [
            account_names(people.accounts),
            pa.array(people.labels).take(group),
            pa.array(people.names).take(group),
            pa.array(own),
        ],
        schema=TRUTH_WRITTEN,
    )


def _seeded(prefix: str, seeds: U64) -> pa.Array:
    return identifiers(prefix, mix(seeds, 302), 16, seeds != 0)


def _mails(accounts: Accounts) -> pa.Array:
    """Addresses (n,), all lower case as mail providers keep them."""
    mails = expand(
        shipped(),
        accounts.mail_rule,
        accounts.mail_seed,
        accounts.identity,
        accounts.identity,
        np.zeros(len(accounts), dtype=np.float32),
    )
    return pc.utf8_lower(mails)
