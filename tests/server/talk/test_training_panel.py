"""The presenter's panel says in plain words what goes on, from the log alone."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from demo.catalog.variant_file import COMPOSED, Variant
from demo.events import (
    ClockSet,
    ClusterChanged,
    EngineFailed,
    EngineReady,
    EngineStuck,
    Event,
    RunEnded,
    RunQueued,
    SessionFound,
    StageReopened,
    VariantFailed,
    VariantReady,
    VariantsLoaded,
    VariantWarming,
)
from demo.requests import Start
from demo.stage.scene import Scene
from server.talk.start_plans import StartPlan
from server.talk.training_panel import panel, recording
from tests.demo.log import ended, epoch, started
from tests.demo.numbers import number_epoch

VARIANTS = {name: Variant(name, name.capitalize(), 1) for name in ("linear", "conv")}
PLANS = {"linear": StartPlan(Start("linear", 5), key=1), "conv": StartPlan(Start("conv", 20))}
WAITING = {"state": "waiting", "words": "Not yet"}
READY = EngineReady(backend="tensorflow", device="CPU (2 cores)")
WARM = VariantReady(variant="linear", weights=7850)


def shown(*events: Event) -> dict[str, Any]:
    """Return what the panel shows after some events, as a page gets it."""
    scene = Scene()
    for event in events:
        scene.apply(event)
    state = panel(scene, VARIANTS, PLANS, WAITING, ["a.md:1: wrong"])
    return dict(json.loads(json.dumps(state)))


def linear(*events: Event) -> tuple[str, str]:
    """Return state and result of the first row."""
    row = shown(*events)["variants"][0]
    return row["state"], row["result"]


def at(seconds: float, number: int, accuracy: float = 0.9) -> Event:
    return dataclasses.replace(epoch(1, number, accuracy), time=seconds)


def test_before_anything_has_happened() -> None:
    assert shown() == {
        "variants": [
            {
                "name": "linear",
                "label": "Linear",
                "series": 1,
                "mark": "circle",
                "key": 1,
                "epochs": 5,
                "state": "cold",
                "result": "",
                "can": ["start"],
            },
            {
                "name": "conv",
                "label": "Conv",
                "series": 2,
                "mark": "square",
                "key": 0,
                "epochs": 20,
                "state": "cold",
                "result": "",
                "can": ["start"],
            },
        ],
        "run": None,
        "engine": {"state": "waiting", "words": "Keras is being loaded", "can": []},
        "recording": WAITING,
        "problems": ["a.md:1: wrong"],
        "began": None,
    }


@pytest.mark.parametrize(
    ("events", "state", "result"),
    [
        ([VariantWarming(variant="linear")], "warming", ""),
        ([WARM], "warm", ""),
        ([VariantWarming(variant="linear"), RunQueued(variant="linear")], "waiting", ""),
        ([WARM, started(1)], "running", ""),
        ([WARM, started(1), epoch(1, 0, 0.1)], "running", "10.0 %"),
        ([WARM, started(1), epoch(1, 0, 0.1), RunQueued(variant="linear")], "running", "10.0 %"),
        ([WARM, started(1), epoch(1, 1, 0.8125), ended(1)], "finished", "81.2 %"),
        ([WARM, started(1), epoch(1, 1, 0.8), ended(1, "stopped")], "stopped", "80.0 %"),
        ([WARM, started(1), number_epoch(1, 1, 0.48, 43.1), ended(1)], "finished", "R² 0.48"),
        ([WARM, started(1), ended(1, "failed", "It blew up.")], "failed", "It blew up."),
        ([WARM, started(1), epoch(1, 1, 0.8), ended(1), started(2)], "running", ""),
        ([WARM, started(1, "conv"), epoch(1, 1, 0.8), ended(1)], "warm", ""),
        ([VariantFailed(variant="linear", reason="No such layer.")], "broken", "No such layer."),
        (
            [VariantFailed(variant="linear", reason="No such layer.", file="v.py", line=3)],
            *("broken", "v.py:3: No such layer."),
        ),
        (
            [WARM, started(1), RunEnded(run=1, state="failed", reason="No.", file="v.py", line=3)],
            *("failed", "v.py:3: No."),
        ),
    ],
)
def test_a_variant_s_row(events: list[Event], state: str, result: str) -> None:
    assert linear(*events) == (state, result)


def test_what_a_model_learned_is_known_when_it_is_cold_again() -> None:
    past = [WARM, started(1), epoch(1, 1, 0.8), ended(1)]
    assert linear(*past, StageReopened()) == ("cold", "80.0 %")
    saved = VariantsLoaded(file="v.py", source="", new=[], changed=["linear"], gone=[])
    assert linear(*past, saved) == ("cold", "80.0 %, with older code")


def test_a_run_and_what_is_left_of_it() -> None:
    past = [READY, WARM, started(1, epochs=10), at(100.0, 0)]
    run = shown(*past)["run"]
    assert run["facts"] == ["epoch 0 of 10", "90.0 % right"]
    assert (run["label"], run["series"], run["state"], run["progress"]) == (
        *("Linear", 1, "running"),
        0,
    )
    assert run["can"] == ["stop", "restart"]
    run = shown(*past, at(100.5, 1), at(101.0, 2, 0.95))["run"]
    # Half a second an epoch on the clock, of which 0.3 s are training.
    facts = ["epoch 2 of 10", "4 s left", "0.30 s per epoch", "95.0 % right"]
    assert (run["facts"], run["progress"]) == (facts, 0.2)
    assert shown(*past, at(190.0, 1))["run"]["facts"][1] == "13 min 30 s left"
    assert shown(*past, at(100.5, 10))["run"]["facts"][:2] == ["epoch 10 of 10", "0 s left"]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (ended(1), "20 epochs finished"),
        (ended(1, "stopped"), "stopped after epoch 2 of 20"),
        (ended(1, "failed", "It blew up."), "failed in epoch 3: It blew up."),
    ],
)
def test_the_end_of_a_run(end: Event, words: str) -> None:
    run = shown(started(1), epoch(1, 0, 0.1), epoch(1, 2, 0.5), end)["run"]
    assert (run["facts"][0], run["can"]) == (words, ["restart"])


def test_runs_of_models_that_stand_in_no_file() -> None:
    run = shown(started(1, COMPOSED.name))["run"]
    assert (run["label"], run["series"], run["mark"]) == ("Your model", 3, "triangle")
    run = shown(started(1, "long_gone"))["run"]
    assert (run["label"], run["series"], run["mark"]) == ("long_gone", 0, "")


def test_the_engine_in_words() -> None:
    assert shown(READY)["engine"] == {
        "state": "ready",
        "words": "TensorFlow on CPU (2 cores)",
        "can": [],
    }
    failed = shown(started(1), ended(1), EngineFailed(reason="no library"))
    assert failed["engine"] == {
        "state": "failed",
        "words": "No training here: no library",
        "can": ["renew"],
    }
    stuck = shown(READY, started(1, "conv"), EngineStuck(run=1))["engine"]
    assert (stuck["words"], stuck["can"]) == ("conv does not answer", ["renew"])
    earlier = shown(READY, SessionFound(label="Recorded 3 November 2026", runs=3))["engine"]
    assert earlier["can"] == ["bring-back"]
    assert [row["can"] for row in failed["variants"]] == [[], []]
    assert failed["run"]["can"] == []


def test_a_run_that_broke_off_can_go_on() -> None:
    run = shown(started(1), epoch(1, 0, 0.1), epoch(1, 1, 0.2), StageReopened(resumable=[1]))["run"]
    assert run["facts"][0] == "interrupted after epoch 1 of 20"
    assert run["can"] == ["restart", "resume"]


def test_what_is_played_back_says_so() -> None:
    told = dataclasses.replace(started(1), recorded="Recorded 3 November 2026, on CPU")
    assert shown(told, epoch(1, 0, 0.1))["run"]["facts"][:2] == ["epoch 0 of 20", "recorded"]


def test_when_the_talk_began() -> None:
    assert shown(ClockSet(runs=True, time=12.5))["began"] == 12.5


def test_whether_it_is_recorded() -> None:
    path = Path("far/runs/20270305-100000.jsonl")
    assert recording(path, 0, "")["state"] == "waiting"
    written = {"state": "on", "words": "Recording to runs/20270305-100000.jsonl"}
    assert recording(path, 9, "") == written
    assert recording(path, 9, "Disk full.") == {
        "state": "off",
        "words": "Not recording. Disk full.",
    }


def test_where_training_is() -> None:
    joined = ClusterChanged(address="tcp://box.lan:8786", state="joined", workers=2)
    assert shown(READY, joined)["engine"]["words"] == (
        "TensorFlow on CPU (2 cores), 2 workers at tcp://box.lan:8786"
    )
    lost = ClusterChanged(address="tcp://box.lan:8786", state="lost", reason="No word of it.")
    assert shown(READY, joined, lost)["engine"]["words"] == "TensorFlow on CPU (2 cores)"


def test_runs_side_by_side_are_all_running() -> None:
    rows = shown(WARM, started(1, "linear"), started(2, "conv"))["variants"]
    assert [row["state"] for row in rows] == ["running", "running"]
