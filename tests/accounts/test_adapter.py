import pytest
from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import get_adapter as mfa_adapter
from cryptography.fernet import InvalidToken


def test_nobody_signs_up(rf):
    assert account_adapter().is_open_for_signup(rf.get("/")) is False


def test_authenticator_secrets_are_encrypted(settings):
    adapter = mfa_adapter()
    kept = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert adapter.decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_a_rotated_key_still_reads_and_a_foreign_one_does_not(settings):
    settings.SECRET_KEY = "old"
    kept = mfa_adapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    assert mfa_adapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        mfa_adapter().decrypt(kept)


def test_the_telephone_shows_whose_code_it_is(ana):
    url = mfa_adapter().build_totp_url(ana, "JBSWY3DPEHPK3PXP")
    assert "Hydrascope" in url and "ana" in url
