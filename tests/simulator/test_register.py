"""The account register: honest and fake accounts are filled in alike; all names are invented."""

from __future__ import annotations

import re
from pathlib import Path

import simulator
from simulator.clients import catalogue
from simulator.models import MODELS
from simulator.scenarios import SCENARIOS
from tests.simulator.conftest import Month

GRAMMARS = Path(simulator.__file__).parent / "texts" / "grammars"
# Names of real providers, models and products that may not appear in shipped data.
REAL = re.compile(
    r"openai|anthropic|claude|gpt-?\d|chatgpt|gemini|deepseek|moonshot|kimi|minimax|qwen|alibaba|mistral"
    r"|copilot|cursor|llama|amazon|azure|\bgmail|outlook|yahoo|mailinator",
    re.IGNORECASE,
)


def test_mail_domains_are_reserved_ones(months: dict[str, Month]) -> None:
    for month in months.values():
        mails = [mail for (mail,) in month.rows("SELECT email FROM accounts")]
        assert all(
            re.fullmatch(r"[a-z0-9._-]+@[a-z0-9.-]+\.(example|test)", mail) for mail in mails
        )


def test_no_real_provider_model_or_tool_is_named(months: dict[str, Month]) -> None:
    sources = [path.read_text(encoding="utf-8") for path in GRAMMARS.glob("*.grammar")]
    assert len(sources) > 10
    shipped = [*sources, *catalogue().user_agents, *MODELS]
    shipped += [
        name for plan in SCENARIOS.values() for name in (one.name for one in plan.campaigns)
    ]
    for month in months.values():
        shipped += [text for row in month.rows("SELECT name, detail FROM events") for text in row]
        shipped += [mail for (mail,) in month.rows("SELECT email FROM accounts")]
    assert [text for text in shipped if REAL.search(text)] == []


def test_optional_facts_are_known_for_some_and_not_for_others(careful: Month) -> None:
    shares = careful.one(
        "SELECT count(organization_id) / count(*), count(payment_fingerprint) / count(*),"
        " count(phone_hash) / count(*), count(verified) / count(*) FROM accounts"
    )
    assert all(0.1 < share < 0.9 for share in shares)
    assert careful.one(
        "SELECT count(*) FROM accounts WHERE (payment_bin IS NULL) <> (payment_fingerprint IS NULL)"
    ) == (0,)


def test_a_change_of_status_has_a_time(careful: Month) -> None:
    assert careful.one(
        "SELECT count(*) FROM accounts WHERE (status = 'active') <> (status_changed_at IS NULL)"
    ) == (0,)


def test_seats_of_one_organisation_share_a_domain_but_fakes_have_none(careful: Month) -> None:
    assert (
        careful.rows(
            "SELECT organization_id FROM accounts WHERE organization_id IS NOT NULL GROUP BY 1"
            " HAVING count(DISTINCT split_part(email, '@', 2)) > 1"
        )
        == []
    )
    assert careful.one(
        "SELECT count(organization_id) FROM accounts JOIN truth USING (account_id)"
        " WHERE label = 'campaign'"
    ) == (0,)
