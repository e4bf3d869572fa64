"""Models of all shapes whose inside is shown, by name, each with the data that it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import Input, Model, Sequential, layers, ops

from demo.data.core.dataset import Dataset

CLASSES = 3


@dataclass(frozen=True)
class Case:
    """What is known of a model before it is built."""

    build: Callable[[], Model]
    shape: tuple[int, ...]
    filters: int | None = None  # of the first convolution; None: there is none to be shown
    nodes: int | None = None  # of the first dense layer; None: it sees other things
    answers: bool = False  # the first dense layer's sums are the classes'
    whole: bool = True  # what a layer sees is known of all examples, not of some alone

    @property
    def data(self) -> Dataset:
        """Some examples, and the class of each."""
        random = np.random.default_rng(0)
        x = random.normal(0.5, 1, (12, *self.shape)).astype(np.float32)
        if len(self.shape) == 1 and self.shape[0] == 9:  # a text of nine words
            x = random.integers(0, 20, x.shape).astype(np.float32)
        return Dataset("some", x, np.arange(12) % CLASSES, x, np.arange(12) % CLASSES)


CASES: dict[str, Case] = {}
IMAGE, COLOUR, SERIES, TABLE, VOLUME = (8, 7, 1), (8, 7, 3), (16, 2), (5,), (4, 4, 4, 1)


def case(shape: tuple[int, ...], **known: Any) -> Callable[[Callable[[], Model]], Any]:
    """Look into this model, too."""

    def keep(build: Callable[[], Model]) -> Callable[[], Model]:
        CASES[build.__name__] = Case(build, shape, **known)
        return build

    return keep


def pile(shape: tuple[int, ...], *more: Any) -> Model:
    """Return a model of some layers, with the answer at its end."""
    return Sequential([Input(shape), *more, layers.Flatten(), answer()])


def answer(activation: str | None = "softmax") -> Any:
    """Return a last layer."""
    return layers.Dense(CLASSES, activation=activation)


def image_case(name: str, *more: Callable[[], Any], filters: int = 4, **known: Any) -> None:
    """Look into a pile of layers for pictures."""
    shape = known.pop("shape", IMAGE)
    CASES[name] = Case(lambda: pile(shape, *(each() for each in more)), shape, filters, **known)


def conv(**options: Any) -> Callable[[], Any]:
    """Return what makes a convolution."""
    size = options.pop("kernel_size", 3)
    kind = options.pop("kind", layers.Conv2D)
    return lambda: kind(4, size, **options)


# Convolutions.

image_case("plain", conv(padding="same", activation="relu"))
image_case("valid_5", conv(kernel_size=5, activation="relu"))
image_case("one_by_one", conv(kernel_size=1, activation="tanh"))
image_case("one_by_k", conv(kernel_size=(1, 4), padding="same"))
image_case("larger_than_the_picture", conv(kernel_size=9, padding="same"))
image_case("strides", conv(strides=2, padding="same", activation="sigmoid"))
image_case("strides_valid", conv(strides=(2, 3), activation="relu"), shape=COLOUR)
image_case("dilated", conv(dilation_rate=2, padding="same", activation="elu"))
image_case("groups", conv(groups=2, padding="same"), shape=(8, 7, 4))
image_case("without_bias", conv(use_bias=False), shape=COLOUR)
image_case("normalized", conv(use_bias=False), layers.BatchNormalization, layers.ReLU)
image_case(
    "depthwise", lambda: layers.DepthwiseConv2D(3, depth_multiplier=2), filters=6, shape=COLOUR
)
image_case("separable", conv(kind=layers.SeparableConv2D, depth_multiplier=2), shape=COLOUR)
image_case("transposed", conv(kind=layers.Conv2DTranspose, strides=2, padding="same"))
image_case("transposed_valid", conv(kind=layers.Conv2DTranspose, strides=3), shape=COLOUR)
image_case("after_rescaling", lambda: layers.Rescaling(2.0, -1.0), conv(activation="relu"))
image_case(
    "after_normalization",
    lambda: layers.Normalization(mean=0.5, variance=2.0),
    conv(),
    shape=COLOUR,
)
image_case("after_batch_norm", layers.BatchNormalization, conv(), shape=COLOUR)
image_case(
    "after_augmentation", lambda: layers.RandomFlip(), lambda: layers.RandomRotation(0.2), conv()
)
image_case("after_dropout", lambda: layers.Dropout(0.5), lambda: layers.GaussianNoise(1.0), conv())
image_case("after_padding", lambda: layers.ZeroPadding2D(2), conv(strides=2), whole=False)
image_case("after_resizing", lambda: layers.Resizing(6, 6), conv(), whole=False)
image_case("after_square", lambda: layers.Lambda(ops.square), conv(), whole=False)
image_case("after_dense", lambda: layers.Dense(2), conv(), whole=False)
image_case("several", conv(), conv(kernel_size=2))
image_case(
    "nested", lambda: Sequential([layers.Rescaling(0.5), Sequential([conv()(), layers.ReLU()])])
)
image_case("softmax_over_filters", conv(activation="softmax"))
image_case("leaky", lambda: layers.Conv2D(4, 3, activation=layers.LeakyReLU(0.1)))
image_case("very_many", lambda: layers.Conv2D(300, 5), filters=300, shape=COLOUR)
image_case("mixed", lambda: layers.Conv2D(4, 3, dtype="mixed_float16"))
image_case(
    "channels_first",
    lambda: layers.Permute((3, 1, 2)),
    conv(data_format="channels_first"),
    shape=COLOUR,
)
image_case("rows_as_steps", lambda: layers.Reshape((8, 7)), conv(kind=layers.Conv1D))
image_case("series", conv(kind=layers.Conv1D, padding="same", activation="relu"), shape=SERIES)
image_case("causal", conv(kind=layers.Conv1D, padding="causal", dilation_rate=2), shape=SERIES)
image_case(
    "series_strides", conv(kind=layers.Conv1D, kernel_size=7, strides=2, groups=2), shape=SERIES
)
image_case("series_separable", conv(kind=layers.SeparableConv1D), shape=SERIES)
image_case("series_depthwise", lambda: layers.DepthwiseConv1D(3), filters=2, shape=SERIES)
image_case("series_transposed", conv(kind=layers.Conv1DTranspose, strides=2), shape=SERIES)
image_case("table_as_series", lambda: layers.Reshape((5, 1)), conv(kind=layers.Conv1D), shape=TABLE)
image_case(
    "text", lambda: layers.Embedding(20, 4), conv(kind=layers.Conv1D), shape=(9,), whole=False
)
CASES["volume"] = Case(lambda: pile(VOLUME, layers.Conv3D(2, 2)), VOLUME)


@case(COLOUR, filters=4)
def frozen() -> Model:
    fixed = layers.Conv2D(4, 3)
    fixed.trainable = False
    return pile(COLOUR, fixed)


@case(IMAGE, filters=2)  # the first of two branches, as Keras runs them
def functional_with_branches() -> Model:
    image = Input(IMAGE)
    one = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(layers.Rescaling(2.0)(image)))
    other = layers.Dense(4)(layers.GlobalMaxPooling2D()(layers.Conv2D(2, 5)(image)))
    return Model(image, answer()(layers.add([one, other])))


class Block(layers.Layer):  # type: ignore[misc]
    """A layer with layers of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = [layers.Rescaling(3.0), layers.Conv2D(4, 2, activation="relu")]

    def call(self, images: Any) -> Any:
        for layer in self.inner:
            images = layer(images)
        return images


class Subclassed(Model):  # type: ignore[misc]
    """A model that only its author's Python knows."""

    def __init__(self) -> None:
        super().__init__()
        self.last, self.flat, self.block = answer(), layers.Flatten(), Block()

    def call(self, images: Any) -> Any:
        return self.last(self.flat(self.block(images)))


CASES["subclassed_layer"] = Case(lambda: pile(IMAGE, Block()), IMAGE, 4)
CASES["subclassed"] = Case(Subclassed, IMAGE, 4)


# Dense layers.


class OwnDense(layers.Layer):  # type: ignore[misc]
    """A dense layer whose weights have names of their own."""

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(shape=(shape[-1], CLASSES), name="w")
        self.b = self.add_weight(shape=(CLASSES,), name="b")

    def call(self, inputs: Any) -> Any:
        return ops.softmax(ops.matmul(inputs, self.w) + self.b)


def dense_case(name: str, shape: tuple[int, ...], *more: Callable[[], Any], **known: Any) -> None:
    """Look into a few layers."""
    known = {"nodes": CLASSES, "answers": True} | known
    CASES[name] = Case(
        lambda: Sequential([Input(shape), *(each() for each in more)]), shape, **known
    )


dense_case("dense_table", TABLE, answer)
dense_case("dense_flat", IMAGE, layers.Flatten, answer)
dense_case("dense_colour", COLOUR, layers.Flatten, answer)
dense_case("dense_series", SERIES, layers.Flatten, answer)
dense_case("dense_volume", VOLUME, layers.Flatten, answer)
dense_case("dense_reshaped", IMAGE, lambda: layers.Reshape((56,)), answer)
dense_case("dense_rescaled", IMAGE, lambda: layers.Rescaling(2.0, -1.0), layers.Flatten, answer)
dense_case(
    "dense_normalized",
    TABLE,
    lambda: layers.Normalization(mean=[1, 2, 3, 4, 5], variance=[1, 2, 1, 2, 1]),
    answer,
)
dense_case(
    "dense_batch_norm", TABLE, layers.BatchNormalization, lambda: layers.Dropout(0.3), answer
)
dense_case(
    "dense_without_bias", TABLE, lambda: layers.Dense(CLASSES, use_bias=False, activation="softmax")
)
dense_case("dense_logits", TABLE, lambda: answer(None))
dense_case("dense_then_softmax", TABLE, lambda: answer(None), layers.Softmax)
dense_case(
    "dense_then_activation", TABLE, lambda: answer(None), lambda: layers.Activation("softmax")
)
dense_case("dense_sigmoid", TABLE, lambda: answer("sigmoid"))
dense_case("dense_own", TABLE, OwnDense)
dense_case("dense_nested", IMAGE, lambda: Sequential([layers.Flatten(), Sequential([answer()])]))
dense_case(
    "dense_hidden",
    IMAGE,
    layers.Flatten,
    lambda: layers.Dense(20, activation="relu"),
    answer,
    nodes=20,
    answers=False,
)
dense_case(
    "dense_einsum",
    TABLE,
    lambda: layers.EinsumDense("ab,bc->ac", CLASSES, bias_axes="c", activation="softmax"),
)
dense_case(
    "dense_of_pixels",
    IMAGE,
    lambda: layers.Dense(4),
    layers.Flatten,
    answer,
    nodes=None,
    answers=False,
)
dense_case(
    "dense_after_padding",
    IMAGE,
    lambda: layers.ZeroPadding2D(1),
    layers.Flatten,
    answer,
    nodes=None,
    answers=False,
)
dense_case("recurrent", SERIES, lambda: layers.LSTM(4), answer, nodes=None, answers=False)
