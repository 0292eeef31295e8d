"""FRAUDAR (Hooi et al., KDD 2016): the densest blocks of accounts × values, columns weighted.

The authors' own greedy search, as the package ``rgmining-fraudar`` carries it, with weights of
1 / ln(holders + 5). The values are those that a provider has without reading more than the first
words: instruments, addresses, clients, mail domains, system prompts and how prompts open.
"""

from __future__ import annotations

import contextlib
import importlib
import io
from typing import Any, Final

import numpy as np
from scipy import sparse

from benchmarks.baselines.month import Month

BLOCKS: Final = 5
# Words of a prompt's opening; digits count as one digit.
OPENING: Final = 6
CALLS: Final = {
    "ip": "ip",
    "client": "concat_ws(' ', client_fingerprint, user_agent)",
    "system": "nullif(system_prompt, '')",
    "opening": f"array_to_string(string_split_regex(trim(regexp_replace(lower(prompt), "
    f"'[0-9]+', '0', 'g')), '\\s+')[1:{OPENING}], ' ')",
}
RECORDS: Final = {
    "payment": "payment_fingerprint",
    "issuer": "payment_bin",
    "phone": "phone_hash",
    "signup": "signup_ip",
    "domain": "split_part(email, '@', 2)",
}


def detect(month: Month, history: Month) -> dict[str, float]:
    """Account → density of the first block that it is in, 0 for one in none of them."""
    names, matrix = incidence(month)
    found = dict.fromkeys(names, 0.0)
    for members, density in blocks(matrix, BLOCKS):
        for row in members:
            found[names[row]] = max(found[names[row]], density)
    return found


def incidence(month: Month) -> tuple[list[str], sparse.csr_matrix]:
    """Accounts, and which of the values that at least two of them have each one has."""
    parts = [
        f"SELECT DISTINCT account_id, '{name} ' || {value} AS value "
        f"FROM {table} WHERE {value} <> ''"
        for table, values in (("exchanges", CALLS), ("accounts", RECORDS))
        for name, value in values.items()
    ]
    pairs = month.query(
        f"WITH held AS ({' UNION ALL '.join(parts)}), "
        "shared AS (SELECT value FROM held GROUP BY value HAVING count(account_id) > 1) "
        "SELECT account_id, value FROM held SEMI JOIN shared USING (value) ORDER BY ALL"
    ).fetchnumpy()
    names = [
        row[0] for row in month.query("SELECT account_id FROM accounts ORDER BY ALL").fetchall()
    ]
    rows = np.searchsorted(np.array(names), pairs["account_id"].astype(str))
    columns = np.unique(pairs["value"].astype(str), return_inverse=True)[1]
    ones = np.ones(len(rows), int)
    return names, sparse.csr_matrix((ones, (rows, columns)), shape=(len(names), columns.max() + 1))


def blocks(matrix: Any, count: int) -> list[tuple[set[int], float]]:
    """The rows and the density of the densest blocks, one after the other."""
    greedy: Any = importlib.import_module("fraudar.export.greedy")

    # It tells its progress on standard output.
    with contextlib.redirect_stdout(io.StringIO()):
        found = greedy.detectMultiple(matrix, greedy.logWeightedAveDegree, count)
    return [(set(members), float(density)) for (members, _), density in found]
