"""Synthetic usage logs with planted campaigns and decoys. Knows nothing of detection."""

from simulator.scenarios import SCENARIOS
from simulator.writer import Written, write

__all__ = ["SCENARIOS", "Written", "write"]
