"""The network page: who holds what in common, folded, laid out and written for the browser.

``holdings`` reads, ``folding`` aggregates, ``layout`` places, ``drawing`` writes; ``state`` is what
a visitor asked for.
"""
