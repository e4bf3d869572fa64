"""Any model ends with the weights that Keras's own ``fit`` gives it, on the same batches.

A process can have one library: ``TALK_BACKEND`` names it.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from demo.backends.load import load_backend
from demo.catalog.libraries import DEFAULT
from demo.data.dataset import Dataset
from tests.demo.backends.test_keras_trainer import LIBRARY
from tests.demo.models import alike, values

IMAGES, BATCH, EPOCHS = 44, 16, 3  # the last batch is a smaller one
CLASSES = 4


def noise() -> Dataset:
    """Return a few images of noise, each a little brighter at one place for its class."""
    chance = np.random.default_rng(3)
    y = chance.integers(0, CLASSES, 2 * IMAGES).astype(np.int32)
    x = chance.random((2 * IMAGES, 6, 6, 1), np.float32)
    x[np.arange(2 * IMAGES), y] += 0.5
    return Dataset("noise", x[:IMAGES], y[:IMAGES], x[IMAGES:], y[IMAGES:])


DATA = noise()
BACKEND = load_backend(LIBRARY, DATA)  # before anything imports Keras

from tests.demo.backends.same_as_keras import CASES, COMPILED, EACH_LIBRARY, built  # noqa: E402

# Those whose answers become shares in another way; to answer is compiled for each anew.
ANSWERING = {name for name in CASES if "logits" in name or "mixed" in name or "Mode" in name}
HERE = CASES if LIBRARY == DEFAULT or os.environ.get("TALK_CASES") == "all" else EACH_LIBRARY


@pytest.mark.filterwarnings("ignore:The model does not have any trainable weights")
@pytest.mark.parametrize("name", HERE)
def test_it_is_trained_as_keras_would(name: str) -> None:
    build = CASES[name]
    trainer: Any = BACKEND.trainer(lambda: built(build), DATA, BATCH)
    order = np.random.default_rng(0).permutation(IMAGES).astype(np.int32)
    for _ in range(EPOCHS):
        trainer.train(order)
    trainer.finish()

    plain = built(build)
    if not plain.compiled:
        plain.compile("adam", "sparse_categorical_crossentropy")
    plain.run_eagerly = LIBRARY == "tensorflow" and name not in COMPILED  # in less time
    x, y = DATA.x_train[order], DATA.y_train[order]
    plain.fit(x, y, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
    assert alike(values(trainer.model), values(plain), 1e-5)
    if name in ANSWERING:
        shares = trainer.evaluate("test", order).probabilities
        assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)
