"""All patches of Keras, and all that the trainers know of its internals.

``test_internals.py`` fails where one of these is no longer what it is taken for. This file
does not import Keras, since ``keep_tensorflow_out`` has to be called before that.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from random import Random
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from keras import Model
    from keras.layers import Layer


def keep_tensorflow_out() -> None:
    """Hide TensorFlow from a process that computes with another library, until it ends.

    Keras imports TensorFlow wherever it is installed, only to seed its random numbers: that takes
    seconds and half a gigabyte. Call this before Keras is imported.
    """
    if not any(isinstance(each, HiddenTensorFlow) for each in sys.meta_path):
        sys.meta_path.insert(0, HiddenTensorFlow())


class HiddenTensorFlow(MetaPathFinder, Loader):
    """Hides TensorFlow, as if it were not installed.

    None in ``sys.modules`` would do so, too: but Keras's layers that change pictures look there for
    whether somebody has imported it, and would then use it. PyTorch only asks where it is, and
    must not be answered with an error: it is told of a module without a file.
    """

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        """Return a module that can't be imported for TensorFlow; pass everything else on."""
        return ModuleSpec(name, self) if name == "tensorflow" else None

    def create_module(self, spec: ModuleSpec) -> NoReturn:
        """Raise ``ModuleNotFoundError``."""
        raise ModuleNotFoundError(f"No module named {spec.name!r}", name=spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing, as there is never a module; a loader has to have it."""


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


def layers_within(layer: Layer) -> list[Layer]:
    """Return all layers of a model or a layer, each before those inside it; none twice."""
    found: dict[int, Layer] = {}
    for each in getattr(layer, "layers", None) or layer._layers:
        if id(each) not in found:
            found |= {id(inner): inner for inner in (each, *layers_within(each))}
    return list(found.values())


def listed_layers(model: Model) -> list[Layer]:
    """Return a model's layers as its summary lists them, those of models inside it; none twice."""
    from keras import Model

    found: dict[int, Layer] = {}
    for layer in model.layers:
        inner = listed_layers(layer) if isinstance(layer, Model) else [layer]
        found |= {id(each): each for each in inner}
    return list(found.values())


def own_weights(layer: Layer) -> list[Any]:
    """Return the variables that a layer itself learns, without those of layers inside it."""
    return list(layer._trainable_variables) if layer.trainable else []


@contextmanager
def calls_watched(layers: list[Layer], watch: Callable[[Layer, Any, Any], Any]) -> Iterator[None]:
    """Tell ``watch`` of each call of a layer inside: the layer, what it takes, what it returns.

    Of a layer inside another one it is told first. What ``watch`` returns, if anything, stands for
    what the layer returned.
    """
    before = {id(layer): vars(layer).get("call") for layer in layers}
    for layer in layers:
        replace_call(layer, _watched(layer, watch))
    try:
        yield
    finally:
        for layer in layers:
            vars(layer).pop("call", None)
            if before[id(layer)]:
                replace_call(layer, before[id(layer)])


def _watched(layer: Layer, watch: Callable[[Layer, Any, Any], Any]) -> Callable[..., Any]:
    call = layer.call

    @wraps(call)
    def watched(*arguments: Any, **options: Any) -> Any:
        result = call(*arguments, **options)
        given = arguments[0] if arguments else next(iter(options.values()), None)
        replaced = watch(layer, given, result)
        return result if replaced is None else replaced

    return watched


def give_seeds(layer: Layer) -> None:
    """Let a dropout layer draw that was made with a rate of 0, which has no need to."""
    from keras.random import SeedGenerator

    layer._tracker.unlock()
    layer.seed_generator = SeedGenerator(layer.seed)
    layer._tracker.lock()


def replace_optimizer(model: Model, name: str) -> None:
    """Give a compiled model another optimizer, by its name; what scales the loss still does."""
    from keras import optimizers

    other = getattr(optimizers, name)()
    if isinstance(model.optimizer, optimizers.LossScaleOptimizer):
        other = optimizers.LossScaleOptimizer(other, name=model.optimizer.name)
    model.optimizer = other


def innermost(optimizer: Any) -> Any:
    """Return the optimizer that takes the steps, inside one that scales the loss."""
    return getattr(optimizer, "inner_optimizer", optimizer)


def rate_variable(optimizer: Any) -> Any:
    """Return the variable of an optimizer's learning rate; None: it has a schedule."""
    from keras import Variable

    rate = innermost(optimizer)._learning_rate
    return rate if isinstance(rate, Variable) else None


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


def output_names(model: Model) -> dict[str, tuple[int | None, ...]]:
    """Return the shapes of a functional model's outputs by their names; none if it has no names."""
    outputs = getattr(model, "_outputs_struct", None)
    return {k: tuple(v.shape) for k, v in outputs.items()} if isinstance(outputs, dict) else {}


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


def compute_loss(model: Model, images: Any, labels: Any, answers: Any, counts: Any = None) -> Any:
    """Return what a model minimizes, as its ``compute_loss`` says; older ones take fewer arguments.

    ``images``: (batch, ...), ``labels``: (batch,), ``answers``: (batch, classes); ``counts``:
    (batch,), how much each example counts, None: all as much.
    """
    return model._compute_loss(images, labels, answers, counts, training=True)


def measured_loss(model: Model, default: str) -> Any:
    """Return the loss by which a model's answers are measured: its own, or a default."""
    from keras import losses

    loss = getattr(model, "loss", None)
    if isinstance(loss, list | tuple | dict):  # as for a model of several outputs
        loss = next(iter(loss.values() if isinstance(loss, dict) else loss), None)
    if loss in (None, "crossentropy", "ce"):  # Keras takes the one that fits the labels
        loss = default
    return losses.get(loss)


def name_of_loss(model: Model) -> str:
    """Return what the loss is called that a model is compiled with; "" if that is not known."""
    loss = getattr(model, "loss", None)
    if isinstance(loss, list | tuple) and len(loss) == 1:
        (loss,) = loss
    name = getattr(loss, "name", None) or getattr(loss, "__name__", "")
    return loss if isinstance(loss, str) else str(name)


def losses_per_example(loss: Any, labels: Any, answers: Any) -> Any:
    """Return a loss for each example, (batch,), of labels (batch,) and answers (batch, classes).

    Numbers to be met are (batch, 1), as answers are.

    A ``Loss`` object returns their mean when called itself; a loss function returns one each, or
    their mean, too.
    """
    from keras import ops
    from keras.losses import Loss

    losses = (loss.call if isinstance(loss, Loss) else loss)(labels, answers)
    if len(losses.shape) == 0:
        return ops.broadcast_to(losses, ops.shape(labels)[:1])
    return ops.mean(losses, axis=range(1, len(losses.shape))) if len(losses.shape) > 1 else losses
