"""How identifiers and keys stand in an address."""

from __future__ import annotations


class AccountIdConverter:
    """Any text: customers' systems choose identifiers, with slashes and line ends if they like; but
    for NUL, which the database takes in no text."""

    regex = r"[^\x00]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class KeyConverter:
    """A cluster's key; nothing else is looked for at all."""

    regex = r"[A-Za-z0-9-]{1,20}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
