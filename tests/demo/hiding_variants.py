"""A small model that draws random numbers while it trains, as the talk's largest one does."""

from keras import Model, Sequential, layers


def hiding(image_shape: tuple[int, ...], classes: int) -> Model:
    """Hiding"""
    return Sequential(
        [
            layers.Input(image_shape),
            layers.Dropout(0.2),
            layers.Flatten(),
            layers.Dense(16, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(classes, activation="softmax"),
        ]
    )
