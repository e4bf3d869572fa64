"""Events are the same in memory, on disk and on the wire."""

import dataclasses
import json
import math
import re
import time

import numpy as np
import pytest

from demo.events import (
    BackendChanged,
    BallMoved,
    ClockSet,
    ClusterChanged,
    EngineFailed,
    EngineReady,
    EnginesGivenUp,
    EngineStuck,
    EpochEnded,
    EpochShown,
    Event,
    Forgotten,
    HyperparametersChanged,
    LaneMeasured,
    LossMapped,
    ModelComposed,
    PaceChanged,
    PictureAnswered,
    PictureDrawn,
    QuestionFailed,
    RunEnded,
    RunQueued,
    RunResumed,
    RunStarted,
    SessionFound,
    SessionOpened,
    SizesCounted,
    SlideShown,
    Snapshot,
    StageCleared,
    StageClosed,
    StageReopened,
    StepTaken,
    StrokeDrawn,
    StrokesErased,
    ThroughputMeasured,
    VariantFailed,
    VariantParked,
    VariantReady,
    VariantsBroken,
    VariantsLoaded,
    VariantStalled,
    VariantWarming,
    from_json,
    to_json,
)
from demo.hyperparameters import Hyperparameters
from demo.json_fields import write_array
from tests.demo.log import epoch

EXAMPLES: list[Event] = [
    EngineReady(backend="tensorflow", device="CPU (2 cores, x86_64)"),
    EngineFailed(reason="Kein Gerät…", detail="Traceback\n  line\n"),
    VariantWarming(variant="linear"),
    VariantReady(variant="linear", weights=7850),
    VariantFailed(variant="conv", reason='"quoted"', detail="\\", line=12),
    VariantStalled(variant="conv", stalled=True),
    VariantParked(variant="conv", reason="no end of it", line=12, version="a1"),
    EnginesGivenUp(reason="three in a row"),
    VariantsLoaded(file="variants.py", source="x = 'ä'\n", new=["a"], changed=["b"], gone=[]),
    VariantsBroken(line=3, reason="NameError: no", detail="Traceback"),
    RunQueued(variant="linear"),
    RunQueued(variant=None),
    RunStarted(run=1, variant="linear", epochs=20, seed=7, test_size=1000),
    EpochEnded(
        run=1,
        epoch=3,
        seconds=0.1 + 0.2,
        train_loss=1 / 3,
        train_accuracy=0.875,
        test_loss=1e-9,
        test_accuracy=0.5,
    ),
    EpochEnded(
        run=1,
        epoch=4,
        seconds=0.5,
        train_loss=0.5,
        train_accuracy=0.25,
        test_loss=1.5,
        test_accuracy=-0.25,
        train_error=2.5,
        running_loss=0.7,
        test_error=4.5,
    ),
    Snapshot(
        run=1,
        epoch=3,
        probabilities=np.array([[0.1, 0.9], [2 / 3, 1 / 3]], np.float32),
        weights={"0/kernel": np.arange(6, dtype=np.float32).reshape(3, 2)},
    ),
    ModelComposed(blocks=["conv 32", "relu"], place=1),
    PictureDrawn(picture=2, image=np.eye(3, dtype=np.float32)[..., np.newaxis]),
    PictureAnswered(picture=2, run=1, epoch=3, probabilities=np.array([0.25, 0.75], np.float32)),
    StepTaken(
        variant="linear",
        picture=3,
        phase="nudge",
        taken=1,
        weights=[7850],
        activations=[np.array([0.5, -0.5], np.float32)],
        errors=[np.array([-0.25, 0.25], np.float32)],
        limits=[[1.5, 0.75]],
        nudges=[1e-4],
        before=np.array([0.75, 0.25], np.float32),
        after=np.array([0.8, 0.2], np.float32),
        losses=np.array([0.3, 0.2], np.float32),
    ),
    BallMoved(weights=[-2.0, 0.5], step=3, learning_rate=0.3, momentum=0.9, rolling=True),
    LossMapped(
        run=1,
        variant="linear",
        reach=1.5,
        losses=np.eye(2, dtype=np.float32),
        epochs=[0, 1],
        path=np.array([[1, 0.5], [0, 0]], np.float32),
        path_losses=np.array([2.5, 0.5], np.float32),
        kept=0.75,
    ),
    SizesCounted(
        device="GPU",
        memory=2**34,
        nodes=8192,
        one=[7850, 10],
        more=[2**26, 8192],
        variants={"conv": [50186, 47050]},
    ),
    QuestionFailed(question="StepWanted", reason="It can't.", detail="Traceback"),
    RunEnded(run=1, state="failed", reason="It blew up.", detail="Traceback"),
    RunEnded(run=1, state="interrupted", resumable=True),
    RunResumed(run=1, epoch=3),
    EngineStuck(run=1),
    ThroughputMeasured(
        batch=128,
        lanes=["GPU", "CPU"],
        devices=["GPU (one)", "CPU (2 cores)"],
        images=[12800, 1280],
        seconds=[0.1 + 0.2, 0.3],
    ),
    LaneMeasured(
        batch=32,
        lane="GPU",
        device="GPU (one)",
        images=320,
        seconds=0.1 + 0.2,
        variant="conv",
        version="0123456789ab",
    ),
    ClusterChanged(address="tcp://box.lan:8786", state="moved", reason="It is gone.", workers=2),
    BackendChanged(backend="torch", state="missing", reason="pip install torch"),
    BackendChanged(backend="pytensor", state="ready", refused={"conv": "Expected Dense."}),
    EngineStuck(run=1, stuck=False),
    SessionOpened(
        versions={"python": "3.11", "keras": "3.15"},
        machine="A processor, 8 cores",
        dataset="mnist5k",
        data="0123456789ab",
        train=4000,
        test=1000,
        seed=0,
        content="ba9876543210",
    ),
    PaceChanged(epochs_per_second=5.0),
    PaceChanged(epochs_per_second=None),
    EpochShown(epoch=7, playing=True),
    EpochShown(epoch=None),
    StageCleared(),
    StageReopened(resumable=[1]),
    SessionFound(label="Recorded 3 November 2026, on CPU (8 cores)", runs=3),
    Forgotten(),
    RunQueued(variant="linear", hyperparameters=Hyperparameters(class_weight="balanced")),
    RunStarted(
        run=9,
        variant="linear",
        epochs=2,
        seed=0,
        test_size=10,
        hyperparameters=Hyperparameters(0.01, 32, "SGD", {"0": 1.0, "six": 2.5}),
        in_use=Hyperparameters(0.01, 32, "SGD", {"0": 1.0, "six": 2.5}),
        label_noise=0.25,
    ),
    HyperparametersChanged(run=2, epoch=3, examples=256, learning_rate=0.3, batch=64),
    StageClosed(),
    SlideShown(slide="a-nine", step=2, black=True),
    StrokeDrawn(slide="a-nine", path="M1 2L3 4.5", colour="--ink"),
    StrokesErased(slide="a-nine", last=True),
    ClockSet(runs=True),
]


def example(kind: type[Event]) -> Event:
    return next(each for each in EXAMPLES if isinstance(each, kind))


def test_there_is_an_example_of_every_kind() -> None:
    assert {type(example) for example in EXAMPLES} == set(Event.kinds.values())


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_an_event_reads_back_as_it_was(event: Event) -> None:
    line = to_json(event)
    assert "\n" not in line
    again = from_json(line)
    assert again == event
    assert type(again) is type(event)


AS_WRITTEN_JSON = {
    "learning_rate": None,
    "batch": 0,
    "optimizer": "",
    "class_weight": "",
    "dropout": None,
    "l2": None,
    "activation": "",
}


def test_the_kind_stands_beside_the_values() -> None:
    event = RunStarted(run=2, variant="conv", epochs=5, seed=0, test_size=300, time=12.5)
    assert json.loads(to_json(event)) == {
        "event": "RunStarted",
        "time": 12.5,
        "run": 2,
        "variant": "conv",
        "epochs": 5,
        "seed": 0,
        "test_size": 300,
        "dataset": "",
        "examples": 0,
        "series": 0,
        "weights": 0,
        "code": "",
        "source": "",
        "version": "",
        "recorded": "",
        "backend": "",
        "device": "",
        "engine": "",
        "other": False,
        "hyperparameters": AS_WRITTEN_JSON,
        "in_use": AS_WRITTEN_JSON,
        "label_noise": 0.0,
        "data": "",
    }


def test_an_event_knows_when_it_happened() -> None:
    before = time.time()
    event = StageCleared()
    assert before <= event.time <= time.time()
    assert from_json(to_json(event)).time == event.time


def test_events_are_frozen() -> None:
    event = RunQueued(variant="linear")
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.variant = "conv"  # type: ignore[misc]


def test_what_a_later_version_added_is_passed_over() -> None:
    line = '{"event": "RunQueued", "time": 1.0, "variant": "linear", "by": "clicker"}'
    assert from_json(line) == RunQueued(variant="linear", time=1.0)


def test_accuracies_keep_every_digit() -> None:
    event = EpochEnded(
        run=1,
        epoch=1,
        seconds=math.pi,
        train_loss=math.e,
        train_accuracy=2 / 3,
        test_loss=math.tau,
        test_accuracy=0.1 * 3,
    )
    assert from_json(to_json(event)) == event


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no JSON",
        "3",
        "null",
        '"RunQueued"',
        "[1, 2]",
        "{}",
        '{"event": "Curtain"}',
        '{"event": ["RunQueued"]}',
        '{"event": "RunQueued", "time": 1.0}',  # which variant?
        '{"event": "RunQueued", "variant"',  # cut off
    ],
)
def test_anything_else_is_shown_in_the_error(line: str) -> None:
    with pytest.raises(ValueError, match="Expected one event as a line of JSON") as caught:
        from_json(line)
    assert f"Received: {line!r}" in str(caught.value)


@pytest.mark.parametrize(
    ("event", "change", "why"),
    [
        (RunQueued(variant="a"), {"variant": 3}, "variant: expected a text"),
        (RunQueued(variant="a"), {"variant": "\ud800"}, "variant: expected a text, and no halves"),
        (RunQueued(variant="a"), {"time": 1e30}, "time: expected a number"),  # no such year
        (RunQueued(variant="a"), {"time": math.nan}, "time: expected a number"),
        (RunEnded(run=1, state="failed"), {"run": -1}, "run: expected a whole number"),
        (RunEnded(run=1, state="failed"), {"run": 10**400}, "run: expected a whole number"),
        (RunEnded(run=1, state="failed"), {"state": "odd"}, "state: expected one of running"),
        (example(ThroughputMeasured), {"lanes": []}, "lists of the same length, and none empty"),
        (example(ThroughputMeasured), {"seconds": [1.0]}, "lists of the same length"),
        (example(SizesCounted), {"one": [1]}, "one: expected a list of 2 to 2 items"),
        (
            example(SizesCounted),
            {"variants": {"conv": [1, 2, 3]}},
            "variants: expected a list of 2 to 2",
        ),
        (example(StepTaken), {"errors": []}, "lists of the same length"),
        (
            example(StepTaken),
            {"before": write_array(np.ones(3, np.float32))},
            "a probability per number",
        ),
        (
            example(StepTaken),
            {"errors": [write_array(np.ones(3, np.float32))]},
            "of the same shapes",
        ),
        (example(RunStarted), {"code": "import os"}, "code: expected a model that is made of"),
        (example(LossMapped), {"path_losses": write_array(np.ones(3, np.float32))}, "of the same"),
        (example(LossMapped), {"losses": write_array(np.ones((2, 3), np.float32))}, "a square of"),
        (ModelComposed(blocks=["relu"], place=1), {"place": 2}, "place: expected 1 at most"),
        (ModelComposed(blocks=["relu"], place=1), {"blocks": ["rm -r"]}, "Expected a block"),
    ],
)
def test_a_field_that_is_none_of_its_kind_is_named(
    event: Event, change: dict[str, object], why: str
) -> None:
    line = json.dumps({**json.loads(to_json(event)), **change})
    with pytest.raises(ValueError, match=re.escape(why)) as caught:
        from_json(line)
    assert str(caught.value).startswith("Expected one event as a line of JSON. Received: ")


@pytest.mark.parametrize("line", ["[" * 100_000, '{"a":' * 100_000, "9" * 10_000])
def test_no_text_is_too_deep_or_too_long_a_number(line: str) -> None:
    with pytest.raises(ValueError, match="Expected one event as a line of JSON"):
        from_json(line)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"test_accuracy": -0.1}, "accuracies of 0 to 1"),
        ({"test_error": 0.5}, "errors on both parts"),
        ({"train_error": 1, "test_error": 1, "running_accuracy": 0.5}, "no share of right answers"),
        ({"train_error": 1, "test_error": -1}, "test_error: expected a number"),
        ({"train_error": 1, "test_error": 1, "test_accuracy": 1.01}, "test_accuracy: expected"),
    ],
)
def test_only_where_answers_are_numbers_a_score_may_be_negative(
    changed: dict[str, float], message: str
) -> None:
    line = json.loads(to_json(epoch(1, 3, 0.5)))
    with pytest.raises(ValueError, match=message):
        from_json(json.dumps(line | changed))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"batch": -1}, "batch: expected a whole number"),
        ({"learning_rate": "fast"}, "learning_rate: expected a number"),
        ({"class_weight": "heavy"}, "class_weight: expected 0 to 100,000 named values"),
        ({"class_weight": {"0": None}}, "class_weight: expected a number"),
        ([], "expected named values"),
    ],
)
def test_hyperparameters_that_nobody_can_have_asked_for_are_told(said: object, why: str) -> None:
    line = json.loads(to_json(RunQueued(variant="linear"))) | {"hyperparameters": said}
    with pytest.raises(ValueError, match=f"hyperparameters: {why}"):
        from_json(json.dumps(line))


def test_a_recording_from_before_hyperparameters_reads_as_usual() -> None:
    line = json.loads(to_json(RunQueued(variant="linear", time=1.0)))
    del line["hyperparameters"]
    assert from_json(json.dumps(line)) == RunQueued(variant="linear", time=1.0)
