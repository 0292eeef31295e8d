"""Test worlds by another hand than the simulator's: other texts, timings, campaigns and decoys.

They share nothing with the simulator but the data contract, so that detection which leans on the
simulator's habits shows here.
"""

from benchmarks.foreign.world import EVASIONS, write

__all__ = ["EVASIONS", "write"]
