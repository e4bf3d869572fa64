"""The models of this talk: one function each, plain Keras; its docstring is its button."""

from keras import Model, Sequential
from keras.layers import Conv2D, Dense, Flatten, Input

Shape = tuple[int, ...]  # height, width, channels


def linear(image_shape: Shape, classes: int, activation: str = "softmax") -> Model:
    """Linear"""
    layers = [
        Input(image_shape),
        Flatten(),
        Dense(classes, activation=activation),
    ]
    return Sequential(layers)


def small_conv(image_shape: Shape, classes: int, activation: str = "softmax") -> Model:
    """Convolution"""
    layers = [
        Input(image_shape),
        Conv2D(8, 5, strides=2, padding="same", activation="relu"),
        Conv2D(8, 3, strides=2, padding="same", activation="relu"),
        Flatten(),
        Dense(classes, activation=activation),
    ]
    return Sequential(layers)
