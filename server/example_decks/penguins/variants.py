"""The models of this talk: one function each, plain Keras; its docstring is its button."""

from keras import Layer, Model, Sequential
from keras.layers import Dense, Dropout, Input
from keras.optimizers import Adam

Shape = tuple[int, ...]  # columns


def _learning(layers: list[Layer]) -> Model:
    """Return a model that learns in large steps: an epoch of so few rows has three of them."""
    model = Sequential(layers)
    model.compile(Adam(0.01), "sparse_categorical_crossentropy")
    return model


def linear(shape: Shape, classes: int) -> Model:
    """Linear"""
    layers = [
        Input(shape),
        Dense(classes, activation="softmax"),
    ]
    return _learning(layers)


def extra_layer(shape: Shape, classes: int) -> Model:
    """Extra layer"""
    layers = [
        Input(shape),
        Dense(64, activation="relu"),
        Dense(classes, activation="softmax"),
    ]
    return _learning(layers)


def dropout(shape: Shape, classes: int) -> Model:
    """Dropout"""
    layers = [
        Input(shape),
        Dropout(0.2),  # hide some of the measurements
        Dense(64, activation="relu"),
        Dropout(0.5),
        Dense(classes, activation="softmax"),
    ]
    return _learning(layers)
