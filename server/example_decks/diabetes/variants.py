"""The models of this talk: one function each, plain Keras; its docstring is its button."""

from keras import Layer, Model, Sequential
from keras.layers import Dense, Dropout, Input
from keras.optimizers import Adam

Shape = tuple[int, ...]  # columns


def _learning(layers: list[Layer], rate: float = 0.001) -> Model:
    """Return a model that learns to be off by little; a square punishes large mistakes most."""
    model = Sequential(layers)
    model.compile(Adam(rate), "mean_squared_error")
    return model


def linear(shape: Shape, answers: int) -> Model:
    """Linear"""
    layers = [
        Input(shape),
        Dense(answers),
    ]
    return _learning(layers, rate=0.02)


def extra_layer(shape: Shape, answers: int) -> Model:
    """Extra layer"""
    layers = [
        Input(shape),
        Dense(32, activation="relu"),
        Dense(answers),
    ]
    return _learning(layers, rate=0.02)


def too_large(shape: Shape, answers: int) -> Model:
    """Too large"""
    layers = [
        Input(shape),
        Dense(512, activation="relu"),
        Dense(512, activation="relu"),
        Dense(answers),
    ]
    return _learning(layers)


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
    return _learning(layers)
