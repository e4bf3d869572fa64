"""Packs a rehearsal into a small file: only what screens can show, with fewer digits."""

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
    LossMapped,
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
from demo.system.private_files import SHARED_MODE, replace_file

PACKED = (
    *(SessionOpened, EngineReady, RunStarted, EpochEnded, RunEnded),
    *(SizesCounted, StepTaken, LossMapped),
)
DIGITS = 4  # of a probability
MIN_LEAD = 0.001  # of the likeliest answer, where rounding would make another one the likeliest


def pack(events: Iterable[Event], path: Path) -> None:
    """Write a rehearsal's events to a small file; raises ``OSError``.

    Weights and probabilities get three or four digits. They are left out of side runs, since no
    demo shows those.
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
        if isinstance(event, PACKED):
            lines.append(event)
    write(lines, path)


def write(events: Iterable[Event], path: Path) -> None:
    """Write events and ``StageClosed`` to a compressed recording; raises ``OSError``."""
    text = "".join(to_json(event) + "\n" for event in (*events, StageClosed()))
    packed = lzma.compress(text.encode(), preset=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, lambda file: file.write(packed), SHARED_MODE)


def _rounded(event: Snapshot) -> Event:
    weights: dict[str, Any] = {name: _half(array) for name, array in event.weights.items()}
    return replace(event, probabilities=_answers(event.probabilities), weights=weights)


def _answers(answers: NDArray[np.float32]) -> Any:
    """Round probabilities; predicted numbers, (test images, 1), keep their digits."""
    return answers if answers.shape[1] == 1 else _half(_shares(answers))


def _shares(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Round probabilities so that each likeliest answer stays the likeliest."""
    rounded = np.round(probabilities, DIGITS)
    rows, best = np.arange(len(rounded)), probabilities.argmax(axis=1)
    changed = rounded.astype(np.float16).argmax(axis=1) != best
    rounded[rows[changed], best[changed]] = rounded[changed].max(axis=1) + MIN_LEAD
    return rounded


def _half(array: NDArray[np.float32]) -> Any:
    with np.errstate(over="ignore"):
        half = array.astype(np.float16)
    return half if np.isfinite(half).all() else array
