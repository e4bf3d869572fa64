"""Slides and the presenter's page say the same of a run in the same words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo.events import ClusterChanged, EngineFailed, EngineReady, EngineStuck, Event, RunEnded
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui import run_words
from tests.demo.log import ended, epoch, started
from tests.demo.numbers import number_epoch


def scene(*events: Event) -> Scene:
    told = Scene()
    for event in events:
        told.apply(event)
    return told


def run(*events: Event) -> Run:
    """Return a run of 20 epochs that began, and then this."""
    return scene(started(1), *events).runs[1]


TWO = (epoch(1, 0, 0.1), epoch(1, 2, 0.5, seconds=0.6))


@pytest.mark.parametrize(
    ("told", "short", "sentence"),
    [
        (run(*TWO), "epoch 2 of 20", "Linear learns: epoch 2 of 20"),
        (run(*TWO, epoch(1, 20, 0.5)), "epoch 20 of 20", "Linear learns: epoch 20 of 20"),
        (
            run(*TWO, ended(1, "stopped")),
            "stopped after epoch 2 of 20",
            "Linear stopped after epoch 2 of 20",
        ),
        (
            run(*TWO, ended(1, "interrupted")),
            "interrupted after epoch 2 of 20",
            "Linear was interrupted after epoch 2 of 20",
        ),
        (
            run(*TWO, RunEnded(run=1, state="failed", reason="KeyError: no", file="a.py", line=3)),
            "failed in epoch 3 (a.py:3): KeyError: no",
            "Linear failed (a.py:3): KeyError: no",
        ),
        (
            run(*TWO, ended(1, "failed", "It blew up.")),
            "failed in epoch 3: It blew up.",
            "Linear failed: It blew up.",
        ),
        (
            run(*TWO, epoch(1, 20, 0.5, seconds=6), ended(1)),
            "20 epochs finished",
            "Linear: 20 epochs in 6.0 seconds",
        ),
        (
            run(*TWO, epoch(1, 20, 0.5, seconds=0.04), ended(1)),
            "20 epochs finished",
            "Linear: 20 epochs in less than 0.1 seconds",
        ),
        (run(ended(1)), "20 epochs finished", "Linear: 20 epochs finished"),  # a spoilt recording
    ],
)
def test_how_far_a_run_is(told: Run, short: str, sentence: str) -> None:
    assert run_words.progress(told) == short
    assert run_words.run_sentence(told, "Linear") == sentence


def test_whose_run_it_is() -> None:
    told = replace(run(*TWO), backend="jax", other=True, recorded="Recorded 3 May", series=-1)
    words = "Recorded: Linear on JAX, run 3, epoch 2 of 20"
    assert run_words.run_sentence(told, "Linear") == words


def test_the_facts_of_a_run() -> None:
    assert run_words.facts(run()) == ["epoch 0 of 20"]
    paced = run(replace(TWO[0], time=10.0), replace(TWO[1], time=12.0))
    assert run_words.facts(paced) == [
        "epoch 2 of 20",
        "18 s left",
        "0.30 s per epoch",
        "50.0 % right",
    ]
    assert run_words.facts(run(number_epoch(1, 2, 0.5, 43.1)))[-1] == "off by 43.1 on average"


def test_numbers_as_they_are_said() -> None:
    assert [run_words.in_time(each) for each in (3.6, 59.4, 810)] == ["4 s", "59 s", "13 min 30 s"]
    assert run_words.weights(replace(run(), weights=7850)) == "7,850 weights"
    assert (run_words.weights(run()), run_words.weights(None)) == ("", "")
    assert run_words.getting_ready("Linear") == "Getting Linear ready; it starts by itself"
    assert (
        run_words.getting_ready("It", " on JAX") == "Getting It ready on JAX; it starts by itself"
    )


READY = EngineReady(backend="tensorflow", device="CPU (2 cores)")
JOINED = ClusterChanged(address="tcp://box.lan:8786", state="joined", workers=1)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([], ("waiting", "Keras is being loaded")),
        ([READY], ("ready", "TensorFlow on CPU (2 cores)")),
        ([READY, JOINED], ("ready", "TensorFlow on CPU (2 cores), a worker at tcp://box.lan:8786")),
        ([READY, EngineFailed(reason="no library")], ("failed", "No training here: no library")),
        ([READY, started(1, "conv"), EngineStuck(run=1)], ("failed", "conv does not answer")),
    ],
)
def test_what_trains(events: list[Event], said: tuple[str, str]) -> None:
    assert run_words.engine_words(scene(*events)) == said
