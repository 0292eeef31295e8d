"""The log formats that are known beside the contract's own columns.

A format is a module with ``recognises(record)`` and ``rows(record)``: one JSON object of a log
into any number of rows of the contract. To add one, write it and name it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any, Final

from investigations.ingest.formats import litellm, otel

# The contract's own columns, which need no translation.
HYDRASCOPE: Final = "hydrascope"
FOREIGN: Final[Mapping[str, ModuleType]] = {"litellm": litellm, "otel": otel}
NAMES: Final = (HYDRASCOPE, *FOREIGN)


def recognise(record: Mapping[str, Any] | None) -> str:
    """The name of the format that a file's first record is of."""
    for name, module in FOREIGN.items():
        if record is not None and module.recognises(record):
            return name
    return HYDRASCOPE
