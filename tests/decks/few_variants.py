"""Two small models, for talks that are given for other things than models: they are warm soon."""

from keras import Model, Sequential
from keras.layers import Conv2D, Dense, Flatten, Input


def linear(image_shape: tuple[int, ...], classes: int) -> Model:
    """Linear"""
    return Sequential([Input(image_shape), Flatten(), Dense(classes, activation="softmax")])


def conv(image_shape: tuple[int, ...], classes: int) -> Model:
    """Convolution"""
    layers = [Conv2D(4, 3, activation="relu"), Flatten(), Dense(classes, activation="softmax")]
    return Sequential([Input(image_shape), *layers])
