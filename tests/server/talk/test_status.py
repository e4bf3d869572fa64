"""The state of a talk as tools read it, through a whole run."""

from __future__ import annotations

from typing import Any

from demo.events import (
    RunEnded,
    RunQueued,
    ThroughputMeasured,
    VariantFailed,
    VariantReady,
)
from demo.stage.scene import Scene
from server.files.talk_folder import read_talk_folder
from server.talk.status import talk_status
from tests.demo.numbers import number_epoch, progression
from tests.server.conftest import ServedTalk
from tests.server.talk.helpers import COMPUTED, DATASET, READY, STARTED, epoch, status
from tests.talk import DECK

CATALOG = read_talk_folder(DECK).variants
VARIANTS = list(CATALOG)


def test_the_status_through_a_run(served: ServedTalk) -> None:
    before = status(served)
    problems = before.pop("problems")
    assert before == {
        "ready": False,
        "backend": None,
        "device": None,
        "dataset": DATASET,
        "slides": 7,
        "waiting": VARIANTS,
        "queued": None,
        "measuring": False,
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
        "waiting": VARIANTS,
        "queued": None,
        "measuring": False,
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


def test_the_status_tells_what_is_waited_for(served: ServedTalk) -> None:
    first, second, *others = VARIANTS
    warm = VariantReady(variant=first, weights=10)
    failed = VariantFailed(variant=second, reason="It broke.")
    now = status(served, warm, failed, RunQueued(variant=first))
    assert (now["waiting"], now["queued"]) == (others, first)
    assert status(served, RunQueued(variant=None))["queued"] is None
    told: dict[str, Any] = {
        "lanes": ["A", "B"],
        "devices": ["", ""],
        "images": [0, 0],
        "seconds": [0.0, 0.0],
    }
    begun, over = (ThroughputMeasured(batch=8, ended=ended, **told) for ended in (False, True))
    assert [status(served, each)["measuring"] for each in (begun, over)] == [True, False]


def test_of_numbers_it_tells_r2_and_the_mean_absolute_error() -> None:
    scene = Scene()
    scene.apply(STARTED)
    (begun,) = talk_status(scene, progression(), 7, CATALOG, [])["runs"]
    assert (begun["test_r2"], begun["test_mae"], "test_accuracy" in begun) == (None, None, False)
    scene.apply(number_epoch(1, 1, 0.48, 43.1))
    (learned,) = talk_status(scene, progression(), 7, CATALOG, [])["runs"]
    assert (learned["test_r2"], learned["test_mae"]) == (0.48, 43.1)
    assert "test_accuracy" not in learned


def test_a_model_that_looks_for_neighbours_is_not_waited_for_on_a_table() -> None:
    waiting = talk_status(Scene(), progression(), 7, CATALOG, [])["waiting"]
    assert waiting == [name for name in VARIANTS if not CATALOG[name].neighbours]
    assert waiting != VARIANTS
