"""Other tools on the same exchanges, for speed; ``python -m benchmarks.peers --help``.

Every tool, this program included, runs in processes of its own over the first N exchanges of a
month, N growing until a run exceeds a limit. What a larger N would take is told from the growth
that was measured, and named as extrapolated.
"""
