"""The models of the talk: one function each, plain Keras; its docstring is its button."""

from keras import Model, Sequential
from keras.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D


def linear(image_shape: tuple[int, ...], classes: int) -> Model:
    """Linear"""
    return Sequential(
        [
            Input(image_shape),
            Flatten(),
            Dense(classes, activation="softmax"),
        ]
    )


def extra_layer(image_shape: tuple[int, ...], classes: int) -> Model:
    """Extra layer"""
    return Sequential(
        [
            Input(image_shape),
            Flatten(),
            Dense(512, activation="relu"),
            Dense(classes, activation="softmax"),
        ]
    )


def conv(image_shape: tuple[int, ...], classes: int) -> Model:
    """Convolution"""
    return Sequential(
        [
            Input(image_shape),
            Conv2D(32, 3, padding="same", activation="relu"),
            MaxPooling2D(padding="same"),
            Conv2D(64, 3, padding="same", activation="relu"),
            MaxPooling2D(padding="same"),
            Flatten(),
            Dense(classes, activation="softmax"),
        ]
    )


def dropout(image_shape: tuple[int, ...], classes: int) -> Model:
    """Dropout"""
    return Sequential(
        [
            Input(image_shape),
            Dropout(0.2),  # hide part of the image
            Conv2D(32, 3, padding="same", activation="relu"),
            MaxPooling2D(padding="same"),
            Conv2D(64, 3, padding="same", activation="relu"),
            MaxPooling2D(padding="same"),
            Flatten(),
            Dropout(0.5),
            Dense(classes, activation="softmax"),
        ]
    )
