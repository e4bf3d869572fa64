"""The engine trains what was asked for last, stops at once, and survives broken models."""

import dataclasses
import itertools
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.catalog.composed_model import code, read_block
from demo.catalog.variant_file import COMPOSED
from demo.data.dataset import Dataset
from demo.events import (
    EngineReady,
    EpochEnded,
    Event,
    LaneMeasured,
    PictureAnswered,
    PictureDrawn,
    QuestionFailed,
    RunEnded,
    RunResumed,
    RunStarted,
    SizesCounted,
    Snapshot,
    StepTaken,
    ThroughputMeasured,
    VariantFailed,
    VariantReady,
    VariantsBroken,
    VariantsLoaded,
    VariantWarming,
)
from demo.requests import (
    COMPARE,
    LONGEST_SECONDS,
    STAGE_PACE,
    Compare,
    Interruption,
    SizesWanted,
    Start,
    StepWanted,
    VariantsSaved,
)
from demo.training.checkpoints import CAN_T_GO_ON, Checkpoints
from demo.training.engine import CALM_SECONDS, Engine
from tests.demo.conftest import NAMES, VARIANTS, Rehearse, first
from tests.demo.rehearsal import Rehearsal
from tests.talk import until

BROKEN = Path(__file__).parents[1] / "broken_variants.py"
MISBEHAVING = ("raises", "absurd", "misshapen", "explodes", "not_a_model")
LOST = 10**6  # a run of another engine
NO_NUMBER = (
    "The loss is no longer a number: the steps were too large, so training blew up. "
    "A smaller learning rate helps."
)


@pytest.fixture(scope="module")
def broken(tiny: Dataset) -> Iterator[Rehearsal]:
    """Return an engine whose variants misbehave, all but one; it has tried them all."""
    rehearsal = Rehearsal(tiny, BROKEN, ("fine", *MISBEHAVING))
    with closing(rehearsal.engine):
        rehearsal.engine.launch()
        rehearsal.wait(VariantFailed, variant=MISBEHAVING[-1])
        yield rehearsal


@pytest.fixture(scope="module")
def long(mnist: Dataset) -> Iterator[Rehearsal]:
    """Return an engine whose epochs take most of a second each."""
    rehearsal = Rehearsal(mnist, VARIANTS, ("conv",))
    with closing(rehearsal.engine):
        rehearsal.engine.pace = None
        yield rehearsal.warm()


# Getting ready


def test_keras_is_not_loaded_before_the_engine_is_launched() -> None:
    code = (
        "import sys, server.cli.give; from demo.training.engine import Engine; "
        "sys.exit(bool({'keras', 'tensorflow'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root).returncode == 0


def test_variants_are_warmed_up_in_their_order_once_the_engine_is_ready(
    rehearsal: Rehearsal,
) -> None:
    ready, *others = rehearsal.events
    assert isinstance(ready, EngineReady)
    assert ready.backend == "tensorflow"
    assert ready.device.startswith(("CPU (", "GPU ("))
    warming_up = [each for each in others if isinstance(each, VariantWarming | VariantReady)]
    assert [(type(each), each.variant) for each in warming_up] == [
        (kind, name) for name in NAMES for kind in (VariantWarming, VariantReady)
    ]
    weights = {each.variant: each.weights for each in others if isinstance(each, VariantReady)}
    assert weights["linear"] == 7850
    assert weights["conv"] == weights["dropout"]


def test_a_click_before_it_is_warm_starts_by_itself(tiny: Dataset, rehearse: Rehearse) -> None:
    names = ("linear", "extra_layer")
    rehearsal = rehearse(tiny, names)
    rehearsal.engine.start(Start("linear", 7))  # changed their mind
    rehearsal.engine.start(Start("extra_layer", 1))
    rehearsal.warm()
    assert rehearsal.wait(RunEnded).state == "finished"
    told = [
        each
        for each in rehearsal.events
        if not isinstance(each, EpochEnded | Snapshot | EngineReady)
    ]
    assert [(type(each), vars(each).get("variant")) for each in told] == [
        (VariantWarming, "extra_layer"),
        (VariantReady, "extra_layer"),
        (RunStarted, "extra_layer"),
        (RunEnded, None),
        (VariantWarming, "linear"),
        (VariantReady, "linear"),
    ]


def test_a_click_that_was_taken_back_does_not_start(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(tiny, ("linear",))
    rehearsal.engine.start(Start("linear", 1))
    rehearsal.engine.stop()
    rehearsal.warm()
    rehearsal.train("linear", 2)
    assert [each.epochs for each in rehearsal.events if isinstance(each, RunStarted)] == [2]


def test_a_click_while_another_variant_warms_up_takes_its_place(tiny: Dataset) -> None:
    class Fickle(Rehearsal):
        def hear(self, event: Event) -> None:
            super().hear(event)
            if isinstance(event, VariantWarming) and event.variant == "extra_layer":
                self.engine.start(Start("linear", 1))

    rehearsal = Fickle(tiny, VARIANTS, ())
    with closing(rehearsal.engine):
        rehearsal.engine.start(Start("extra_layer", 1))
        rehearsal.engine.launch()
        rehearsal.wait(RunEnded, state="finished")
    begun = [each.variant for each in rehearsal.events if isinstance(each, RunStarted)]
    assert begun == ["linear"]


def test_a_variants_file_that_raises_is_told_and_can_be_mended(
    tiny: Dataset, rehearse: Rehearse, tmp_path: Path
) -> None:
    file = tmp_path / "variants.py"
    file.write_text("x = 0\nscale = 1 / x\n")
    rehearsal = rehearse(tiny, ("linear",), file)
    rehearsal.engine.launch()
    failed = rehearsal.wait(VariantFailed)
    assert (failed.variant, failed.reason) == ("linear", "ZeroDivisionError: division by zero")
    broken = rehearsal.wait(VariantsBroken)
    assert (broken.line, broken.reason) == (2, failed.reason)
    assert str(file) in broken.detail
    rehearsal.engine.ask(VariantsSaved(file, VARIANTS.read_text()))
    assert rehearsal.wait(VariantsLoaded).new[0] == "linear"
    rehearsal.train("linear", 1)


# Variants that are saved while the engine runs


def saved(rehearsal: Rehearsal, old: str, new: str) -> VariantsLoaded:
    """Save the talk's own variants with one change, as far as this engine knows."""
    text = VARIANTS.read_text()
    assert old in text
    since = rehearsal.now
    rehearsal.engine.ask(VariantsSaved(VARIANTS, text.replace(old, new)))
    return rehearsal.wait(VariantsLoaded, since)


def test_a_new_function_is_made_ready_at_once(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(tiny, ("linear",)).warm()
    linear = rehearsal.trainer("linear")
    more = "def deeper(shape: Shape, classes: int) -> Model:\n    return linear(shape, classes)"
    loaded = saved(rehearsal, "def extra_layer(", f"{more}\n\n\ndef extra_layer(")
    assert (loaded.new, loaded.changed, loaded.gone) == (["deeper"], [], [])
    rehearsal.wait(VariantReady, variant="deeper")
    assert rehearsal.trainer("linear") is linear  # it is as ready as before
    assert rehearsal.train("deeper", 1)[-1].epoch == 1


def test_a_changed_function_is_made_ready_anew(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(tiny, ("linear", "extra_layer")).warm()
    linear = rehearsal.trainer("linear")
    since = rehearsal.now
    loaded = saved(rehearsal, "512", "16")
    assert loaded.changed == ["extra_layer", "without_relu"]
    warming = rehearsal.wait(VariantWarming, since, variant="extra_layer")
    assert warming.time - loaded.time > 0.9 * CALM_SECONDS  # until then pages show what was saved
    assert rehearsal.wait(VariantReady, since, variant="extra_layer").weights == 1210
    assert rehearsal.trainer("linear") is linear


def test_a_run_goes_on_with_the_code_that_it_started_with(long: Rehearsal) -> None:
    run = long.start("conv", 3)
    assert saved(long, "Conv2D(64", "Conv2D(8").changed == ["conv", "dropout"]
    assert long.wait(RunEnded, run=run).state == "finished"
    (begun,) = (each for each in long.events if isinstance(each, RunStarted) and each.run == run)
    since = long.now
    assert long.run("conv", 1).weights < begun.weights
    assert saved(long, "", "").changed == ["conv", "dropout"]
    long.wait(VariantReady, since, variant="conv", weights=begun.weights)


@pytest.mark.parametrize(
    ("source", "line"),
    [("def linear(:\n", 1), ("import os\n\nos.nothing()\n", 3), ("raise SystemExit(2)\n", 1)],
)
def test_a_save_that_breaks_leaves_all_as_it_was(
    rehearsal: Rehearsal, source: str, line: int
) -> None:
    linear, since = rehearsal.trainer("linear"), rehearsal.now
    rehearsal.engine.ask(VariantsSaved(VARIANTS, source))
    assert rehearsal.wait(VariantsBroken, since).line == line
    assert rehearsal.trainer("linear") is linear
    rehearsal.train("linear", 1)


# A run


def test_a_run_from_its_first_weights_to_its_end(rehearsal: Rehearsal, few: Dataset) -> None:
    run = rehearsal.start("linear", 3)
    rehearsal.wait(RunEnded, run=run, state="finished", reason="", detail="")
    begun = rehearsal.wait(RunStarted, run=run)
    assert (begun.variant, begun.epochs, begun.seed) == ("linear", 3, 0)
    assert begun.test_size == len(few.x_test)
    history = rehearsal.history(run)
    assert [each.epoch for each in history] == [0, 1, 2, 3]
    assert history[0].test_accuracy < 0.3
    assert history[-1].test_accuracy > history[0].test_accuracy + 0.3
    assert history[-1].train_loss < history[0].train_loss


def test_runs_are_numbered(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    numbers = [rehearsal.start("linear", 1) for _ in range(2)]
    assert numbers[1] == numbers[0] + 1
    runs = [each.run for each in rehearsal.events if isinstance(each, RunStarted)]
    assert runs == list(range(1, len(runs) + 1))


def test_epoch_0_is_measured_before_training(rehearsal: Rehearsal, few: Dataset) -> None:
    import keras

    measured, *_ = rehearsal.train("extra_layer", 1)
    assert (measured.epoch, measured.seconds) == (0, 0)
    keras.utils.set_random_seed(0)
    import demo.variants

    untrained = demo.variants.extra_layer(few.image_shape, few.classes)
    assert plain_measure(untrained, few.x_test, few.y_test) == pytest.approx(
        (measured.test_loss, measured.test_accuracy), rel=1e-4
    )


def test_each_epoch_comes_with_a_snapshot_of_the_same_weights(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    since = rehearsal.now
    epochs = rehearsal.train("linear", 2)
    told = [each for each in rehearsal.events[since:] if isinstance(each, Snapshot | EpochEnded)]
    assert [type(each) for each in told] == 3 * [Snapshot, EpochEnded]
    for snapshot, epoch in zip(told[::2], epochs, strict=True):
        assert isinstance(snapshot, Snapshot)
        assert (snapshot.run, snapshot.epoch) == (epoch.run, epoch.epoch)
        x = few.x_test.reshape(len(few.x_test), -1)
        logits = x @ snapshot.weights["0/kernel"] + snapshot.weights["0/bias"]
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(snapshot.probabilities, shares, atol=1e-5)
        right = np.mean(snapshot.probabilities.argmax(axis=1) == few.y_test)
        assert right == pytest.approx(epoch.test_accuracy)


def test_train_and_test_are_measured_on_the_same_weights_without_dropout(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    *_, last = rehearsal.train("dropout", 2)
    model = rehearsal.trainer("dropout").model
    assert plain_measure(model, few.x_test, few.y_test) == pytest.approx(
        (last.test_loss, last.test_accuracy), rel=1e-4
    )
    chosen = rehearsal.learner("dropout")._measured["train"]
    assert len(chosen) == len(few.x_test)
    assert plain_measure(model, few.x_train[chosen], few.y_train[chosen]) == pytest.approx(
        (last.train_loss, last.train_accuracy), rel=1e-4
    )


def plain_measure(
    model: object, x: np.ndarray[tuple[int, ...], np.dtype[np.float32]], y: object
) -> tuple[float, float]:
    """Return loss and accuracy as Keras's own ``evaluate`` has them, on a copy of the model."""
    import keras

    copy = keras.models.clone_model(model)
    for mine, theirs in zip(copy.variables, model.variables, strict=True):  # type: ignore[attr-defined]
        mine.assign(theirs.value)
    copy.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = copy.evaluate(x, y, verbose=0)
    return loss, accuracy


def same_curve(one: list[EpochEnded], other: list[EpochEnded]) -> bool:
    """Compare accuracies exactly, losses up to the order of sums, and no times."""
    return len(one) == len(other) and all(
        a.epoch == b.epoch
        and a.test_accuracy == b.test_accuracy
        and a.train_accuracy == b.train_accuracy
        and (a.test_loss, a.train_loss) == pytest.approx((b.test_loss, b.train_loss), rel=1e-6)
        for a, b in zip(one, other, strict=True)
    )


def test_each_epoch_shows_the_images_in_its_own_order(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    history = rehearsal.train("linear", 3)
    learner = rehearsal.learner("linear")
    learner.trainer.reset()
    for epoch in (1, 2, 3):
        learner.trainer.train(learner.order(epoch))
        measured = learner.measure(lambda: False)
        assert (measured.test_loss, measured.train_loss) == pytest.approx(
            (history[epoch].test_loss, history[epoch].train_loss), rel=1e-5
        )


@pytest.mark.parametrize("variant", ["linear", "dropout"])
def test_a_restart_gives_the_same_curve_and_compiles_nothing(
    rehearsal: Rehearsal, variant: str
) -> None:
    rehearsal.engine.pace = None
    once = rehearsal.train(variant, 2)
    trainer = rehearsal.trainer(variant)
    assert same_curve(rehearsal.train(variant, 2), once)
    assert [trainer._train.traces, trainer._evaluate.traces] == [1, 1]


def test_a_new_engine_with_the_same_seed_gives_the_same_curve(
    rehearsal: Rehearsal, few: Dataset, rehearse: Rehearse
) -> None:
    again = rehearse(few, ("dropout",)).warm()
    other = rehearse(few, ("dropout",), seed=1).warm()
    for each in (rehearsal, again, other):
        each.engine.pace = None
    curve = rehearsal.train("dropout", 2)
    assert same_curve(again.train("dropout", 2), curve)
    assert not same_curve(other.train("dropout", 2), curve)


def test_a_restart_after_a_stop_begins_anew(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    whole = rehearsal.train("linear", 3)
    run = rehearsal.start("linear", 10**6)
    rehearsal.wait(EpochEnded, run=run, epoch=5)
    again = rehearsal.train("linear", 3)
    assert same_curve(again, whole)
    assert same_curve(rehearsal.history(run)[:4], whole)


# Pace


def test_an_audience_can_follow(rehearsal: Rehearsal) -> None:
    assert rehearsal.engine.pace == STAGE_PACE == 5
    history = rehearsal.train("linear", 6)
    # Each epoch begins a fifth of a second after the one before, however long that took.
    assert history[-1].time - history[0].time > 5 / STAGE_PACE


def test_in_a_hurry_it_goes_as_fast_as_it_can(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    history = rehearsal.train("linear", 30)
    pauses = [later.time - each.time for each, later in itertools.pairwise(history)]
    assert min(pauses) < 0.5 / STAGE_PACE  # on a busy machine some are long


def test_a_hurry_in_the_middle_of_a_run_counts_from_the_next_epoch_on(
    rehearsal: Rehearsal,
) -> None:
    run = rehearsal.start("linear", 40)
    rehearsal.wait(EpochEnded, run=run, epoch=1)
    rehearsal.engine.pace = None
    rehearsal.wait(RunEnded, run=run)
    history = rehearsal.history(run)
    pauses = [later.time - each.time for each, later in itertools.pairwise(history)]
    assert min(pauses[2:]) < 0.5 / STAGE_PACE


def test_seconds_are_of_training_without_the_waiting(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = 1  # so slow that a busy machine waits, too
    history = rehearsal.train("linear", 4)
    seconds = [each.seconds for each in history]
    assert seconds[0] == 0
    assert all(a < b for a, b in itertools.pairwise(seconds))
    assert seconds[-1] < 0.5 * (history[-1].time - history[0].time)


def test_seconds_are_of_training_without_the_measuring(mnist: Dataset, rehearse: Rehearse) -> None:
    swapped = dataclasses.replace(  # little to learn, much to measure
        mnist,
        x_train=mnist.x_train[:128],
        y_train=mnist.y_train[:128],
        x_test=mnist.x_train,
        y_test=mnist.y_train,
    )
    rehearsal = rehearse(swapped, ("extra_layer",)).warm()
    rehearsal.engine.pace = None
    history = rehearsal.train("extra_layer", 10)
    assert history[-1].seconds < 0.5 * (history[-1].time - history[0].time)


# Stop and switch


def test_a_stop_acts_inside_an_epoch(long: Rehearsal) -> None:
    waits = []
    epoch_seconds = long.train("conv", 1)[-1].seconds  # on this machine, as busy as it is now
    for _ in range(9):
        run = long.start("conv", 3)
        long.wait(EpochEnded, run=run, epoch=0)  # the first epoch begins now
        time.sleep(0.05)
        asked = time.time()
        long.engine.stop()
        ended = long.wait(RunEnded, run=run)
        assert (ended.state, ended.reason) == ("stopped", "")
        assert [each.epoch for each in long.history(run)] == [0]
        waits.append(ended.time - asked)
    assert statistics.median(waits) < max(0.15, epoch_seconds / 8), waits


def test_a_stop_ends_the_waiting_between_epochs_too(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = 1 / 60
    run = rehearsal.start("linear", 3)
    rehearsal.wait(EpochEnded, run=run, epoch=0)
    time.sleep(0.3)  # trained, and waiting for a minute to be over
    asked = time.time()
    rehearsal.engine.stop()
    assert rehearsal.wait(RunEnded, run=run).state == "stopped"
    assert time.time() - asked < 10


def test_a_stop_without_a_run_does_nothing(rehearsal: Rehearsal) -> None:
    before = rehearsal.now
    rehearsal.engine.stop()
    rehearsal.engine.pace = None
    rehearsal.train("linear", 1)
    assert isinstance(rehearsal.events[before], RunStarted)


def test_a_switch_stops_what_runs_before_the_next_starts(rehearsal: Rehearsal) -> None:
    run = rehearsal.start("conv", 1000)
    rehearsal.wait(EpochEnded, run=run, epoch=1)
    since = rehearsal.now
    next_run = rehearsal.start("linear", 2)
    rehearsal.wait(RunEnded, run=next_run, state="finished")
    order = [each for each in rehearsal.events[since:] if isinstance(each, RunStarted | RunEnded)]
    assert [(type(each), each.run) for each in order] == [
        (RunEnded, run),
        (RunStarted, next_run),
        (RunEnded, next_run),
    ]
    assert rehearsal.wait(RunEnded, run=run).state == "stopped"


@pytest.mark.parametrize("pause_seconds", [0, 0.1])
def test_of_twenty_clicks_the_last_one_is_left(rehearsal: Rehearsal, pause_seconds: float) -> None:
    since = rehearsal.now
    for click in range(20):
        rehearsal.engine.start(Start(NAMES[click % 4], 1000 + click))
        time.sleep(pause_seconds)
    last = rehearsal.wait(RunStarted, since, variant=NAMES[19 % 4], epochs=1019)
    rehearsal.wait(EpochEnded, run=last.run, epoch=2)
    told = rehearsal.events[since:]
    begun = [each.run for each in told if isinstance(each, RunStarted)]
    over = [each.run for each in told if isinstance(each, RunEnded)]
    assert begun[-1] == last.run
    assert over == begun[:-1]
    assert all(each.state == "stopped" for each in told if isinstance(each, RunEnded))
    if pause_seconds:
        assert len(begun) > 1  # it did train in between


def test_a_start_taken_back_at_once_leaves_nothing_running(rehearsal: Rehearsal) -> None:
    for _ in range(50):
        rehearsal.engine.start(Start("conv", 1000))
        rehearsal.engine.stop()
    time.sleep(0.3)
    begun, over = (
        [each for each in rehearsal.events if isinstance(each, kind)]
        for kind in (RunStarted, RunEnded)
    )
    assert len(begun) == len(over)


# Runs that broke off


@pytest.mark.parametrize(
    "start", [Start("dropout", 4), Start("extra_layer", 3, examples=150), Start("linear", 3)]
)
def test_a_run_that_broke_off_goes_on_in_another_engine_to_the_same_curve(
    rehearsal: Rehearsal, few: Dataset, rehearse: Rehearse, tmp_path: Path, start: Start
) -> None:
    since, kept = rehearsal.now, len(rehearsal.kept)
    rehearsal.engine.pace = None
    rehearsal.engine.start(replace(start, seeds=2))
    first, second = (
        rehearsal.wait(RunStarted, since, variant=start.variant, seed=seed) for seed in (0, 1)
    )
    rehearsal.wait(RunEnded, run=second.run)
    later = rehearse(few, (start.variant,)).warm()
    for begun in (first, second):
        whole = rehearsal.history(begun.run)
        checkpoint = next(
            each for each in rehearsal.kept[kept:] if each.ended in whole and each.ended.epoch == 2
        )
        checkpoints = Checkpoints(tmp_path)
        checkpoints.write(checkpoint)
        path = checkpoints.path(begun.time)
        later.engine.start(
            replace(start, interruption=Interruption(begun.run, begun.time, begun.seed, path))
        )
        assert later.wait(RunResumed, run=begun.run).epoch == 2
        assert later.wait(RunEnded, run=begun.run).state == "finished"
        rest = later.history(begun.run)
        assert same_curve(rest, whole[2:])
        assert rest[0].seconds == whole[2].seconds < rest[1].seconds
        assert rest[0].running_accuracy == whole[2].running_accuracy


def test_a_run_whose_checkpoint_is_gone_or_another_models_says_so(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    def go_on(variant: str, path: Path) -> RunEnded:
        since = rehearsal.now
        interruption = Interruption(LOST, 1.0, 0, path)
        rehearsal.engine.start(Start(variant, 3, interruption=interruption))
        return rehearsal.wait(RunEnded, since, run=LOST)

    gone = go_on("linear", tmp_path / "1.000000.npz")
    assert (gone.state, gone.reason) == ("failed", CAN_T_GO_ON)
    assert "No such file" in gone.detail
    rehearsal.train("linear", 1)
    Checkpoints(tmp_path).write(rehearsal.kept[-1])
    other = go_on("extra_layer", next(tmp_path.glob("*.npz")))
    assert (other.state, other.reason) == ("failed", CAN_T_GO_ON)
    assert "Expected arrays of shapes" in other.detail


# What goes wrong


@pytest.mark.parametrize(
    ("variant", "reason"),
    [
        ("raises", "ValueError: the second layer is missing"),
        (
            "misshapen",
            "ValueError: Expected a model whose output has the shape (None, 10), one probability "
            "per class. Received: (None, 11). End it with Dense(classes).",
        ),
        ("not_a_model", "TypeError: Expected a variant to return a Keras model. Received: None."),
        ("absurd", "The model needs more memory than there is."),
        ("explodes", NO_NUMBER),
        ("nowhere", "AttributeError: module 'broken_variants' has no attribute 'nowhere'"),
    ],
)
def test_a_broken_variant_is_a_failed_run_and_the_next_click_works(
    broken: Rehearsal, variant: str, reason: str
) -> None:
    for _ in range(2):  # a second click gets the same answer
        run = broken.start(variant, 3)
        ended = broken.wait(RunEnded, run=run)
        assert (ended.state, ended.reason) == ("failed", reason)
        assert ended.detail.startswith("Traceback")
        assert len(broken.train("fine", 1)) == 2


def test_variants_that_cannot_be_built_are_known_before_anybody_clicks(broken: Rehearsal) -> None:
    failed = [each for each in broken.events if isinstance(each, VariantFailed)][:4]
    assert [each.variant for each in failed] == ["raises", "absurd", "misshapen", "not_a_model"]
    assert failed[0].reason == "ValueError: the second layer is missing"
    assert str(BROKEN) in failed[0].detail


def test_weights_that_blew_up_are_forgotten(broken: Rehearsal) -> None:
    histories = []
    for _ in range(2):
        run = broken.start("explodes", 3)
        broken.wait(RunEnded, run=run, state="failed")
        histories.append(broken.history(run))
    assert same_curve(*histories)
    assert [each.epoch for each in histories[0]] == [0]


def test_blowing_up_in_the_very_last_step_is_no_success(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(first(tiny, 100, 50), ("explodes",), BROKEN).warm()
    run = rehearsal.start("explodes", 1)  # a single step, with a fine loss before it
    ended = rehearsal.wait(RunEnded, run=run)
    assert (ended.state, ended.reason) == ("failed", NO_NUMBER)
    assert [each.epoch for each in rehearsal.history(run)] == [0]


# Composed on stage


def test_a_composed_model_learns_like_any_other(rehearsal: Rehearsal, few: Dataset) -> None:
    rehearsal.engine.pace = None
    since = rehearsal.now
    python = code((read_block("dense 16"),), few.image_shape, few.classes)
    began = rehearsal.run(COMPOSED.name, 3, code=python)
    assert (began.weights, began.code) == (785 * 16 + 17 * 10, python)
    before, *_, after = rehearsal.history(began.run)
    assert after.test_accuracy > before.test_accuracy + 0.2
    rehearsal.run(COMPOSED.name, 1, code=python)  # ready at once
    warmed = [each for each in rehearsal.events[since:] if isinstance(each, VariantReady)]
    assert [each.variant for each in warmed] == [COMPOSED.name]


def test_a_composed_model_that_is_none_fails_in_plain_words(rehearsal: Rehearsal) -> None:
    since = rehearsal.now
    rehearsal.engine.start(Start(COMPOSED.name, 1, code="model = None"))
    ended = rehearsal.wait(RunEnded, since)
    assert ended.state == "failed"
    assert ended.reason.startswith("TypeError: Expected a variant to return a Keras model.")
    assert rehearsal.train("linear", 1)


# The end: last, since others need what it ends


def test_closing_ends_a_run_in_the_middle(long: Rehearsal) -> None:
    run = long.start("conv", 1000)
    long.wait(EpochEnded, run=run, epoch=0)
    assert long.engine.close(timeout_seconds=2)
    assert long.wait(RunEnded, run=run).state == "interrupted"
    since = long.now
    long.engine.start(Start("conv", 1))  # nobody is there any more
    time.sleep(0.1)
    assert long.events[since:] == []


def test_an_engine_that_was_never_launched_closes(tiny: Dataset) -> None:
    assert Engine(tiny, VARIANTS, ["linear"], print).close()


def test_what_keras_would_print_is_told_beside_it(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    untrained, first, *_ = rehearsal.train("dropout", 2)
    assert untrained.running_accuracy is None
    assert first.running_accuracy is not None
    assert 0 < first.running_accuracy < first.train_accuracy - 0.05


# Other data, fewer images, other seeds


def test_shuffled_pixels_are_nothing_to_a_dense_model_and_much_to_a_convolution(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.engine.pace = None
    linear, conv = rehearsal.train("linear", 3), rehearsal.train("conv", 3)
    trainers = [rehearsal.trainer(name) for name in ("linear", "conv")]
    shuffled = [
        rehearsal.history(rehearsal.run(name, 3, dataset="shuffled").run)
        for name in ("linear", "conv")
    ]
    assert shuffled[0][-1].test_accuracy == pytest.approx(linear[-1].test_accuracy, abs=0.06)
    assert shuffled[1][-1].test_accuracy < conv[-1].test_accuracy - 0.03
    assert [each._train.traces for each in trainers] == [1, 1]


def test_a_run_may_learn_from_a_few_images_only(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    started = rehearsal.run("linear", 8, examples=50)
    assert started.examples == 50
    *_, few_images = rehearsal.history(started.run)
    *_, all_images = rehearsal.train("linear", 8)
    assert few_images.test_accuracy < all_images.test_accuracy - 0.1
    assert few_images.train_accuracy > few_images.test_accuracy


def test_runs_of_a_series_differ_in_their_seed_and_can_be_repeated(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    since = rehearsal.now
    rehearsal.engine.start(Start("dropout", 1, seeds=3))
    last = rehearsal.wait(RunStarted, since, seed=2)
    rehearsal.wait(RunEnded, run=last.run, state="finished")
    runs = [each for each in rehearsal.events[since:] if isinstance(each, RunStarted)]
    assert [each.seed for each in runs] == [0, 1, 2]
    assert {each.series for each in runs} == {runs[0].run}
    curves = [rehearsal.history(each.run) for each in runs]
    assert len({curve[0].test_loss for curve in curves}) == 3  # other first weights
    assert same_curve(curves[0], rehearsal.train("dropout", 1))
    since = rehearsal.now
    rehearsal.engine.start(Start("dropout", 1, seeds=2))
    again = rehearsal.wait(RunStarted, since, seed=1)
    rehearsal.wait(RunEnded, run=again.run)
    assert same_curve(rehearsal.history(again.run), curves[1])


def test_a_click_ends_a_whole_series(rehearsal: Rehearsal) -> None:
    since = rehearsal.now
    rehearsal.engine.start(Start("linear", 1000, seeds=3))
    first = rehearsal.wait(RunStarted, since)
    rehearsal.wait(EpochEnded, run=first.run, epoch=1)
    rehearsal.engine.stop()
    rehearsal.wait(RunEnded, run=first.run, state="stopped")
    rehearsal.train("linear", 1)
    runs = [each for each in rehearsal.events[since:] if isinstance(each, RunStarted)]
    assert [each.series for each in runs] == [each.run for each in runs]


def test_a_table_runs_through_the_same_models(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    started = rehearsal.run("extra_layer", 20, dataset="wine")
    assert (started.dataset, started.test_size) == ("wine", 36)
    assert started.weights == (13 + 1) * 512 + (512 + 1) * 3
    *_, last = rehearsal.history(started.run)
    assert last.test_accuracy > 0.85
    assert rehearsal.train("extra_layer", 1)[0].test_accuracy < 0.3  # digits again


def test_a_data_set_that_there_is_not_fails_in_one_line(rehearsal: Rehearsal) -> None:
    since = rehearsal.now
    rehearsal.engine.start(Start("linear", 1, dataset="stars"))
    ended = rehearsal.wait(RunEnded, since)
    assert ended.state == "failed"
    assert "Expected a data set beside the talk's own: shuffled, wine" in ended.reason
    rehearsal.train("linear", 1)


# Pictures


def drawn(few: Dataset, place: int, number: int) -> PictureDrawn:
    return PictureDrawn(picture=number, image=few.x_test[place])


def test_every_model_that_has_learned_answers_a_picture(rehearsal: Rehearsal, few: Dataset) -> None:
    rehearsal.engine.pace = None
    for name in ("linear", "conv"):
        rehearsal.train(name, 1)
    since = rehearsal.now
    rehearsal.engine.ask(drawn(few, 3, 101))
    variants = {each.run: each.variant for each in rehearsal.events if isinstance(each, RunStarted)}
    for name in ("linear", "conv"):
        run = max(run for run, variant in variants.items() if variant == name)
        answer = rehearsal.wait(PictureAnswered, since, picture=101, run=run)
        snapshot = rehearsal.wait(Snapshot, run=run, epoch=1)
        np.testing.assert_allclose(answer.probabilities, snapshot.probabilities[3], atol=1e-4)


def test_pictures_in_a_hurry_are_answered_by_all_models_or_by_none(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    rehearsal.engine.pace = None
    for name in ("linear", "conv"):
        rehearsal.train(name, 1)
    since = rehearsal.now
    for number in range(200, 240):
        rehearsal.engine.ask(drawn(few, 0, number))
        time.sleep(0.002)
    models = len(rehearsal.engine._learned)
    until(lambda: answers(rehearsal, since)[239] == models, "all answers to the last one")
    assert models >= 2
    assert set(answers(rehearsal, since).values()) == {models}


def answers(rehearsal: Rehearsal, since: int) -> Counter[int]:
    """Count the answers to each picture."""
    heard = rehearsal.events[since:]
    return Counter(each.picture for each in heard if isinstance(each, PictureAnswered))


def test_a_picture_is_answered_while_a_model_trains_and_again_after_each_epoch(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    run = rehearsal.start("conv", 1000)
    rehearsal.wait(EpochEnded, run=run, epoch=1)
    rehearsal.engine.ask(drawn(few, 0, 102))
    first = rehearsal.wait(PictureAnswered, picture=102, run=run)
    rehearsal.wait(PictureAnswered, picture=102, run=run, epoch=first.epoch + 1)
    rehearsal.wait(PictureAnswered, picture=102, run=run, epoch=first.epoch + 2)
    rehearsal.engine.stop()
    assert rehearsal.wait(RunEnded, run=run).state == "stopped"  # a question is no interruption


def test_weights_answer_pictures_after_and_while_others_learn_from_shuffled_pixels(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    rehearsal.engine.pace = None
    rehearsal.train("linear", 1)
    own = rehearsal.history(max(each.run for each in rehearsal.events if type(each) is EpochEnded))

    def answer(picture: int) -> PictureAnswered:
        since = rehearsal.now
        rehearsal.engine.ask(drawn(few, 0, picture))
        return rehearsal.wait(PictureAnswered, since, picture=picture, run=own[0].run)

    before = answer(103)
    rehearsal.run("linear", 1, dataset="shuffled")
    np.testing.assert_array_equal(answer(104).probabilities, before.probabilities)
    run = rehearsal.start("linear", 400)
    since = rehearsal.now
    rehearsal.engine.stop()
    rehearsal.wait(RunEnded, since, run=run)
    rehearsal.engine.start(Start("linear", 400, dataset="shuffled"))
    beside = rehearsal.wait(EpochEnded, rehearsal.now, epoch=3).run
    own = rehearsal.history(run)
    answer(105)  # from the newest weights on the talk's own data
    figures = [each.test_accuracy for each in rehearsal.history(beside)]
    rehearsal.engine.stop()
    again = rehearsal.run("linear", 3, dataset="shuffled").run
    assert [each.test_accuracy for each in rehearsal.history(again)][:4] == figures[:4]


# Questions


def test_a_step_is_taken_before_any_run_and_waits_for_the_engine(
    tiny: Dataset, rehearse: Rehearse
) -> None:
    rehearsal = rehearse(tiny, ("linear",))
    rehearsal.engine.ask(StepWanted("extra_layer", 5))
    rehearsal.engine.launch()
    step = rehearsal.wait(StepTaken, variant="extra_layer", picture=5, phase="forward")
    assert isinstance(rehearsal.events[0], EngineReady)
    assert len(step.losses) == 1


def test_of_each_kind_the_newest_question_counts(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(tiny, ())
    for picture in range(3):
        rehearsal.engine.ask(StepWanted("linear", picture))
    rehearsal.engine.ask(SizesWanted())
    rehearsal.engine.launch()
    rehearsal.wait(SizesCounted)
    steps = [each for each in rehearsal.events if isinstance(each, StepTaken)]
    assert [each.picture for each in steps] == [2]


def test_questions_do_not_disturb_a_run(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    undisturbed = rehearsal.train("dropout", 3)
    rehearsal.engine.pace = STAGE_PACE
    since = rehearsal.now
    run = rehearsal.start("dropout", 3)
    for number in range(3):
        rehearsal.wait(EpochEnded, run=run, epoch=number)
        rehearsal.engine.ask(StepWanted("dropout", number, "nudge", steps=2))
        rehearsal.engine.ask(SizesWanted())
        rehearsal.wait(StepTaken, since, picture=number)
    assert rehearsal.wait(RunEnded, run=run).state == "finished"
    assert same_curve(rehearsal.history(run), undisturbed)


def test_a_small_models_steps_do_not_touch_what_a_run_learned(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    rehearsal.train("extra_layer", 1)
    weights = [each.value.numpy() for each in rehearsal.trainer("extra_layer").model.variables]
    since = rehearsal.now
    rehearsal.engine.ask(StepWanted("extra_layer", 7, "nudge", steps=10, anew=True))
    step = rehearsal.wait(StepTaken, since, picture=7)
    assert step.losses[0] > 1.5  # it knows nothing of what a run has learned
    assert step.losses[-1] < step.losses[0]
    after = [each.value.numpy() for each in rehearsal.trainer("extra_layer").model.variables]
    for one, other in zip(weights, after, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_question_that_cannot_be_answered_says_why_and_the_next_one_works(
    broken: Rehearsal,
) -> None:
    since = broken.now
    broken.engine.ask(StepWanted("raises", 0))
    failed = broken.wait(QuestionFailed, since, question="StepWanted")
    assert failed.reason.startswith("ValueError: ")
    assert "Traceback" in failed.detail
    broken.engine.ask(StepWanted("fine", 0))
    broken.wait(StepTaken, since, variant="fine")


def test_two_ways_are_compared_until_somebody_asks_for_something_else(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    since = rehearsal.now
    rehearsal.engine.compare(Compare("linear", 32))
    until(lambda: any(map(_is_turn, rehearsal.events[since:])), "the first turn of both")
    rehearsal.train("linear", 1)
    told = [each for each in rehearsal.events[since:] if isinstance(each, ThroughputMeasured)]
    assert [each.ended for each in told] == [False] * (len(told) - 1) + [True]
    assert told[-1].seconds[0] < LONGEST_SECONDS
    assert told[0].images == [0, 0]  # it is told at once that they get ready
    assert all(images > 0 for images in told[1].images)
    assert {each.variant for each in told} == {"linear"}


def _is_turn(event: Event) -> bool:
    return isinstance(event, ThroughputMeasured) and event.seconds[1] > 0


def test_one_way_is_measured_by_itself_once_it_is_ready(rehearsal: Rehearsal) -> None:
    since = rehearsal.now
    rehearsal.engine.compare(Compare("linear", 32, "ready"))
    ready = rehearsal.wait(LaneMeasured, since)
    assert (ready.lane, ready.images, ready.seconds, ready.ended) == ("CPU", 0, 0.0, False)
    since = rehearsal.now
    rehearsal.engine.compare(Compare("linear", 32, "alone"))
    rehearsal.wait(LaneMeasured, since, ended=False)
    rehearsal.engine.stop()
    end = rehearsal.wait(LaneMeasured, since, ended=True)
    assert (end.batch, end.variant, end.other) == (32, "linear", False)
    assert 0 < end.seconds < LONGEST_SECONDS
    assert end.images % 32 == 0
    assert end.version


def test_a_comparison_that_can_t_be_made_says_why(rehearsal: Rehearsal) -> None:
    since = rehearsal.now
    rehearsal.engine.compare(Compare("no_such_model", 32))
    failed = rehearsal.wait(QuestionFailed, since, question=COMPARE)
    assert "no_such_model" in failed.reason


def test_what_is_to_come_after_a_run_comes_unless_something_else_is_asked_for(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.engine.pace = None
    since = rehearsal.now
    part = Start("linear", 1, first_seed=1, number=1001, series=1000)
    rehearsal.engine.start(replace(part, then=(Start("extra_layer", 1), Start("conv", 50))))
    seed, after, last = (
        rehearsal.wait(RunStarted, since, variant=name)
        for name in ("linear", "extra_layer", "conv")
    )
    assert (seed.run, seed.series, seed.seed) == (1001, 1000, 1)
    assert after.series == after.run
    rehearsal.engine.start(Start("linear", 1))
    assert rehearsal.wait(RunEnded, run=last.run).state == "stopped"
    for each in (seed, after):
        assert rehearsal.wait(RunEnded, run=each.run).state == "finished"
