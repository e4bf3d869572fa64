"""A model is measured before it takes any memory: ``jax/test_backend.py`` runs this on JAX."""

from __future__ import annotations

import pytest

from tests.demo.backends.keras.test_trainer import LIBRARY


@pytest.mark.skipif(LIBRARY != "jax", reason="Keras builds with another library here")
def test_what_has_no_room_is_measured_all_the_same() -> None:
    from keras import Input, Sequential, layers

    from demo.backends.keras.unbuilt_size import size_unbuilt

    absurd = Input((10**9,)), layers.Dense(10**6)
    assert size_unbuilt(lambda: Sequential([*absurd])) == 4 * (10**9 + 1) * 10**6
