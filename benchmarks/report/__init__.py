"""docs/benchmarks.md from the results: every figure in it comes from ``results/*.json``."""

from benchmarks.report.page import arguments, run

__all__ = ["arguments", "run"]
