"""A tape looks into what an embedding learns, too, whose gradient holds the used rows alone."""

from __future__ import annotations

import keras
import numpy as np

from demo.backends.tensorflow.inspector import TensorFlowInspectableModel


def test_an_embedding_moves_where_it_was_looked_up() -> None:
    model = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Embedding(5, 2),
            keras.layers.Flatten(),
            keras.layers.Dense(4, activation="softmax"),
        ]
    )
    inside = TensorFlowInspectableModel(model, np.array([1, 1, 4], np.float32))
    before = model.get_weights()[0]
    first = inside.look(np.array([1, 1, 4], np.float32), 2)
    assert inside.step()[0] > 0
    moved = (model.get_weights()[0] != before).any(axis=1)
    assert moved.tolist() == [False, True, False, False, True]
    assert inside.look(np.array([1, 1, 4], np.float32), 2).loss < first.loss
