"""How good a run is, in words: right answers, or how far numbers are off."""

from __future__ import annotations

from demo.events import EpochEnded

DIGITS = 3  # of a number that is measured
TINY, HUGE = 1e-3, 1e9  # from here on with a power of ten


def in_percent(share: float) -> str:
    """Write a share, 0…1."""
    return f"{100 * share:.1f} %"


def quantity(number: float) -> str:
    """Write a number of any unit as it is said: with three digits, or all before the point."""
    size = abs(number)
    if size and not TINY <= size < HUGE:
        return f"{number:.1e}"
    before = len(f"{size:.0f}") if size >= 1 else 0
    after = max(0, DIGITS - before)
    return f"{number:,.{after}f}"


def in_r_squared(score: float) -> str:
    """Write R²; below 0, where a model is worse than the mean, without its size."""
    return "R² below 0" if score < 0 else f"R² {score:.2f}"


def quality(end: EpochEnded) -> str:
    """Say how good a run is after an epoch, as short as can be."""
    return in_r_squared(end.test_accuracy) if end.is_regression else in_percent(end.test_accuracy)


def off_by(error: float) -> str:
    """Say how far numbers are off, in the target's unit."""
    return f"off by {quantity(error)} on average"


def score_sentence(end: EpochEnded) -> str:
    """Say all that is known of how good a run is on numbers after an epoch."""
    return f"{in_r_squared(end.test_accuracy)}: {off_by(end.test_error or 0.0)}"
