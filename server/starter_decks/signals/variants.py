"""The models of this talk: one function each, plain Keras; its docstring is its button."""

from keras import Model, Sequential
from keras.layers import Conv1D, Dense, Flatten, GlobalMaxPooling1D, Input

Shape = tuple[int, ...]  # steps, channels


def linear(shape: Shape, classes: int) -> Model:
    """Linear"""
    layers = [
        Input(shape),
        Flatten(),
        Dense(classes, activation="softmax"),
    ]
    return Sequential(layers)


def dense(shape: Shape, classes: int) -> Model:
    """Extra layer"""
    layers = [
        Input(shape),
        Flatten(),
        Dense(256, activation="relu"),
        Dense(classes, activation="softmax"),
    ]
    return Sequential(layers)


def conv(shape: Shape, classes: int) -> Model:
    """Convolution"""
    layers = [
        Input(shape),
        Conv1D(16, 9, padding="same", activation="relu"),
        Conv1D(32, 9, padding="same", activation="relu"),
        GlobalMaxPooling1D(),
        Dense(classes, activation="softmax"),
    ]
    return Sequential(layers)
