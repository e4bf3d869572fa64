"""Training does what Keras's own does and can begin again, whatever library computes.

A process can have one library: ``TALK_BACKEND`` names it. The tests of JAX and PyTorch run these in
a process of their own.
"""

from __future__ import annotations

import gc
import os
import weakref
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from demo.backends.interface import BATCH_SIZE, Backend
from demo.backends.load import load_backend
from demo.catalog.libraries import DEFAULT
from demo.data.core.dataset import Dataset
from tests.demo.models import (
    Build,
    absurd,
    alike,
    built,
    hiding,
    linear,
    order,
    pooled,
    values,
    with_all_kinds_of_state,
)

LIBRARY = os.environ.get("TALK_BACKEND", DEFAULT)


@pytest.fixture(scope="module")
def backend(tiny: Dataset) -> Backend:
    return load_backend(LIBRARY, tiny)


def test_the_audience_is_told_what_computes_and_where(backend: Backend) -> None:
    assert backend.name == LIBRARY
    assert backend.device.startswith(("CPU (", "GPU ("))


def test_data_that_the_device_has_no_room_for_streams_to_it_and_gives_the_same_curve(
    backend: Backend, tiny: Dataset
) -> None:
    curves = []
    for room in (None, 10_000):  # bytes; the images take more than a hundred times that
        trainer: Any = backend.trainer(lambda: built(pooled, tiny))
        trainer._device_data = type(trainer._device_data)(trainer._device_data._put, room)
        trainer.use(tiny)
        told = [trainer.train(order(tiny, epoch)) for epoch in range(2)]
        answers = trainer.evaluate("test", np.arange(len(tiny.x_test), dtype=np.int32))
        curves.append([told, answers.loss, answers.right, answers.probabilities.tolist()])
        assert trainer.parts["train"].streams == (room is not None)
    assert curves[0] == curves[1]


def test_data_sets_of_one_name_keep_to_themselves(backend: Backend, tiny: Dataset) -> None:
    other = replace(tiny, x_test=1 - tiny.x_test)
    trainer: Any = backend.trainer(lambda: built(linear, tiny))
    indices = np.arange(len(tiny.x_test), dtype=np.int32)
    answers = []
    for data in (tiny, other, tiny):
        trainer.use(data)
        answers.append(trainer.evaluate("test", indices).probabilities)
    np.testing.assert_array_equal(answers[0], answers[2])
    expected = trainer.model.predict_on_batch(other.x_test)
    np.testing.assert_allclose(answers[1], expected, rtol=1e-4, atol=1e-6)
    held = weakref.ref(other)
    del other, data
    gc.collect()
    assert held() is None  # a data set that is read anew leaves nothing on the device


@pytest.mark.parametrize("build", [linear, pooled, with_all_kinds_of_state])
def test_training_does_what_kerass_own_steps_do(
    backend: Backend, tiny: Dataset, build: Build
) -> None:
    trainer: Any = backend.trainer(lambda: built(build, tiny))
    plain = built(build, tiny)
    if build in (linear, pooled):
        plain.compile("adam", "sparse_categorical_crossentropy")
    first = values(plain)
    assert alike(values(trainer.model), first)
    for epoch in range(2):
        indices = order(tiny, epoch)
        trainer.train(indices)
        for start in range(0, len(indices), BATCH_SIZE):  # 128, 128 and 44 images
            batch = indices[start : start + BATCH_SIZE]
            plain.train_on_batch(tiny.x_train[batch], tiny.y_train[batch])
    assert not alike(values(plain), first, 1e-3)
    assert alike(values(trainer.model), values(plain), 1e-5)


@pytest.mark.parametrize("for_gpu", [False, True])
def test_steps_may_have_another_size(backend: Backend, tiny: Dataset, for_gpu: bool) -> None:
    trainer: Any = backend.trainer(lambda: built(pooled, tiny), batch_size=64)
    if for_gpu and hasattr(trainer, "optimize_for_gpu"):
        trainer.optimize_for_gpu()
    plain = built(pooled, tiny)
    plain.compile("adam", "sparse_categorical_crossentropy")
    indices = order(tiny)
    for start in range(0, len(indices), 64):  # four times 64 images, and 44
        batch = indices[start : start + 64]
        plain.train_on_batch(tiny.x_train[batch], tiny.y_train[batch])
    loss, right = trainer.train(indices)
    assert loss > 0
    assert 0 < right < len(indices)
    assert alike(values(trainer.model), values(plain), 1e-5)


def test_a_model_larger_than_the_memory_is_refused_before_it_takes_any(
    backend: Backend, tiny: Dataset
) -> None:
    with pytest.raises(MemoryError, match=r"^[\d,]+ GiB needed, [\d,]+ GiB free$"):
        backend.trainer(lambda: built(absurd, tiny))
    trainer: Any = backend.trainer(lambda: built(linear, tiny))
    assert alike(values(trainer.model), values(built(linear, tiny)))  # what was drawn did not count


def test_chunks_of_whole_batches_train_like_one(backend: Backend, tiny: Dataset) -> None:
    whole, parted = (backend.trainer(lambda: built(hiding, tiny)) for _ in range(2))
    indices = order(tiny)
    whole.train(indices)
    parted.train(indices[: 2 * BATCH_SIZE])
    parted.train(indices[2 * BATCH_SIZE :])
    everything = np.arange(len(tiny.x_test), dtype=np.int32)
    ours, theirs = (each.evaluate("test", everything) for each in (parted, whole))
    assert ours.loss == pytest.approx(theirs.loss)
    assert ours.right == theirs.right
    np.testing.assert_allclose(ours.probabilities, theirs.probabilities, rtol=1e-3, atol=1e-6)


def test_the_loss_of_training_is_the_mean_over_its_images(backend: Backend, tiny: Dataset) -> None:
    trainer = backend.trainer(lambda: built(linear, tiny))
    indices = order(tiny)[:100]  # one step: the loss is that of the first weights
    loss = trainer.evaluate("train", indices).loss
    right = trainer.evaluate("train", indices).right
    mean_loss, right_on_the_way = trainer.train(indices)
    assert mean_loss == pytest.approx(loss / 100)
    assert right_on_the_way == right


@pytest.mark.parametrize("build", [linear, hiding, with_all_kinds_of_state])
def test_evaluating_sums_losses_and_counts_right_answers(
    backend: Backend, tiny: Dataset, build: Build
) -> None:
    import keras

    from demo.backends.keras.tensors import to_numpy

    trainer: Any = backend.trainer(lambda: built(build, tiny))
    trainer.train(order(tiny))
    indices = np.arange(10, 90, 3, dtype=np.int32)
    before = values(trainer.model)
    given = trainer.evaluate("test", indices)
    assert alike(values(trainer.model), before)  # looking changes nothing
    x, y = tiny.x_test[indices], tiny.y_test[indices]
    answers = to_numpy(trainer.model(x, training=False))
    losses = keras.losses.sparse_categorical_crossentropy(
        y, answers, from_logits=build is with_all_kinds_of_state
    )
    assert given.loss == pytest.approx(float(to_numpy(losses).sum()), rel=1e-5)
    assert given.right == int(np.sum(np.argmax(answers, axis=1) == y))
    logits = build is with_all_kinds_of_state
    shares = to_numpy(keras.ops.softmax(answers)) if logits else answers
    np.testing.assert_allclose(given.probabilities, shares, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("build", [hiding, with_all_kinds_of_state])
def test_a_reset_brings_back_weights_averages_and_dropout_and_compiles_nothing(
    backend: Backend, tiny: Dataset, build: Build
) -> None:
    trainer: Any = backend.trainer(lambda: built(build, tiny))
    first = values(trainer.model), values(trainer._optimizer)
    indices = order(tiny)
    losses = [trainer.train(indices)[0], trainer.train(indices)[0]]
    assert not alike(values(trainer.model), first[0], 1e-4)
    trainer.reset()
    assert alike(values(trainer.model), first[0])
    assert alike(values(trainer._optimizer), first[1])
    again = [trainer.train(indices)[0], trainer.train(indices)[0]]
    assert again == pytest.approx(losses, rel=1e-6)


def test_only_what_is_learned_counts_as_weights(backend: Backend, tiny: Dataset) -> None:
    assert backend.trainer(lambda: built(linear, tiny)).weights == 65 * 10
    weights = 65 * 16 + 2 * 16 + 17 * 10  # dense, scale and shift, dense
    assert backend.trainer(lambda: built(with_all_kinds_of_state, tiny)).weights == weights


@pytest.mark.parametrize("wrong", [9, 11])
def test_a_model_must_have_one_answer_per_class(
    backend: Backend, tiny: Dataset, wrong: int
) -> None:
    with pytest.raises(ValueError, match=r"\(None, 10\), one probability per class") as caught:
        backend.trainer(lambda: linear(tiny.input_shape, wrong))
    assert f'Received: (None, {wrong}). End it with Dense(classes, activation="softmax").' in str(
        caught.value
    )


def test_what_is_no_model_is_shown(backend: Backend) -> None:
    with pytest.raises(TypeError, match=r"return a Keras model\. Received: 'conv'\."):
        backend.trainer(lambda: "conv")
