"""What the tests of a talk share: events of a run, and what the talk answers after them."""

from __future__ import annotations

import json
from typing import Any

from demo.events import (
    EngineReady,
    EpochEnded,
    Event,
    RunStarted,
)
from server.talk.talk import Talk
from tests.server.conftest import ServedTalk

DATASET = {"name": "few-digits", "train": 300, "test": 100}
READY = EngineReady(backend="tensorflow", device="CPU (2 cores)")
COMPUTED: dict[str, Any] = {"backend": "tensorflow", "device": "CPU (2 cores)", "engine": "thread"}
STARTED = RunStarted(run=1, variant="conv", epochs=20, seed=0, test_size=100, **COMPUTED)


def epoch(number: int, test_accuracy: float) -> EpochEnded:
    measured = {"train_loss": 0.5, "train_accuracy": 0.75, "test_loss": 0.25}
    return EpochEnded(
        run=1, epoch=number, seconds=0.1 * number, test_accuracy=test_accuracy, **measured
    )


def status(served: ServedTalk, *events: Event) -> dict[str, Any]:
    """Return what the talk answers after some events."""

    def write(talk: Talk) -> None:
        for event in events:
            talk.stage.append(event)

    served.do(write)
    code, headers, body = served.get("/api/status")
    assert code == 200
    assert headers["Content-Type"] == "application/json; charset=UTF-8"
    assert headers["Cache-Control"] == "no-store"
    answer: dict[str, Any] = json.loads(body)
    return answer
