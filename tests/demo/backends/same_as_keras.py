"""Models whose training is compared with that of Keras's own ``fit``, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
from keras import Model, Sequential, layers, losses, ops, optimizers

from tests.demo.models import SEED

SHAPE, CLASSES = (6, 6, 1), 4
LOSS = "sparse_categorical_crossentropy"

Build = Callable[[], Model]
CASES: dict[str, Build] = {}


def built(build: Build) -> Model:
    """Return a model with always the same first weights."""
    keras.utils.set_random_seed(SEED)
    return build()


def case(build: Build) -> Build:
    """Compare this model, too."""
    CASES[build.__name__] = build
    return build


def dense(*more: Any, activation: str | None = "softmax") -> Model:
    """Return a small model, with some layers before its last one."""
    last = layers.Dense(CLASSES, activation=activation)
    return Sequential([layers.Input(SHAPE), layers.Flatten(), *more, last])


# Optimizers: all that Keras has, and their options.


def _optimized(optimizer: Callable[[], Any]) -> Model:
    model = dense(layers.Dense(8, activation="relu"))
    model.compile(optimizer(), LOSS)
    return model


_ALL = {
    name: each
    for name, each in vars(optimizers).items()
    if isinstance(each, type) and issubclass(each, optimizers.Optimizer)
}
for _name in sorted(_ALL.keys() - {"Optimizer", "LossScaleOptimizer", "MultiOptimizer"}):
    CASES[_name] = partial(_optimized, partial(_ALL[_name], 0.02))
_DECAY = partial(optimizers.schedules.CosineDecay, 0.1, 6)
_OPTIONS: dict[str, Callable[[], Any]] = {
    "momentum": lambda: optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    "schedule": lambda: optimizers.SGD(_DECAY()),
    "clipnorm": lambda: optimizers.Adam(0.02, clipnorm=0.01),
    "global_clipnorm": lambda: optimizers.Adam(0.02, global_clipnorm=0.01),
    "clipvalue": lambda: optimizers.SGD(0.1, clipvalue=0.01),
    "weight_decay": lambda: optimizers.Adam(0.02, weight_decay=0.01),
    "accumulation": lambda: optimizers.Adam(0.02, gradient_accumulation_steps=2),
    "average": lambda: optimizers.Adam(0.02, use_ema=True, ema_momentum=0.8),
    "average_now_and_then": lambda: optimizers.SGD(0.1, use_ema=True, ema_overwrite_frequency=2),
    "loss_scale_factor": lambda: optimizers.SGD(0.1, loss_scale_factor=8.0),
    "LossScaleOptimizer": lambda: optimizers.LossScaleOptimizer(
        optimizers.SGD(0.5, use_ema=True), dynamic_growth_steps=2
    ),
}
CASES |= {name: partial(_optimized, each) for name, each in _OPTIONS.items()}


# Losses that take class numbers.


def _lost(loss: Callable[[], Any], activation: str | None = "softmax", **options: Any) -> Model:
    model = dense(activation=activation)
    model.compile(optimizers.SGD(0.05), loss(), **options)
    return model


def smoothed(labels: Any, answers: Any) -> Any:
    """One value for each example."""
    chosen = ops.one_hot(ops.cast(ops.reshape(labels, (-1,)), "int32"), CLASSES)
    return losses.categorical_crossentropy(chosen, answers, label_smoothing=0.2)


def mean_of_smoothed(labels: Any, answers: Any) -> Any:
    """One value for all examples."""
    return ops.mean(smoothed(labels, answers))


def of_logits(labels: Any, answers: Any) -> Any:
    """What says nowhere that it takes logits."""
    return losses.sparse_categorical_crossentropy(labels, answers, from_logits=True)


SPARSE = losses.SparseCategoricalCrossentropy
_LOSSES: dict[str, Build] = {
    **{
        f"reduction {kind}": partial(_lost, partial(SPARSE, reduction=kind))
        for kind in ("sum", "sum_over_batch_size", "mean", "mean_with_sample_weight")
    },
    "ignore_class": partial(_lost, partial(SPARSE, ignore_class=1)),
    "crossentropy": partial(_lost, lambda: "crossentropy"),
    "one loss in a list": partial(_lost, lambda: [LOSS]),
    "label smoothing": partial(_lost, lambda: smoothed),
    "mean": partial(_lost, lambda: mean_of_smoothed),
    "weighted loss": partial(_lost, lambda: LOSS, loss_weights=3.0),
    "several metrics": partial(
        _lost, lambda: LOSS, metrics=["accuracy", "sparse_top_k_categorical_accuracy"]
    ),
    "logits": partial(_lost, partial(SPARSE, from_logits=True), None),
    "logits by a function": partial(_lost, lambda: of_logits, None),
    "logits by a partial": partial(
        _lost, lambda: partial(losses.sparse_categorical_crossentropy, from_logits=True), None
    ),
    "logits and nothing says so": partial(_lost, lambda: LOSS, None),
}
CASES |= _LOSSES


# Layers, and ways to put them together.


def _layered(*inside: Callable[[], Any]) -> Model:
    model = Sequential([layers.Input(SHAPE), *(make() for make in inside)])
    model.add(layers.Flatten())
    model.add(layers.Dense(CLASSES, activation="softmax"))
    # Others make much of gradients that are nothing but rounding.
    model.compile(optimizers.SGD(0.1), LOSS)
    return model


_FLAT, _LINE = partial(layers.Flatten), partial(layers.Reshape, (6, 6))


class Counting(layers.Layer):  # type: ignore[misc]
    """It counts the steps, and acts otherwise while it learns."""

    def build(self, shape: Any) -> None:
        self.steps = self.add_weight(shape=(), initializer="zeros", trainable=False)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            self.steps.assign(self.steps + 1)
        return inputs * (1 + 0.01 * self.steps) if training else inputs


class OtherPooling(layers.MaxPooling2D):  # type: ignore[misc] # Keras comes without types
    """Not what it is called."""

    def call(self, inputs: Any) -> Any:
        return 0.5 * super().call(inputs) + 0.5 * ops.average_pool(inputs, (2, 2))


class Doubled(layers.Layer):  # type: ignore[misc]
    """A layer of the author's own, with a loss that it adds."""

    def build(self, shape: Any) -> None:
        self.factor = self.add_weight(shape=(shape[-1],), initializer="ones")

    def call(self, inputs: Any) -> Any:
        self.add_loss(0.1 * ops.mean(ops.square(self.factor)))
        return 2 * inputs * self.factor


_LAYERS: dict[str, list[Callable[[], Any]]] = {
    "penalties": [
        _FLAT,
        lambda: layers.Dense(8, kernel_regularizer="l1", activity_regularizer="l2"),
    ],
    "BatchNormalization": [lambda: layers.Conv2D(3, 3), layers.BatchNormalization],
    "normalizations": [layers.LayerNormalization, lambda: layers.GroupNormalization(1)],
    "Dropout": [lambda: layers.Dropout(0.4)],
    "dropouts": [
        lambda: layers.SpatialDropout2D(0.3),
        lambda: layers.GaussianDropout(0.2),
        lambda: layers.GaussianNoise(0.1),
        lambda: layers.AlphaDropout(0.2),
    ],
    "augmentation": [
        lambda: layers.RandomFlip(),
        lambda: layers.RandomTranslation(0.2, 0.2),
        lambda: layers.RandomContrast(0.3),
    ],
    "LSTM": [_LINE, lambda: layers.LSTM(4)],
    "GRU": [_LINE, lambda: layers.GRU(3)],
    "recurrent dropout": [
        _LINE,
        lambda: layers.SimpleRNN(3, dropout=0.3, recurrent_dropout=0.2, return_sequences=True),
    ],
    "both directions": [_LINE, lambda: layers.Bidirectional(layers.SimpleRNN(3))],
    "each step": [_LINE, lambda: layers.TimeDistributed(layers.Dense(3, activation="relu"))],
    "spectral": [_FLAT, lambda: layers.SpectralNormalization(layers.Dense(6))],
    "constraints": [
        _FLAT,
        lambda: layers.Dense(8, kernel_constraint="max_norm", bias_constraint="non_neg"),
    ],
    "transposed": [lambda: layers.Conv2DTranspose(2, 3), lambda: layers.Cropping2D(1)],
    "training": [_FLAT, Counting],
    "Conv1D": [_LINE, lambda: layers.Conv1D(4, 3), lambda: layers.MaxPooling1D(2)],
    "Conv2D": [lambda: layers.Conv2D(4, 3, padding="same"), lambda: layers.MaxPooling2D(2)],
    "Conv3D": [lambda: layers.Reshape((6, 3, 2, 1)), lambda: layers.Conv3D(3, 2)],
    "separable": [
        lambda: layers.SeparableConv2D(4, 3),
        lambda: layers.DepthwiseConv2D(3),
        lambda: layers.GlobalAveragePooling2D(),
    ],
    "attention": [_LINE, lambda: SelfAttention()],
    "Embedding": [
        lambda: layers.Lambda(lambda x: ops.cast(x[..., 0] * 5, "int32")),
        lambda: layers.Embedding(9, 3),
    ],
    "Lambda": [lambda: layers.Lambda(lambda x: x * 2 - 1), lambda: layers.Rescaling(0.5)],
    "a pooling of one's own": [lambda: layers.Conv2D(3, 3, padding="same"), OtherPooling],
    "a layer of one's own": [_FLAT, Doubled],
}
CASES |= {name: partial(_layered, *each) for name, each in _LAYERS.items()}


class SelfAttention(layers.Layer):  # type: ignore[misc]
    """Each row looks at all rows."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = layers.MultiHeadAttention(2, 3)

    def call(self, rows: Any) -> Any:
        return self.inside(rows, rows)


@case
def nested() -> Model:
    inside = Sequential([layers.Input((36,)), layers.Dense(8, activation="relu")])
    model = dense(inside, Sequential([layers.Dense(6), layers.Dropout(0.2)]))
    model.compile("adam", LOSS)
    return model


@case
def frozen() -> Model:
    model = dense(layers.Dense(8), layers.BatchNormalization())
    for each in model.layers[1:3]:
        each.trainable = False
    model.compile(optimizers.SGD(0.1), LOSS)
    return model


@case
def branches() -> Model:
    images = keras.Input(SHAPE)
    ways = [layers.Flatten()(images), layers.GlobalMaxPooling2D()(layers.Conv2D(3, 3)(images))]
    answers = layers.Dense(CLASSES, activation="softmax")(layers.concatenate(ways))
    model = Model(images, answers)
    model.compile("rmsprop", LOSS)
    return model


@case
def shared() -> Model:
    images = keras.Input(SHAPE)
    twice = layers.Dense(36, activation="tanh")
    rows = twice(twice(layers.Flatten()(images)))
    model = Model(images, layers.Dense(CLASSES, activation="softmax")(rows))
    model.compile("lion", LOSS)
    return model


@case
def frozen_whole() -> Model:
    model = dense(layers.Dense(8))
    model.trainable = False
    model.compile(optimizers.SGD(0.1), LOSS)
    return model


@case
def compiled_otherwise() -> Model:
    model = dense(layers.Dropout(0.3))
    model.compile(optimizers.SGD(0.1), LOSS, weighted_metrics=["accuracy"], run_eagerly=True)
    return model


@case
def nothing_to_learn() -> Model:
    images = keras.Input(SHAPE)
    rows = layers.Lambda(lambda x: ops.mean(x, axis=(2, 3))[:, :CLASSES])(images)
    model = Model(images, layers.Softmax()(rows))
    model.compile("adam", LOSS)
    return model


@case
def never_compiled() -> Model:
    return dense(layers.Dense(8))


@case
def without_input() -> Model:
    model = Sequential([layers.Flatten(), layers.Dense(CLASSES, activation="softmax")])
    model.compile("adam", LOSS)
    return model


class Subclass(Model):  # type: ignore[misc]
    """A model of one's own, whose layers make their weights when they are first called."""

    def __init__(self, last: str | None = "softmax") -> None:
        super().__init__()
        self.flatten = layers.Flatten()
        self.hidden = layers.Dense(8, activation="relu")
        self.drop = layers.Dropout(0.3)
        self.last = layers.Dense(CLASSES, activation=last)

    def call(self, images: Any, training: bool = False) -> Any:
        return self.last(self.drop(self.hidden(self.flatten(images)), training=training))


class WithoutMode(Subclass):
    """It is not told whether it is trained."""

    def call(self, images: Any) -> Any:  # type: ignore[override]
        return self.last(self.hidden(self.flatten(images)))


class WithOwnLoss(Subclass):
    """What it minimizes is its own."""

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):  # type: ignore[no-untyped-def]
        return ops.mean(smoothed(y, y_pred)) + 0.1 * ops.mean(ops.square(x))


class WithOwnStep(Subclass):
    """It sees each image darker while it learns."""

    def train_step(self, *arguments: Any) -> Any:
        *state, (x, y) = arguments  # JAX's steps are given the state
        return super().train_step(*state, (0.5 * x, y))


def _subclass(kind: type[Subclass]) -> Model:
    model = kind()
    model.compile(optimizers.Adam(0.01), LOSS)
    return model


_KINDS = (Subclass, WithoutMode, WithOwnLoss, WithOwnStep)
CASES |= {kind.__name__: partial(_subclass, kind) for kind in _KINDS}


def _with_policy(policy: str) -> Model:
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = dense(layers.Dense(8, activation="relu"))
    finally:
        keras.config.set_dtype_policy(before)
    model.compile(optimizers.Adam(0.02), LOSS)
    return model


POLICIES = ("mixed_float16", "mixed_bfloat16")
CASES |= {name: partial(_with_policy, name) for name in POLICIES}
# Rounded otherwise, or slower, where they are not compiled.
COMPILED = {*POLICIES, "LSTM", "GRU"}
# What goes another way through each library; ``TALK_CASES=all`` tries the others, too, which takes
# a library that compiles slowly a few minutes.
EACH_LIBRARY = [
    *("average", "LossScaleOptimizer", "mixed_float16"),
    *("BatchNormalization", "WithOwnLoss", "WithOwnStep"),
]
