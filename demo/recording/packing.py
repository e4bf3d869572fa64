"""A rehearsal is packed to be small: what screens can show of it, in fewer digits."""

from __future__ import annotations

import lzma
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.events import (
    EngineReady,
    EpochEnded,
    Event,
    RunEnded,
    RunStarted,
    SessionOpened,
    SizesCounted,
    Snapshot,
    StageClosed,
    StepTaken,
    ThroughputMeasured,
    to_json,
)

KEPT = (SessionOpened, EngineReady, RunStarted, EpochEnded, RunEnded, SizesCounted, StepTaken)
DIGITS = 4  # of a probability
LEAST = 0.001  # by which the likeliest answer stays ahead when probabilities are rounded


def pack(events: Iterable[Event], path: Path) -> None:
    """Write a rehearsal's events, small; raises ``OSError``.

    Weights and answers are kept to three digits or four, and only of runs that demos look into:
    on all of the talk's own data.
    """
    lines, looked_into = list[Event](), set[int]()
    for event in events:
        match event:
            case RunStarted():
                if event.series in (0, event.run) and not (
                    event.dataset or event.examples or event.other
                ):
                    looked_into.add(event.run)
            case Snapshot() if event.run in looked_into:
                lines.append(_rounded(event))
            case ThroughputMeasured() if event.ended:
                lines.append(event)
        if isinstance(event, KEPT):
            lines.append(event)
    write(lines, path)


def write(events: Iterable[Event], path: Path) -> None:
    """Write a recording that ended well, packed; raises ``OSError``."""
    text = "".join(to_json(event) + "\n" for event in (*events, StageClosed()))
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}")
    fresh.write_bytes(lzma.compress(text.encode(), preset=9))
    fresh.replace(path)


def _rounded(event: Snapshot) -> Event:
    weights: dict[str, Any] = {name: _half(array) for name, array in event.weights.items()}
    return replace(event, probabilities=_half(_shares(event.probabilities)), weights=weights)


def _shares(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Round probabilities so that each likeliest answer stays the likeliest."""
    rounded = np.round(probabilities, DIGITS)
    rows, best = np.arange(len(rounded)), probabilities.argmax(axis=1)
    turned = rounded.astype(np.float16).argmax(axis=1) != best
    rounded[rows[turned], best[turned]] = rounded[turned].max(axis=1) + LEAST
    return rounded


def _half(array: NDArray[np.float32]) -> Any:
    return array.astype(np.float16)
