"""A run is measured, paced and repeatable, and goes on from its checkpoint to the same curve."""

import dataclasses
import itertools
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.data.core.dataset import Dataset
from demo.events import (
    EpochEnded,
    RunEnded,
    RunResumed,
    RunStarted,
    Snapshot,
    from_json,
    to_json,
)
from demo.hyperparameters import Hyperparameters
from demo.requests import STAGE_PACE, Interruption, Start
from demo.training.checkpoints import UNREADABLE, Checkpoints
from tests.demo.conftest import HIDING, VARIANTS, Rehearse
from tests.demo.numbers import progression
from tests.demo.rehearsal import Rehearsal
from tests.demo.training.curves import same_curve

LEARNING = Hyperparameters(0.05, 32, "SGD", "balanced")
LOST = 10**6  # a run of another engine


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


def test_epoch_0_is_measured_before_training(rehearsal: Rehearsal, few: Dataset) -> None:
    import keras

    measured, *_ = rehearsal.train("extra_layer", 1)
    assert (measured.epoch, measured.seconds) == (0, 0)
    keras.utils.set_random_seed(0)
    import demo.variants

    untrained = demo.variants.extra_layer(few.input_shape, few.classes)
    assert plain_measure(untrained, few.x_test, few.y_test) == pytest.approx(
        (measured.test_loss, measured.test_accuracy), rel=1e-4
    )


def test_hyperparameters_hold_for_the_run_that_asks_for_them_alone(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    rehearsal.engine.pace = None
    usual = rehearsal.train("linear", 2)
    other = rehearsal.run("linear", 2, hyperparameters=LEARNING)
    assert other.hyperparameters == LEARNING
    assert other.in_use == LEARNING
    assert not same_curve(rehearsal.history(other.run), usual)
    as_written = rehearsal.run("linear", 2)
    assert same_curve(rehearsal.history(as_written.run), usual)
    in_use = as_written.in_use
    assert (in_use.batch, in_use.optimizer) == (128, "Adam")
    assert in_use.learning_rate == pytest.approx(0.001)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Hyperparameters(batch=10**6), "Expected batch: "),
        (Hyperparameters(class_weight={"11": 2.0}), "Expected class_weight of classes: 0, 1"),
    ],
)
def test_hyperparameters_that_do_not_fit_the_data_are_told_in_a_line(
    rehearsal: Rehearsal, asked: Hyperparameters, told: str
) -> None:
    since = rehearsal.now
    rehearsal.engine.start(Start("linear", 1, hyperparameters=asked))
    ended = rehearsal.wait(RunEnded, since, state="failed")
    assert told in ended.reason
    assert "\n" not in ended.reason


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
    chosen = rehearsal.runner("dropout")._measurer._measured["train"]
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


def test_each_epoch_shows_the_images_in_its_own_order(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    history = rehearsal.train("linear", 3)
    runner = rehearsal.runner("linear")
    runner.trainer.reset()
    for epoch in (1, 2, 3):
        runner.trainer.train(runner.order(epoch))
        measured = runner.measure(lambda: False)
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
    few: Dataset, rehearse: Rehearse
) -> None:
    first, again, other = (
        rehearse(few, ("hiding",), HIDING, seed=seed).warm() for seed in (0, 0, 1)
    )
    for each in (first, again, other):
        each.engine.pace = None
    curve = first.train("hiding", 2)
    assert same_curve(again.train("hiding", 2), curve)
    assert not same_curve(other.train("hiding", 2), curve)


def test_a_restart_after_a_stop_begins_anew(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    whole = rehearsal.train("linear", 3)
    run = rehearsal.start("linear", 10**6)
    rehearsal.wait(EpochEnded, run=run, epoch=5)
    again = rehearsal.train("linear", 3)
    assert same_curve(again, whole)
    assert same_curve(rehearsal.history(run)[:4], whole)


def test_what_keras_would_print_is_told_beside_it(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    untrained, first, *_ = rehearsal.train("dropout", 2)
    assert untrained.running_accuracy is None
    assert first.running_accuracy is not None
    assert 0 < first.running_accuracy < first.train_accuracy - 0.05


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


def test_a_stop_ends_the_waiting_between_epochs_too(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = 1 / 60
    run = rehearsal.start("linear", 3)
    rehearsal.wait(EpochEnded, run=run, epoch=0)
    time.sleep(0.3)  # trained, and waiting for a minute to be over
    asked = time.time()
    rehearsal.engine.stop()
    assert rehearsal.wait(RunEnded, run=run).state == "stopped"
    assert time.time() - asked < 10


# Runs that broke off


@pytest.mark.parametrize(
    ("file", "start"),
    [
        (HIDING, Start("hiding", 4)),
        (VARIANTS, Start("extra_layer", 3, examples=150)),
        (VARIANTS, Start("linear", 3)),
        (VARIANTS, Start("linear", 3, hyperparameters=LEARNING, label_noise=0.2)),
    ],
)
def test_a_run_that_broke_off_goes_on_in_another_engine_to_the_same_curve(
    rehearsal: Rehearsal,
    few: Dataset,
    rehearse: Rehearse,
    tmp_path: Path,
    file: Path,
    start: Start,
) -> None:
    if file != VARIANTS:  # which are warm already
        rehearsal = rehearse(few, (start.variant,), file).warm()
    since, saved = rehearsal.now, len(rehearsal.checkpoints)
    rehearsal.engine.pace = None
    rehearsal.engine.start(replace(start, seeds=2))
    first, second = (
        rehearsal.wait(RunStarted, since, variant=start.variant, seed=seed) for seed in (0, 1)
    )
    rehearsal.wait(RunEnded, run=second.run)
    later = rehearse(few, (start.variant,), file).warm()
    for begun in (first, second):
        whole = rehearsal.history(begun.run)
        checkpoint = next(
            each
            for each in rehearsal.checkpoints[saved:]
            if each.ended in whole and each.ended.epoch == 2
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
    tiny: Dataset, rehearse: Rehearse, tmp_path: Path
) -> None:
    rehearsal = rehearse(tiny, ("linear",)).warm()

    def go_on(variant: str, path: Path) -> RunEnded:
        since = rehearsal.now
        interruption = Interruption(LOST, 1.0, 0, path)
        rehearsal.engine.start(Start(variant, 3, interruption=interruption))
        return rehearsal.wait(RunEnded, since, run=LOST)

    gone = go_on("linear", tmp_path / "1.000000.npz")
    assert (gone.state, gone.reason) == ("failed", UNREADABLE)
    assert "No such file" in gone.detail
    rehearsal.train("linear", 1)
    Checkpoints(tmp_path).write(rehearsal.checkpoints[-1])
    other = go_on("extra_layer", next(tmp_path.glob("*.npz")))
    assert (other.state, other.reason) == ("failed", UNREADABLE)
    assert "Expected arrays of shapes" in other.detail


# Other data, fewer images


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
    assert "Expected a data set beside the talk's own: shuffled, mnist5k, " in ended.reason
    rehearsal.train("linear", 1)


def test_a_run_on_numbers_tells_r2_and_the_mean_error_in_their_unit(rehearse: Rehearse) -> None:
    data = progression()
    rehearsal = rehearse(data, ("extra_layer",)).warm()
    history = rehearsal.train("extra_layer", 8)
    assert history[-1].test_accuracy > 0.2 > history[0].test_accuracy
    for epoch in history:
        assert from_json(to_json(epoch)) == epoch
        assert epoch.running_accuracy is None
    last = next(each for each in reversed(rehearsal.events) if isinstance(each, Snapshot))
    assert last.probabilities.shape == (len(data.y_test), 1)
    off = np.abs(last.probabilities[:, 0] - data.y_test).mean()
    assert off == pytest.approx(history[-1].test_error, rel=1e-5)
    assert 30 < off < 60  # in the target's unit, whose spread is about 77
