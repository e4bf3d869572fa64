"""Any model ends with the weights that Keras's own ``fit`` gives it, on the same batches.

A process can have one library: ``TALK_BACKEND`` names it.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from demo.backends.interface import Backend
from demo.backends.load import load_backend
from demo.catalog.libraries import OWN
from tests.demo.backends.same_as_keras import (
    BATCH,
    CASES,
    COMPILED,
    EACH_LIBRARY,
    EPOCHS,
    IMAGES,
    built,
    dataset,
)
from tests.demo.backends.test_keras_trainer import LIBRARY
from tests.demo.models import alike, values

DATA = dataset()
HERE = CASES if LIBRARY == OWN or os.environ.get("TALK_CASES") == "all" else EACH_LIBRARY


@pytest.fixture(scope="module")
def backend() -> Backend:
    return load_backend(LIBRARY, DATA)


@pytest.mark.filterwarnings("ignore:The model does not have any trainable weights")
@pytest.mark.parametrize("name", HERE)
def test_it_is_trained_as_keras_would(backend: Backend, name: str) -> None:
    build = CASES[name]
    trainer: Any = backend.trainer(lambda: built(build), DATA, BATCH)
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
    shares = trainer.evaluate("test", order).probabilities
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-3)
