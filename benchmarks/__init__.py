"""How well and how fast it works, measured; ``python -m benchmarks --help``. No part of the tests.

Each section writes ``results/<section>.json``; ``report`` renders ``docs/benchmarks.md`` from them.
"""
