"""The sections and their command line."""

from __future__ import annotations

import argparse
from types import ModuleType
from typing import Final

from django.conf import settings

from benchmarks import ablation, early, quality, report, speed
from benchmarks.baselines import section as baselines
from benchmarks.load import network
from benchmarks.load import section as load
from benchmarks.options import common
from benchmarks.peers import section as peers

SECTIONS: Final[dict[str, ModuleType]] = {
    "quality": quality,
    "early": early,
    "ablation": ablation,
    "speed": speed,
    "baselines": baselines,
    "peers": peers,
    "load": load,
    "network": network,
    "report": report,
}


def parser() -> argparse.ArgumentParser:
    """One subcommand a section."""
    found = argparse.ArgumentParser(prog="python -m benchmarks")
    commands = found.add_subparsers(required=True, metavar="SECTION")
    for name, section in SECTIONS.items():
        summary = (section.__doc__ or "").splitlines()[0]
        command = commands.add_parser(name, help=summary, description=summary)
        common(command, settings.VAR / "benchmarks")
        section.arguments(command)
        command.set_defaults(run=section.run)
    return found
