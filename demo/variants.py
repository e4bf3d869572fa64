"""The models of the talk: one function each, plain Keras; its docstring is its button."""

from keras import Model, Sequential
from keras.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D

Shape = tuple[int, ...]  # height, width, channels


def linear(image_shape: Shape, classes: int, activation: str = "softmax") -> Model:
    """Linear"""
    layers = [
        Input(image_shape),
        Flatten(),
        Dense(classes, activation=activation),
    ]
    return Sequential(layers)


def extra_layer(image_shape: Shape, classes: int, activation: str = "softmax") -> Model:
    """Extra layer"""
    layers = [
        Input(image_shape),
        Flatten(),
        Dense(512, activation="relu"),
        Dense(classes, activation=activation),
    ]
    return Sequential(layers)


def conv(image_shape: Shape, classes: int, activation: str = "softmax") -> Model:
    """Convolution"""
    layers = [
        Input(image_shape),
        Conv2D(32, 3, padding="same", activation="relu"),
        MaxPooling2D(padding="same"),
        Conv2D(64, 3, padding="same", activation="relu"),
        MaxPooling2D(padding="same"),
        Flatten(),
        Dense(classes, activation=activation),
    ]
    return Sequential(layers)


def dropout(image_shape: Shape, classes: int, activation: str = "softmax") -> Model:
    """Dropout"""
    layers = [
        Input(image_shape),
        Dropout(0.2),  # hide part of the image
        Conv2D(32, 3, padding="same", activation="relu"),
        MaxPooling2D(padding="same"),
        Conv2D(64, 3, padding="same", activation="relu"),
        MaxPooling2D(padding="same"),
        Flatten(),
        Dropout(0.5),
        Dense(classes, activation=activation),
    ]
    return Sequential(layers)


def without_relu(image_shape: Shape, classes: int, activation: str = "softmax") -> Model:
    """Without ReLU"""
    layers = [
        Input(image_shape),
        Flatten(),
        Dense(512),  # a sum of sums is a sum: nothing is gained
        Dense(classes, activation=activation),
    ]
    return Sequential(layers)
