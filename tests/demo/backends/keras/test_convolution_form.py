"""Convolutions in one form; that it computes the same, ``test_first_layers.py`` shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from keras import activations, layers

from demo.analysis.filter_responses import activate
from demo.backends.keras.convolution_form import as_array, can_be_shown, convolution_form


class Own(layers.Conv2D):  # type: ignore[misc]
    """A convolution that does something else."""

    def call(self, inputs: Any) -> Any:
        return 2 * super().call(inputs)


@pytest.mark.parametrize(
    ("kind", "shown"), [(layers.Conv2D, True), (layers.Conv3D, False), (Own, False)]
)
def test_what_can_be_shown(kind: Any, shown: bool) -> None:
    assert can_be_shown(kind(2, 3)) == shown


@pytest.mark.parametrize("name", ["relu", "tanh", "elu", "gelu", "sigmoid", "leaky_relu"])
def test_an_activation_function_is_kept_as_a_curve(name: str) -> None:
    layer, ones = layers.Conv2D(1, 1, activation=name), np.ones((1, 2, 2, 1), np.float32)
    layer(ones)
    numbers = np.linspace(-20, 20, 77, dtype=np.float32)
    curve = convolution_form(layer, ones, ones)["curve"]
    wanted = as_array(activations.get(name)(numbers))
    np.testing.assert_allclose(activate(curve, numbers), wanted, atol=5e-3)
