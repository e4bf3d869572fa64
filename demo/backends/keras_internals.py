"""All patches of Keras, and all that the trainers know of its internals.

``test_keras_internals.py`` fails where one of these is no longer what it is taken for. This file
does not import Keras, since ``keep_tensorflow_out`` has to be called before that.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keras import Model
    from keras.layers import Layer


def keep_tensorflow_out() -> None:
    """Hide TensorFlow from a process that computes with another library, until it ends.

    Keras imports TensorFlow wherever it is installed, only to seed its random numbers: that takes
    seconds and half a gigabyte. Call this before Keras is imported.
    """
    # With None here, ``import tensorflow`` raises as if it were not installed.
    sys.modules["tensorflow"] = None  # type: ignore[assignment]


_own_seeds: ContextVar[Random | None] = ContextVar("own_seeds", default=None)


class _SeedSource:
    """What Keras takes for Python's ``random``: this thread's own numbers, else everybody's."""

    def randint(self, low: int, high: int) -> int:
        return (_own_seeds.get() or random).randint(low, high)


@contextmanager
def layer_seeds(seed: int) -> Iterator[None]:
    """Seed initializers and dropout built inside from ``seed`` alone, whoever draws meanwhile.

    Keras draws their seeds from Python's own generator, as do other threads: other engines, and
    the cluster's network code when a connection is tried again.
    """
    from keras.src.random import seed_generator

    seed_generator.python_random = _SeedSource()
    token = _own_seeds.set(Random(seed))
    try:
        yield
    finally:
        _own_seeds.reset(token)


# Settings that Keras keeps for all models that a thread builds, by the names that it gives them.
THREAD_SETTINGS = ("dtype_policy", "flash_attention", "interactive_logging", "traceback_filtering")


def thread_setting(name: str) -> Any:
    """Return one of ``THREAD_SETTINGS``; None: nobody has set it.

    The public functions can't tell that: they set a policy where there was none.
    """
    from keras.src.backend.common import global_state

    return global_state.get_global_attribute(name)


def set_thread_setting(name: str, value: Any) -> None:
    """Set one of ``THREAD_SETTINGS`` as ``thread_setting`` has returned it."""
    from keras.src.backend.common import global_state

    global_state.set_global_attribute(name, value)


def replace_call(layer: Layer, call: Callable[[Any], Any]) -> None:
    """Replace what a layer computes; ``Layer.__call__`` looks ``call`` up each time.

    A layer of a subclass instead would have another name, in the model and in its saved files.
    """
    layer.call = call


def skip_gradient_sum(optimizer: Any) -> None:
    """Keep an optimizer on TensorFlow from summing gradients over machines.

    With one machine there is nothing to sum, and TensorFlow would never free a program that asks
    for it. An optimizer that scales the loss leaves the rest to another one.
    """
    optimizer._all_reduce_sum_gradients = list
    if inner := getattr(optimizer, "inner_optimizer", None):
        skip_gradient_sum(inner)


def is_functional(model: Model) -> bool:
    """Tell whether a model is a graph of layers, and nothing of its author's own class."""
    from keras.src.models.functional import Functional

    return type(model) is Functional


def has_own_step(model: Model) -> bool:
    """Tell whether a model's author has written how it takes a step."""
    return _is_overridden(model, "train_step")


def has_own_fit(model: Model) -> bool:
    """Tell whether a model's author has written how batches become steps."""
    return any(_is_overridden(model, name) for name in ("fit", "make_train_function"))


def has_own_loss(model: Model) -> bool:
    """Tell whether a model's author has written what it minimizes."""
    return _is_overridden(model, "compute_loss") or bool(model.losses)


def _is_overridden(model: Model, name: str) -> bool:
    from keras import Model

    own = getattr(model, name)
    return getattr(own, "__func__", own) is not getattr(Model, name)


def mode(model: Model, *, training: bool) -> dict[str, bool]:
    """Return the argument that tells a model whether it is trained; none if it takes none."""
    return {"training": training} if model._call_has_training_arg else {}


def compute_loss(model: Model, images: Any, labels: Any, answers: Any) -> Any:
    """Return what a model minimizes, as its ``compute_loss`` says; older ones take fewer arguments.

    ``images``: (batch, ...), ``labels``: (batch,), ``answers``: (batch, classes).
    """
    return model._compute_loss(images, labels, answers, None, training=True)


def measured_loss(model: Model, default: str) -> Any:
    """Return the loss by which a model's answers are measured: its own, or a default."""
    from keras import losses

    loss = getattr(model, "loss", None)
    if isinstance(loss, list | tuple | dict):  # as for a model of several outputs
        loss = next(iter(loss.values() if isinstance(loss, dict) else loss), None)
    if loss in (None, "crossentropy", "ce"):  # Keras takes the one that fits the labels
        loss = default
    return losses.get(loss)


def losses_per_example(loss: Any, labels: Any, answers: Any) -> Any:
    """Return a loss for each example, (batch,), of labels (batch,) and answers (batch, classes).

    A ``Loss`` object returns their mean when called itself; a loss function returns one each, or
    their mean, too.
    """
    from keras import ops
    from keras.losses import Loss

    losses = (loss.call if isinstance(loss, Loss) else loss)(labels, answers)
    if len(losses.shape) == 0:
        return ops.broadcast_to(losses, ops.shape(labels))
    return ops.mean(losses, axis=range(1, len(losses.shape))) if len(losses.shape) > 1 else losses
