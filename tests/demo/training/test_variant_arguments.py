"""A variant gets the shape and the classes, and what it has a parameter for by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from demo.data.core.dataset import Dataset
from demo.training.variant_arguments import variant_arguments


def test_most_variants_get_two_arguments(tiny: Dataset) -> None:
    usual: Any = ((tiny.input_shape, tiny.classes), {})
    assert variant_arguments(lambda shape, classes: None, tiny) == usual
    assert variant_arguments(lambda activation, vocabulary: None, tiny) == usual
    assert variant_arguments(lambda *given, **named: None, tiny) == usual
    assert variant_arguments(dict.get, tiny) == usual


def test_the_last_activation_depends_on_the_answer(tiny: Dataset) -> None:
    def variant(shape: Any, classes: Any, activation: Any) -> None: ...

    assert variant_arguments(variant, tiny)[1] == {"activation": "softmax"}
    prices = replace(tiny, y_train=tiny.y_train.astype(np.float32))
    assert variant_arguments(variant, prices) == (
        (tiny.input_shape, 1),
        {"activation": None},
    )


def test_the_vocabulary_is_that_of_texts_alone(tiny: Dataset) -> None:
    def with_default(shape: Any, classes: Any, *, vocabulary: int = 100) -> None: ...

    def without(shape: Any, classes: Any, vocabulary: int) -> None: ...

    texts = replace(tiny, kind="text", vocabulary=("", "[UNK]", "good"))
    assert variant_arguments(with_default, texts)[1] == {"vocabulary": 3}
    assert variant_arguments(without, texts)[1] == {"vocabulary": 3}
    assert variant_arguments(with_default, tiny)[1] == {}
    with pytest.raises(ValueError, match=r"Expected texts, .* Received: digits"):
        variant_arguments(without, tiny)
