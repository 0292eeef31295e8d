"""2. Lake → signals: one detector a file, and the plain list of those that are switched on."""

from investigations.detectors.measure import FEATURES, LINKS, measure
from investigations.detectors.signals import FeatureDetector, LinkDetector, Measurements
from investigations.detectors.window import EmptyWindowError

__all__ = [
    "FEATURES",
    "LINKS",
    "EmptyWindowError",
    "FeatureDetector",
    "LinkDetector",
    "Measurements",
    "measure",
]
