"""A model that learns from texts, for ``own_data``."""

from keras import Model, Sequential
from keras.layers import Dense, Embedding, GlobalAveragePooling1D, Input


def bag_of_words(shape: tuple[int, ...], classes: int, vocabulary: int) -> Model:
    """Bag of words"""
    layers = [
        Input(shape),
        Embedding(vocabulary, 16),
        GlobalAveragePooling1D(),
        Dense(classes, activation="softmax"),
    ]
    return Sequential(layers)
