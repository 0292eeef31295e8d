"""How an account's identifier stands in an address."""

from __future__ import annotations


class AccountIdConverter:
    """Any text: customers' systems choose identifiers, with slashes and line ends if they like."""

    regex = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
