"""Other people's detectors on the same months; ``python -m benchmarks.baselines --help``.

A baseline is one file with ``detect(month, history)``: account → score, higher for more suspect,
for every account that it judged. ``history`` is a month without campaigns, of another seed, that a
provider would know to be innocent; only :mod:`.mmd` learns from it, all take a threshold from it.
"""
