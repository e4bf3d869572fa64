"""The state of a talk as tools read it, through a whole run."""

from __future__ import annotations

from demo.events import (
    RunEnded,
)
from tests.server.conftest import ServedTalk
from tests.server.talk.helpers import COMPUTED, DATASET, READY, STARTED, epoch, status


def test_the_status_through_a_run(served: ServedTalk) -> None:
    before = status(served)
    problems = before.pop("problems")
    assert before == {
        "ready": False,
        "backend": None,
        "device": None,
        "dataset": DATASET,
        "slides": 7,
        "running": None,
        "runs": [],
    }

    begun = status(served, READY, STARTED)
    run = {
        "id": 1,
        "variant": "conv",
        "state": "running",
        "epochs": 0,
        "test_accuracy": None,
        "recorded": "",
        **COMPUTED,
    }
    assert begun == {
        "ready": True,
        "backend": "tensorflow",
        "device": "CPU (2 cores)",
        "dataset": DATASET,
        "slides": 7,
        "running": 1,
        "runs": [run],
        "problems": problems,
    }

    during = status(served, epoch(0, 0.0625), epoch(1, 0.875))
    assert during == begun | {"runs": [run | {"epochs": 1, "test_accuracy": 0.875}]}

    after = status(served, RunEnded(run=1, state="stopped"))
    assert after == during | {
        "running": None,
        "runs": [{**during["runs"][0], "state": "stopped"}],
    }
