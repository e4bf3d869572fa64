"""Arithmetic of a plot: where axes begin and end, where ticks and labels go."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from demo.ui.short_text import width_of

FLOORS = (0, 50, 70, 80, 90, 95)  # where an accuracy axis may begin, in percent
MARGIN = 3  # percent between the floor and the lowest curve's end
NEAR_END = 0.8  # of an axis: its last tick is no nearer to zero
APART = 2  # letters between two labels of ticks, at least
TICK_LETTER = 1.05  # width of a letter of such a label, in the page's units
STEPS = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


def accuracy_floor(ends: Iterable[float]) -> int:
    """Return where an accuracy axis begins, in percent, so that these can be told apart."""
    lowest = min(ends, default=0.0)
    return max(floor for floor in FLOORS if floor == 0 or floor + MARGIN <= lowest)


def accuracy_ticks(floor: int) -> list[float]:
    """Return the ticks from a floor of ``FLOORS`` to 100 percent."""
    step = {100: 20, 50: 10, 30: 10, 20: 5, 10: 2, 5: 1}[100 - floor]
    return [float(tick) for tick in range(floor, 101, step)]


def score_height(score: float) -> float:
    """Return where a score stands on an accuracy axis, in percent; R² below 0 at its end."""
    return max(0.0, 100 * score)


def score_labels(floor: int, *, numbers: bool) -> dict[float, str]:
    """Return the ticks from a floor of ``FLOORS``, and what stands there: "80 %"; of R², "0.8"."""
    marked = accuracy_ticks(floor)
    if not numbers:
        return {tick: f"{tick:.0f} %" for tick in marked}
    return {tick: f"{tick / 100:g}" for tick in marked} | {100.0: "R² 1"}


def round_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 … so that a growing axis seldom moves."""
    scale = 10.0 ** math.floor(math.log10(value))
    return next(step * scale for step in (1, 2, 5, 10) if step * scale >= value)


def ticks(end: float, *, whole: bool = False, spaces: int = 5) -> list[float]:
    """Return ticks from 0 to ``end``, with so many spaces at most; whole numbers if wished."""
    steps = (step for step in STEPS if step >= 1 or not whole)
    step = next((step for step in steps if end / step <= spaces), end)
    return [step * index for index in range(int(end / step) + 1)]


def progress_labels(
    end: float, unit: str, *, room: float, whole: bool = False, spaces: int = 5
) -> dict[float, str]:
    """Return ticks from 0 to ``end`` and what stands at each, the unit at the last: "20 epochs".

    There are as many as stand well apart on an axis of ``room``, in the page's units; rather
    fewer than none at ``end`` or not far from it.
    """
    choices = [ticks(end, whole=whole, spaces=most) for most in range(spaces, 1, -1)]
    choices = [marked for marked in choices if marked[-1] >= NEAR_END * end]
    choices.sort(key=lambda marked: marked[-1] != end)
    for marked in [*choices, [0.0, end]]:
        labels = _with_unit(marked, unit)
        if _are_apart(labels, room / TICK_LETTER / end):
            return labels
    return _with_unit([end], unit)


def _with_unit(marked: Sequence[float], unit: str) -> dict[float, str]:
    labels = {tick: f"{tick:,.10g}" for tick in marked}
    last = marked[-1]
    labels[last] += f" {unit}" if last == 1 else f" {unit}s"
    return labels


def _are_apart(labels: Mapping[float, str], letters: float) -> bool:
    """Tell whether no label comes near the next one, a step of 1 being so many letters long."""
    return all(
        (right - left) * letters >= (width_of(labels[left]) + width_of(labels[right])) / 2 + APART
        for left, right in pairwise(labels)
    )


def every(count: int, pitch: float, width: float) -> int:
    """Return n, so that every n-th of some things side by side has room for its name.

    A name is ``width`` wide; ``pitch`` is from the middle of one thing to that of the next.
    """
    steps = (scale * step for scale in (1, 10, 100, 1000) for step in (1, 2, 5))
    return next((step for step in steps if step * pitch >= width), max(1, count))


def spread(wanted: Mapping[int, float], gap: float, low: float, high: float) -> dict[int, float]:
    """Move positions apart as little as needed so that no two are closer than ``gap``.

    Returns a position for each key, in the order of the wanted ones and, if there is room for
    all, within ``low``…``high``.
    """
    keys = sorted(wanted, key=lambda key: (wanted[key], key))
    placed: dict[int, float] = {}
    floor = low
    for key in keys:  # upwards: nobody below the floor
        placed[key] = max(wanted[key], floor)
        floor = placed[key] + gap
    ceiling = high
    for key in reversed(keys):  # and back down from the top
        placed[key] = min(placed[key], ceiling)
        ceiling = placed[key] - gap
    return placed
