from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest
from django.core import management

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"


def test_an_interruption_ends_any_command_without_a_traceback(monkeypatch) -> None:
    def interrupted(arguments: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(management, "execute_from_command_line", interrupted)
    monkeypatch.setattr(sys, "argv", [str(MANAGE), "export"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(MANAGE), run_name="__main__")
    assert ended.value.code == 130
