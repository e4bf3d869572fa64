"""All patches of Keras, and all that the trainers know of its insides.

``test_keras_internals.py`` fails where one of these is no longer what it is taken for. Nothing here
imports Keras: the first function is for the time before.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keras import Model
    from keras.layers import Layer


def keep_tensorflow_out() -> None:
    """Let a process that computes with another library do without TensorFlow, for good.

    Keras imports it wherever it is installed, only to seed its random numbers: that takes seconds
    and half a gigabyte. Call it before Keras is imported.
    """
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # "not installed", says ``import``


def replace_call(layer: Layer, call: Callable[[Any], Any]) -> None:
    """Let a layer compute something else from now on; ``Layer.__call__`` looks it up each time.

    A layer of another class would have other names and another place in a saved model.
    """
    layer.call = call


def skip_gradient_sum(optimizer: Any) -> None:
    """Let an optimizer on TensorFlow take gradients as they are.

    Keras sums them over machines: with one there is nothing to sum, but TensorFlow would never let
    go of a program in which that was asked for.
    """
    optimizer._all_reduce_sum_gradients = list


def compiled_with(model: Model, name: str, default: Any) -> Any:
    """Return the "loss" or "optimizer" of an author's ``model.compile``, else a default."""
    return getattr(model, name, None) or default


def takes_logits(loss: Any) -> bool:
    """Tell whether a loss expects logits instead of probabilities: those of Keras note it."""
    return bool(getattr(loss, "from_logits", False))


def losses_per_example(loss: Any, labels: Any, answers: Any) -> Any:
    """Return a loss for each example; (batch,) and (batch, classes) give (batch,).

    A ``Loss`` that is called gives their mean; a function gives one per example anyway.
    """
    from keras.losses import Loss

    return (loss.call if isinstance(loss, Loss) else loss)(labels, answers)
