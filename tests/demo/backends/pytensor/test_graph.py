"""What PyTensor computes is what Keras does, where ``fit`` alone would not tell."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from demo.backends.interface import UnsupportedModel
from demo.catalog.libraries import LIBRARIES

if LIBRARIES["pytensor"].missing:
    pytest.skip("PyTensor is an extra", allow_module_level=True)

from tests.demo.backends.pytensor.test_backend import pytensor  # noqa: F401 # a fixture


@pytest.mark.parametrize("name", ["linear", "relu", "sigmoid", "softmax", "tanh"])
def test_activations_are_keras_s(name: str) -> None:
    from pytensor import tensor as pt

    from demo.backends.pytensor.graph import ACTIVATIONS

    numbers = np.array([[-2, -0.5, 0, 3], [100, 0, -100, 0]], np.float32)
    ours = ACTIVATIONS[name](pt.fmatrix("x")).eval({"x": numbers})
    np.testing.assert_allclose(ours, keras.activations.get(name)(numbers), rtol=1e-5, atol=1e-6)


def test_a_shutter_that_is_just_closed_lets_no_error_through() -> None:
    from pytensor import grad
    from pytensor import tensor as pt

    from demo.backends.pytensor.graph import ACTIVATIONS

    x = pt.fvector("x")
    slopes = grad(ACTIVATIONS["relu"](x).sum(), x).eval({"x": np.array([-1, 0, 1], np.float32)})
    assert slopes.tolist() == [0, 0, 1]


def test_what_is_neither_probabilities_nor_logits_is_refused() -> None:
    from pytensor import tensor as pt

    from demo.backends.pytensor.check import LossKind
    from demo.backends.pytensor.graph import crossentropies

    kind = LossKind(from_logits=False, reduction="sum")
    with pytest.raises(UnsupportedModel, match="ends with softmax, or a loss that says"):
        crossentropies(pt.ivector(), pt.fmatrix(), None, kind)
