"""The models of this talk: one function each, plain Keras; its docstring is its button."""

from keras import Model, Sequential
from keras.layers import Dense, Dropout, Input

Shape = tuple[int, ...]  # columns


def linear(shape: Shape, answers: int) -> Model:
    """Linear"""
    layers = [
        Input(shape),
        Dense(answers),
    ]
    return Sequential(layers)


def extra_layer(shape: Shape, answers: int) -> Model:
    """Extra layer"""
    layers = [
        Input(shape),
        Dense(32, activation="relu"),
        Dense(answers),
    ]
    return Sequential(layers)


def too_large(shape: Shape, answers: int) -> Model:
    """Too large"""
    layers = [
        Input(shape),
        Dense(512, activation="relu"),
        Dense(512, activation="relu"),
        Dense(answers),
    ]
    return Sequential(layers)


def dropout(shape: Shape, answers: int) -> Model:
    """Dropout"""
    layers = [
        Input(shape),
        Dense(512, activation="relu"),
        Dropout(0.5),
        Dense(512, activation="relu"),
        Dropout(0.5),
        Dense(answers),
    ]
    return Sequential(layers)
