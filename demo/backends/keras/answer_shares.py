"""Makes probabilities of a model's answers, whatever its loss takes them for."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from demo.backends.keras.internals import losses_per_example

SMALLEST = 1e-7  # of a probability, as Keras's losses take it
NO_SHARES = (
    "Expected probabilities. Received: answers that don't sum to 1. End the model with softmax, or "
    "let its loss say from_logits=True."
)
TWICE = (
    "Expected logits, as the loss says. Received: probabilities. Leave out from_logits=True, or "
    "the model's softmax."
)


class AnswerShares:
    """What is done with a model's answers before the audience sees them."""

    def __init__(self, loss: Any, sample: NDArray[Any]) -> None:
        """``loss`` is what it is measured by, ``sample`` some answers, (images, classes)."""
        self._ready = are_shares(sample)
        self._logits = takes_logits(loss, sample.shape[1])
        self.warning = _warning(ready=self._ready, logits=self._logits)

    def __call__(self, answers: Any) -> Any:
        """Return probabilities of answers, both (batch, classes), in 32-bit floats."""
        exact = (
            keras.backend.standardize_dtype(answers.dtype) == "float32"
        )  # others may sum to 1.002
        answers = ops.cast(answers, "float32")
        if self._ready and exact:
            return answers
        if self._logits and not self._ready:
            return ops.softmax(answers)
        within = ops.clip(answers, SMALLEST, 1 - SMALLEST)  # as losses for probabilities do
        return within / ops.sum(within, axis=-1, keepdims=True)


class AnsweredNumbers:
    """What is done with answers that are numbers: nothing."""

    warning = ""

    def __call__(self, answers: Any) -> Any:
        """Return answers, (batch, 1), in 32-bit floats."""
        return ops.cast(answers, "float32")


def _warning(*, ready: bool, logits: bool) -> str:
    if ready:
        return TWICE if logits else ""
    return "" if logits else NO_SHARES


def are_shares(answers: NDArray[Any]) -> bool:
    """Tell whether answers, (images, classes), are probabilities that sum to one."""
    answers = answers.astype(np.float32)
    sums = answers.sum(axis=-1)
    return bool((answers >= 0).all() and np.allclose(sums, 1, atol=1e-2))


def takes_logits(loss: Any, classes: int) -> bool:
    """Tell whether a loss expects logits instead of probabilities, however it says so.

    Logits mean the same when all of them grow by as much; probabilities don't.
    """
    answers = np.arange(1.0, classes + 1, dtype=np.float32) ** 2  # none of them is the mean
    answers /= answers.sum()
    kinds = np.stack([answers, answers - 3, np.roll(answers, 1)])
    try:
        usual, shifted, turned = (_losses(loss, each) for each in kinds)
    except Exception:  # it may be any function, and may expect anything
        return False
    return np.allclose(usual, shifted, rtol=1e-3) and not np.allclose(usual, turned, rtol=1e-3)


def _losses(loss: Any, answers: NDArray[np.float32]) -> NDArray[Any]:
    """Return a loss for the first class and for the second one, given the same answers."""
    labels = ops.convert_to_tensor(np.arange(2, dtype=np.int32))
    both = ops.convert_to_tensor(np.stack([answers, answers]))
    losses: NDArray[Any] = ops.convert_to_numpy(losses_per_example(loss, labels, both))
    return losses
