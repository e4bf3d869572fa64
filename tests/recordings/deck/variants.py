"""Small models for a recorded session: most of them so small that it stays small, too."""

from keras import Model, Sequential
from keras.layers import Conv2D, Dense, Dropout, Flatten, Input, Layer, MaxPooling2D
from keras.optimizers import SGD, Adam


def linear(image_shape: tuple[int, ...], classes: int) -> Model:
    """Linear"""
    return Sequential([Input(image_shape), Flatten(), Dense(classes, activation="softmax")])


def pooled(image_shape: tuple[int, ...], classes: int) -> Model:
    """Pooled"""
    return _quick([Input(image_shape), MaxPooling2D(4), Flatten()], classes)


def hidden(image_shape: tuple[int, ...], classes: int) -> Model:
    """Hidden layer"""
    layers = [MaxPooling2D(4), Flatten(), Dense(16, activation="relu")]
    return _quick([Input(image_shape), *layers], classes)


def conv(image_shape: tuple[int, ...], classes: int) -> Model:
    """Convolution"""
    return _quick([Input(image_shape), *_filters(), Flatten()], classes)


def dropout(image_shape: tuple[int, ...], classes: int) -> Model:
    """Dropout"""
    layers = [Dropout(0.1), *_filters(), Flatten(), Dropout(0.25)]
    return _quick([Input(image_shape), *layers], classes)


def explodes(image_shape: tuple[int, ...], classes: int) -> Model:
    """Explodes"""
    model = pooled(image_shape, classes)
    model.compile(SGD(1e38), "sparse_categorical_crossentropy")
    return model


def raises(image_shape: tuple[int, ...], classes: int) -> Model:
    """Raises"""
    raise ValueError("this model can't be <built>")


def _filters() -> list[Conv2D | MaxPooling2D]:
    return [Conv2D(4, 3, strides=2, activation="relu"), MaxPooling2D(2)]


def _quick(layers: list[Layer], classes: int) -> Model:
    """End a model, and let it learn from a few hundred pictures in a few epochs."""
    model = Sequential([*layers, Dense(classes, activation="softmax")])
    model.compile(Adam(0.02), "sparse_categorical_crossentropy")
    return model
