"""``verify custody`` says that all is well, or what is not."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.investigations.evidence.test_custody_check import (  # noqa: F401  # a fixture
    ENTRY,
    chain,
    tamper,
)

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("chain")
def test_it_counts_and_gives_the_head_to_keep():
    out = StringIO()
    call_command("verify", "custody", stdout=out)
    assert "5 custody entries and 0 exhibits are as they were." in out.getvalue()


@pytest.mark.usefixtures("chain")
def test_it_fails_and_names_the_row():
    tamper(ENTRY, f"UPDATE {ENTRY} SET actor = 'eve' WHERE number = 2")
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", "custody", stderr=said)
    assert "custody entry 2: its columns do not say what its text says" in said.getvalue()
