"""Runs every detector over one window of the lake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa

from investigations.detectors.answers import ANSWERS
from investigations.detectors.capability import CAPABILITY
from investigations.detectors.client import CLIENT
from investigations.detectors.load import LOAD
from investigations.detectors.mail import MAIL_DOMAIN
from investigations.detectors.network import ADDRESS, SIGNUP_ADDRESS
from investigations.detectors.payment import CARD_ISSUER, PAYMENT, PHONE
from investigations.detectors.prompts import SHINGLE, SYSTEM_PROMPT, TEMPLATE
from investigations.detectors.registration import REGISTRATION
from investigations.detectors.release import PIVOT
from investigations.detectors.signals import FeatureDetector, LinkDetector, Measurements
from investigations.detectors.standing import STANDING
from investigations.detectors.window import View, open_view
from investigations.detectors.wording import WORDING
from investigations.lake.store import LakeReader

LINKS: Final[tuple[LinkDetector, ...]] = (
    PAYMENT,
    PHONE,
    CARD_ISSUER,
    SIGNUP_ADDRESS,
    ADDRESS,
    CLIENT,
    MAIL_DOMAIN,
    SYSTEM_PROMPT,
    TEMPLATE,
    SHINGLE,
    REGISTRATION,
)
FEATURES: Final[tuple[FeatureDetector, ...]] = (STANDING, LOAD, CAPABILITY, PIVOT, ANSWERS, WORDING)


def measure(
    reader: LakeReader,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    progress: Callable[[str, float], None] = lambda stage, share: None,
) -> Measurements:
    """Measures all signals of the exchanges in [since, until); None means the lake's own end.

    ``progress(stage, share)`` is called before each detector, share 0 to 1; what it raises stops
    the work.

    Raises:
        EmptyWindowError: no exchange lies in the window.
    """
    steps = len(LINKS) + len(FEATURES) + 1
    progress("Counting exchanges", 0.0)
    view = open_view(reader, since, until)
    totals = view.totals.order_by("account").to_pyarrow()
    ids = totals["account_id"].combine_chunks()
    features = totals.select(["account_id", "exchanges", "first_seen", "last_seen"])
    for i, feature in enumerate(FEATURES, start=1):
        progress(f"Measuring {feature.name.replace('_', ' ')}", i / steps)
        features = _beside(features, feature, view)
    links = {}
    for i, detector in enumerate(LINKS, start=1 + len(FEATURES)):
        progress(f"Linking by {detector.label}", i / steps)
        links[detector.name] = _named(detector, view, ids)
    return Measurements(view=view, features=features, links=links)


def _named(detector: LinkDetector, view: View, ids: pa.Array) -> pa.Table:
    """A detector's links with ``account_id`` for the number."""
    found = detector.links(view)
    links = found if isinstance(found, pa.Table) else found.to_pyarrow()
    accounts = pa.DictionaryArray.from_arrays(links["account"].combine_chunks(), ids)
    return pa.table({"account_id": accounts, "value": links["value"], "share": links["share"]})


def _beside(features: pa.Table, detector: FeatureDetector, view: View) -> pa.Table:
    """Adds a detector's columns; an account that it did not measure gets nulls."""
    found = detector.features(view)
    table = found if isinstance(found, pa.Table) else found.to_pyarrow()
    places = np.full(features.num_rows, -1, dtype=np.int64)
    places[table["account"].to_numpy()] = np.arange(table.num_rows)
    taken = table.take(pa.array(places, mask=places < 0))
    for name in detector.columns:
        features = features.append_column(name, taken[name])
    return features
