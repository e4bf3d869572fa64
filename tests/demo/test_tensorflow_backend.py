"""The compiled loops do what Keras's own training does, and can begin again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from demo.data import Dataset
from demo.trainer import BATCH_SIZE, Indices

if TYPE_CHECKING:  # Keras takes seconds to load: only for those tests that are run
    from keras import Model

    from demo.tensorflow_backend import TensorFlowBackend

Build = Callable[..., "Model"]
SEED = 5


@pytest.fixture(scope="module")
def backend(tiny: Dataset) -> TensorFlowBackend:
    from demo.tensorflow_backend import TensorFlowBackend

    return TensorFlowBackend(tiny)


def built(build: Build, data: Dataset) -> Model:
    """Return a model with always the same first weights."""
    import keras

    keras.utils.set_random_seed(SEED)
    return build(data.image_shape, data.classes)


def linear(shape: tuple[int, ...], classes: int) -> Model:
    from demo import variants

    return variants.linear(shape, classes)


def dropout(shape: tuple[int, ...], classes: int) -> Model:
    from demo import variants

    return variants.dropout(shape, classes)


def with_all_kinds_of_state(shape: tuple[int, ...], classes: int) -> Model:
    """A penalty on weights, averages that are no weights, an optimizer of its own."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            layers.Input(shape),
            layers.Flatten(),
            layers.Dense(16, activation="relu", kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.Dense(classes),
        ]
    )
    model.compile(
        keras.optimizers.SGD(0.05, momentum=0.9),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model


def order(data: Dataset, seed: int = 0) -> Indices:
    return np.random.default_rng(seed).permutation(len(data.x_train)).astype(np.int32)


def values(model: Any) -> list[np.ndarray[Any, Any]]:
    return [variable.value.numpy() for variable in model.variables]


def alike(one: list[Any], other: list[Any], tolerance: float = 0.0) -> bool:
    return len(one) == len(other) and all(
        np.allclose(a, b, rtol=0, atol=tolerance) for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("build", [linear, with_all_kinds_of_state])
def test_training_does_what_kerass_own_steps_do(
    backend: TensorFlowBackend, tiny: Dataset, build: Build
) -> None:
    trainer: Any = backend.trainer(lambda: built(build, tiny))
    plain = built(build, tiny)
    if build is linear:
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


def test_chunks_of_whole_batches_train_like_one(backend: TensorFlowBackend, tiny: Dataset) -> None:
    whole, parted = (backend.trainer(lambda: built(dropout, tiny)) for _ in range(2))
    indices = order(tiny)
    whole.train(indices)
    parted.train(indices[: 2 * BATCH_SIZE])
    parted.train(indices[2 * BATCH_SIZE :])
    everything = np.arange(len(tiny.x_test), dtype=np.int32)
    ours, theirs = (each.evaluate("test", everything) for each in (parted, whole))
    assert ours.loss == pytest.approx(theirs.loss)
    assert ours.right == theirs.right
    np.testing.assert_allclose(ours.probabilities, theirs.probabilities, rtol=1e-3, atol=1e-6)


def test_the_loss_of_training_is_the_mean_over_its_images(
    backend: TensorFlowBackend, tiny: Dataset
) -> None:
    trainer = backend.trainer(lambda: built(linear, tiny))
    indices = order(tiny)[:100]  # one step: the loss is that of the first weights
    loss = trainer.evaluate("train", indices).loss
    right = trainer.evaluate("train", indices).right
    mean_loss, right_on_the_way = trainer.train(indices)
    assert mean_loss == pytest.approx(loss / 100)
    assert right_on_the_way == right


@pytest.mark.parametrize("build", [linear, dropout, with_all_kinds_of_state])
def test_evaluating_sums_losses_and_counts_right_answers(
    backend: TensorFlowBackend, tiny: Dataset, build: Build
) -> None:
    import keras

    trainer: Any = backend.trainer(lambda: built(build, tiny))
    trainer.train(order(tiny))
    indices = np.arange(10, 90, 3, dtype=np.int32)
    before = values(trainer.model)
    given = trainer.evaluate("test", indices)
    assert alike(values(trainer.model), before)  # looking changes nothing
    x, y = tiny.x_test[indices], tiny.y_test[indices]
    answers = trainer.model(x, training=False)
    losses = keras.losses.sparse_categorical_crossentropy(
        y, answers, from_logits=build is with_all_kinds_of_state
    )
    assert given.loss == pytest.approx(float(np.sum(losses)), rel=1e-5)
    assert given.right == int(np.sum(np.argmax(answers, axis=1) == y))
    logits = build is with_all_kinds_of_state
    shares = keras.ops.softmax(answers) if logits else answers
    np.testing.assert_allclose(given.probabilities, shares, rtol=1e-4, atol=1e-6)


def test_weights_that_can_be_looked_at_are_copied_by_place(
    backend: TensorFlowBackend, tiny: Dataset
) -> None:
    trainer: Any = backend.trainer(lambda: built(dropout, tiny))
    seen = trainer.small_weights()
    shapes = {name: array.shape for name, array in seen.items()}
    assert shapes["0/kernel"] == (3, 3, 1, 32)
    assert shapes["0/bias"] == (32,)
    assert "1/kernel" not in shapes  # 18,432 numbers: too many to look at
    kernel = seen["0/kernel"].copy()
    trainer.train(order(tiny))
    np.testing.assert_array_equal(seen["0/kernel"], kernel)  # a copy, not a view
    assert not np.array_equal(trainer.small_weights()["0/kernel"], kernel)


@pytest.mark.parametrize("build", [dropout, with_all_kinds_of_state])
def test_a_reset_brings_back_weights_averages_and_dropout_and_compiles_nothing(
    backend: TensorFlowBackend, tiny: Dataset, build: Build
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
    trainer.train(indices[:200])  # as many images as there happen to be
    assert trainer._train.experimental_get_tracing_count() == 1


def test_only_what_is_learned_counts_as_weights(backend: TensorFlowBackend, tiny: Dataset) -> None:
    assert backend.trainer(lambda: built(linear, tiny)).weights == 65 * 10
    weights = 65 * 16 + 2 * 16 + 17 * 10  # dense, scale and shift, dense
    assert backend.trainer(lambda: built(with_all_kinds_of_state, tiny)).weights == weights


def test_the_audience_is_told_where_it_runs(backend: TensorFlowBackend) -> None:
    import tensorflow as tf

    kind = "GPU" if tf.config.list_physical_devices("GPU") else "CPU"
    assert backend.name == "tensorflow"
    assert backend.device.startswith(f"{kind} (")
    assert kind == "GPU" or "core" in backend.device


@pytest.mark.parametrize("wrong", [9, 11])
def test_a_model_must_have_one_answer_per_class(
    backend: TensorFlowBackend, tiny: Dataset, wrong: int
) -> None:
    with pytest.raises(ValueError, match=r"\(None, 10\), one probability per class") as caught:
        backend.trainer(lambda: linear(tiny.image_shape, wrong))
    assert f"Received: (None, {wrong}). End it with Dense(classes)." in str(caught.value)


def test_what_is_no_model_is_shown(backend: TensorFlowBackend) -> None:
    with pytest.raises(TypeError, match=r"return a Keras model\. Received: 'conv'\."):
        backend.trainer(lambda: "conv")


def test_memory_is_reckoned_before_it_is_taken(
    backend: TensorFlowBackend, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = 5 * 4 * 65 * 10  # bytes: for a restart, too, and for what the optimizer keeps
    monkeypatch.setattr("demo.tensorflow_backend._free_memory", lambda: needed)
    backend.trainer(lambda: built(linear, tiny))
    monkeypatch.setattr("demo.tensorflow_backend._free_memory", lambda: needed - 1)
    with pytest.raises(MemoryError, match="GiB needed"):
        backend.trainer(lambda: built(linear, tiny))
    monkeypatch.setattr("demo.tensorflow_backend._free_memory", lambda: None)  # who knows
    backend.trainer(lambda: built(linear, tiny))


def test_reckoning_leaves_the_first_weights_as_they_would_be(
    backend: TensorFlowBackend, tiny: Dataset
) -> None:
    trainer: Any = backend.trainer(lambda: built(dropout, tiny))
    assert alike(values(trainer.model), values(built(dropout, tiny)))
