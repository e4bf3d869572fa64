"""Runs that differ in their seed alone, taken together: their range, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations, zip_longest
from typing import Any

from demo.events import EpochEnded
from demo.stage.run import Run


def newest_of_each(runs: Iterable[Run]) -> dict[str, Run]:
    """Return the newest run of each variant's code as it is; ``runs`` come oldest first."""
    return {run.variant: run for run in runs if not run.outdated}


def newest_runs(runs: list[Run], most: int) -> list[Run]:
    """Return so many newest runs, and before them each variant's newest measured one if older."""
    earlier, recent = runs[:-most], runs[-most:]
    newest = newest_of_each(run for run in runs if run.measured)
    return [run for run in earlier if newest.get(run.variant) is run] + recent


def series_of(one: Run, runs: Iterable[Run]) -> list[Run]:
    """Return the runs that differ from one in their seed alone, and itself."""
    return [run for run in runs if run.series == one.series]


def band_of(series: list[Run], height: Callable[[EpochEnded], float]) -> dict[str, Any]:
    """Return the lowest and the highest ``height``, as far as two runs have come."""
    epochs = zip_longest(*(run.history for run in series))
    rows = [[each for each in epoch if each is not None] for epoch in epochs]
    rows = [row for row in rows if len(row) > 1]
    return {
        "epoch": [row[0].epoch for row in rows],
        "seconds": [row[-1].seconds for row in rows],
        "low": [min(map(height, row)) for row in rows],
        "high": [max(map(height, row)) for row in rows],
    }


def mistakes(epoch: EpochEnded, size: int) -> int:
    """Return how many of so many test images are answered wrongly."""
    return round((1 - epoch.test_accuracy) * size)


def verdict(several: Iterable[list[Run]]) -> str:
    """Say whether series of finished runs overlap; of single runs nothing can be said."""
    finished = [[run for run in series if run.state == "finished"] for series in several]
    measured = [[run.test_accuracy for run in series] for series in finished]
    ends = [[share for share in series if share is not None] for series in measured]
    ranges = [(min(end), max(end)) for end in ends if len(end) > 1]
    overlap = any(
        one[0] <= other[1] and other[0] <= one[1] for one, other in combinations(ranges, 2)
    )
    return "Too close to call: the bands overlap" if overlap else ""
