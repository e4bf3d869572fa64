"""Models for tests: the talk's four in small, and two that fail."""

from keras import Model, Sequential
from keras.layers import Conv2D, Dense, Dropout, Flatten, Input
from keras.optimizers import SGD


def linear(image_shape: tuple[int, ...], classes: int) -> Model:
    """Linear"""
    return Sequential([Input(image_shape), Flatten(), Dense(classes, activation="softmax")])


def extra_layer(image_shape: tuple[int, ...], classes: int) -> Model:
    """Extra layer"""
    layers = [Flatten(), Dense(32, activation="relu"), Dense(classes, activation="softmax")]
    return Sequential([Input(image_shape), *layers])


def conv(image_shape: tuple[int, ...], classes: int) -> Model:
    """Convolution"""
    layers = [Conv2D(4, 3, strides=2, activation="relu"), Flatten()]
    return Sequential([Input(image_shape), *layers, Dense(classes, activation="softmax")])


def dropout(image_shape: tuple[int, ...], classes: int) -> Model:
    """Dropout"""
    layers = [Dropout(0.2), Conv2D(4, 3, strides=2, activation="relu"), Flatten(), Dropout(0.5)]
    return Sequential([Input(image_shape), *layers, Dense(classes, activation="softmax")])


def raises(image_shape: tuple[int, ...], classes: int) -> Model:
    """Raises"""
    raise ValueError("this model can't be <built>")


def explodes(image_shape: tuple[int, ...], classes: int) -> Model:
    """Explodes"""
    model = linear(image_shape, classes)
    model.compile(SGD(1e38), "sparse_categorical_crossentropy")
    return model
