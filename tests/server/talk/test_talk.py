"""The state of a talk as tools read it, through a whole run and past all that can go wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from demo.events import (
    ClusterChanged,
    EngineFailed,
    EngineReady,
    EpochEnded,
    Event,
    RunEnded,
    RunStarted,
    VariantFailed,
)
from demo.ui.demo_loader import DemoLoader
from server.access.token import FILE, keep_token
from server.talk.talk import Talk
from tests.server.conftest import ServedTalk
from tests.talk import until

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


def test_problems_name_file_and_line(served: ServedTalk) -> None:
    assert status(served)["problems"] == [
        "2-more.md:28: Expected YAML such as 'epochs: 20'. Received: expected the node content, "
        "but found '<stream end>'. Correct this line.",
        f"2-more.md:31: Expected a demo: {', '.join(DemoLoader().names())}. Received: 'nonsense'. "
        "Mend the name, or add a file of this name to the deck's folder demos.",
        "2-more.md:34: Expected an option: variants, epochs, gap, seconds, seeds, dataset. "
        "Received: 'epoch'. "
        "Mend the name.",
        "2-more.md:38: Expected variants: linear, extra_layer, conv, dropout, raises, explodes. "
        "Received: 'cubic'. "
        "Mend the name, or add a function of this name to the variants' file.",
    ]


def test_what_fails_on_stage_is_a_problem(served: ServedTalk) -> None:
    failures = [
        VariantFailed(variant="conv", reason="too large"),
        EngineFailed(reason="ImportError: no TensorFlow"),
    ]
    assert status(served, *failures)["problems"][4:] == [
        "conv: too large",
        "ImportError: no TensorFlow",
    ]


def test_a_cluster_that_is_lost_is_a_problem(served: ServedTalk) -> None:
    lost = ClusterChanged(address="tcp://box.lan:8786", state="lost", reason="No word of it.")
    assert status(served, lost)["problems"][4:] == [
        "No word of it. This machine trains instead; what broke off can go on."
    ]


def test_runs_that_can_not_be_recorded_are_a_problem(served: ServedTalk, tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    status(served, STARTED)
    # The disk is the recorder's thread's, which may come to it after an answer to the page.
    (problem,) = until(lambda: status(served)["problems"][4:], "a problem")
    assert problem.startswith(f"Expected to record runs in {tmp_path / 'runs'}. Received: ")
    assert "--runs" in problem


def test_runs_that_are_taken_away_come_back_with_what_lets_windows_in(
    served: ServedTalk, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    status(served, READY, STARTED, epoch(0, 0.1))
    (recording,) = until(lambda: list(runs.glob("*.jsonl")), "a recording")
    until(lambda: served.talk.recorder.recorded == 4, "all on disk")
    runs.rename(tmp_path / "away")
    status(served, epoch(1, 0.5))
    token = until(lambda: keep_token(runs) if (runs / FILE).exists() else "", "the token")
    assert token == served.talk.token
    assert len(recording.read_text().splitlines()) == 5
