"""Variants with which something goes wrong, each in its own way; and one that is fine."""

from keras import Model, Sequential, layers
from keras.optimizers import SGD


def fine(image_shape: tuple[int, ...], classes: int) -> Model:
    """Fine"""
    return Sequential(
        [layers.Input(image_shape), layers.Flatten(), layers.Dense(classes, "softmax")]
    )


def raises(image_shape: tuple[int, ...], classes: int) -> Model:
    """Raises"""
    raise ValueError("the second layer\nis missing")


def absurd(image_shape: tuple[int, ...], classes: int) -> Model:
    """Absurd: petabytes of weights"""
    return Sequential([layers.Input(image_shape), layers.Flatten(), layers.Dense(10**12)])


def misshapen(image_shape: tuple[int, ...], classes: int) -> Model:
    """Misshapen: one answer too many"""
    return Sequential([fine(image_shape, classes), layers.Dense(classes + 1)])


def explodes(image_shape: tuple[int, ...], classes: int) -> Model:
    """Explodes: steps so large that nothing is left of the numbers"""
    model = fine(image_shape, classes)
    model.compile(SGD(1e38))
    return model


def not_a_model(image_shape: tuple[int, ...], classes: int) -> Model:
    """Not a model"""
