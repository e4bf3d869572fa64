"""The models of this talk: one function each, plain Keras; its docstring is its button."""

from keras import Model, Sequential
from keras.layers import Dense, Dropout, Input

Shape = tuple[int, ...]  # columns


def linear(shape: Shape, classes: int) -> Model:
    """Linear"""
    layers = [
        Input(shape),
        Dense(classes, activation="softmax"),
    ]
    return Sequential(layers)


def extra_layer(shape: Shape, classes: int) -> Model:
    """Extra layer"""
    layers = [
        Input(shape),
        Dense(64, activation="relu"),
        Dense(classes, activation="softmax"),
    ]
    return Sequential(layers)


def dropout(shape: Shape, classes: int) -> Model:
    """Dropout"""
    layers = [
        Input(shape),
        Dropout(0.2),  # hide some of the measurements
        Dense(64, activation="relu"),
        Dropout(0.5),
        Dense(classes, activation="softmax"),
    ]
    return Sequential(layers)
