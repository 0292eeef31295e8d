"""How numbers are written."""

from __future__ import annotations

_UNITS = ((1_000_000_000, "bn"), (1_000_000, "M"), (1_000, "k"))


def compact_count(number: float) -> str:
    """Three figures and a unit: 13000000 -> ``13.0 M``; whole below a thousand."""
    for size, unit in _UNITS:
        # 999,950 would be written as 1000 k.
        if abs(number) >= size * 0.9995:
            scaled = number / size
            decimals = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
            return f"{scaled:.{decimals}f}\u00a0{unit}"
    return f"{number:,.0f}"


def share(fraction: float) -> str:
    """A share in percent that never rounds to none or all: 0.0004 -> ``<0.1 %``."""
    percent = fraction * 100
    if 0 < percent < 0.1:
        return "<0.1\u00a0%"
    if 99.9 < percent < 100:
        return ">99.9\u00a0%"
    decimals = 0 if percent >= 10 or percent == 0 else 1
    if percent > 99 and percent < 100:
        decimals = 1
    return f"{percent:.{decimals}f}\u00a0%"


def in_hours(hours: float) -> str:
    """``25 min``, ``4.2 h``, ``2.1 d``."""
    if hours < 1:
        return f"{hours * 60:.0f} min"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} d"
