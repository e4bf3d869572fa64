"""Finds a model's first convolution and first dense layer, and what they see of an example."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import Model, activations, ops
from numpy.typing import NDArray

from demo.backends.interface import MAX_SHOWN, Weights
from demo.backends.keras.convolution_form import (
    CONVOLUTIONS,
    as_array,
    can_be_shown,
    channels_last,
    convolution_form,
)
from demo.backends.keras.internals import calls_watched, layers_within

Array = NDArray[np.float32]

SAMPLE = 8  # examples that tell what a layer sees
MOST_ANSWERS = 2**17  # weights of a layer that answers: of 64×64 pixels in colour, ten classes
MOST_NODES = 12  # of a hidden layer whose weights are shown
CLOSE = 0.01  # numbers that differ by this share are the same: a layer may compute in 16 bits


@dataclass(frozen=True)
class Dense:
    """A dense layer that sees an example's own numbers: its variables, and what never changes."""

    kernel: Any  # (inputs, nodes)
    bias: Any  # (nodes,); None: none
    nodes: int  # that are shown
    fixed: Weights  # whether they are the answers, and how what is seen is made of an example

    def read(self) -> Weights:
        """Return the present weights: without a matrix product, for it is read at each epoch."""
        kernel = as_array(ops.convert_to_tensor(self.kernel)[:, : self.nodes])
        bias = np.zeros(self.kernel.shape[1], np.float32) if self.bias is None else self.bias
        return {"kernel": kernel, "bias": as_array(bias), **self.fixed}


@dataclass(frozen=True)
class LayerCall:
    """A layer at work on the sample, and on two examples more: its least and largest numbers."""

    layer: Any
    inputs: Any
    outputs: Any
    has_state: bool  # a layer before it has weights: what it sees may change with them


class FirstLayers:
    """What demos show of the layers that look at the examples themselves.

    A model is run once, to see which layer comes first and what it is given. So it is found
    wherever it stands, in models and layers of any kind.
    """

    def __init__(self, model: Model, answer: Callable[[Array], Any], examples: Array) -> None:
        """``answer`` runs the model with dropout off; ``examples``: (examples, ...)."""
        self._model, self._answer = model, answer
        sample = examples[:SAMPLE]
        low, high = sample.min(axis=0), sample.max(axis=0)
        high = np.where(high > low, high, low + 1)
        self._examples: Array = np.concatenate([sample, [low, high]], dtype=np.float32)
        self._find()

    @property
    def answers(self) -> Array:
        """The model's answers to the sample, (examples, classes), when it ran last."""
        return self._answers[:-2]

    def weights(self) -> Weights:
        """Return arrays by name, as ``Snapshot`` has them: "convolution/…" and "dense/…"."""
        if self._may_change:
            self._find()
        dense = self._dense.read() if self._dense else {}
        return self._read_convolution() | {f"dense/{name}": each for name, each in dense.items()}

    def _find(self) -> None:
        calls, answers = self._run()
        self._answers = as_array(answers)
        convolutions = (each for each in calls if isinstance(each.layer, CONVOLUTIONS))
        self._convolution = next(convolutions, None)
        dense = next((each for each in calls if _dense_variables(each)), None)
        # One that sees more or fewer numbers than an example has is never shown: after each epoch
        # the model need not run again for it.
        size = math.prod(self._examples.shape[1:])
        if dense and dense.inputs.shape[1] != size:
            dense = None
        self._dense = self._as_dense(dense) if dense else None
        untried = self._dense is not None and not as_array(self._dense.kernel).any()
        found = [each for each in (self._convolution, dense) if each]
        self._may_change = untried or any(each.has_state for each in found)

    def _run(self) -> tuple[list[LayerCall], Any]:
        """Return all calls of layers, in the order in which they end, and the answers."""
        calls: list[LayerCall] = []
        stateful: list[Any] = []

        def watch(layer: Any, inputs: Any, outputs: Any) -> None:
            calls.append(LayerCall(layer, inputs, outputs, bool(stateful)))
            if layer.weights:
                stateful.append(layer)

        with calls_watched(layers_within(self._model), watch):
            answers = self._answer(self._examples)
        return calls, answers

    # The convolution.

    def _read_convolution(self) -> Weights:
        call = self._convolution
        if call is None or not can_be_shown(call.layer):
            return {}
        seen = channels_last(call.layer, call.inputs)
        form = convolution_form(call.layer, seen, channels_last(call.layer, call.outputs))
        kernel = form["kernel"]
        form["kernel"] = kernel[..., : _filters_shown(kernel.shape, seen.shape[3])]
        form["shape"] = np.array(seen.shape[1:], np.float32)
        scale = self._scale(seen)
        form |= self._some(seen) if scale is None else scale
        return {f"convolution/{name}": array for name, array in form.items()}

    def _some(self, seen: Array) -> Weights:
        """Return what is seen of the first examples, of as many as there is room for."""
        count = max(1, min(len(seen) - 2, MAX_SHOWN // math.prod(seen.shape[1:])))
        return {"seen": seen[:count]}

    def _scale(self, seen: Array) -> Weights | None:
        """Return what makes of an example's numbers those that are seen, each for itself.

        They are multiplied by ``scale``, then ``offset`` is added; neither is there for numbers
        that are seen as they are. ``None``: other numbers are seen.
        """
        given, seen = (each.reshape(len(each), -1) for each in (self._examples, seen))
        if given.shape != seen.shape:
            return None
        low, high = given[-2:]
        scale = (seen[-1] - seen[-2]) / (high - low)
        offset = seen[-2] - scale * low
        if not _are_close(given * scale + offset, seen):
            return None
        if _are_close(given, seen):
            return {}
        channels = self._examples.shape[-1]
        return {"scale": _shortest(scale, channels), "offset": _shortest(offset, channels)}

    # The dense layer.

    def _as_dense(self, call: LayerCall) -> Dense | None:
        """Return a layer as it is shown; None: it sees other numbers, or too many of them."""
        variables = _dense_variables(call)
        inputs = as_array(call.inputs)
        scale = self._scale(inputs)
        if variables is None or scale is None or inputs.shape[1] > MOST_ANSWERS:
            return None
        sums = _sums(inputs, *variables)
        answers = any(_are_close(each, self._answers) for each in _made_of(sums))
        count = sums.shape[1] if answers else MOST_NODES
        return Dense(
            *variables,
            nodes=min(count, MOST_ANSWERS // inputs.shape[1]),
            fixed={"answers": np.array([answers], np.float32), **scale},
        )


def _filters_shown(kernel: tuple[int, ...], channels: int) -> int:
    """Return how many filters are kept: of a convolution in groups, whole groups."""
    room = max(1, MAX_SHOWN // math.prod(kernel[:3]))
    of_a_group = kernel[3] * kernel[2] // channels
    return room if kernel[2] == channels else max(of_a_group, room // of_a_group * of_a_group)


def _dense_variables(call: LayerCall) -> tuple[Any, Any] | None:
    """Return kernel, (inputs, nodes), and bias, (nodes,) or None, of what sums its inputs up.

    Whatever the layer and its weights are called: it is tried with what came out.
    """
    shapes = [tuple(getattr(each, "shape", ())) for each in (call.inputs, call.outputs)]
    if any(len(shape) != 2 for shape in shapes):
        return None
    (_, inputs), (_, nodes) = shapes
    own = {len(each.shape): each for each in reversed(call.layer.weights)}
    if 2 not in own or tuple(own[2].shape) != (inputs, nodes):
        return None
    bias = own[1] if 1 in own and tuple(own[1].shape) == (nodes,) else None
    sums, outputs = _sums(as_array(call.inputs), own[2], bias), as_array(call.outputs)
    own_activation = getattr(call.layer, "activation", None)
    made = _made_of(sums, *([own_activation] if callable(own_activation) else []))
    return (own[2], bias) if any(_are_close(each, outputs) for each in made) else None


def _sums(inputs: Array, kernel: Any, bias: Any) -> Array:
    sums: Array = inputs @ as_array(kernel)
    return sums if bias is None else sums + as_array(bias)


def _made_of(sums: Array, *more: Callable[[Any], Any]) -> list[Array]:
    """Return sums, and what activation functions make of them."""
    usual = [activations.sigmoid, activations.relu, activations.tanh]
    if sums.shape[-1] > 1:  # of one number there are no shares
        usual.append(activations.softmax)
    tensor = ops.convert_to_tensor(sums)
    return [sums, *(as_array(each(tensor)) for each in (*more, *usual))]


def _are_close(one: Array, other: Array) -> bool:
    """Tell whether arrays (examples, ...) are the same but for rounding, place by place."""
    if one.shape != other.shape:
        return False
    room = CLOSE * (np.abs(other).max(axis=0) + 1e-6)
    return bool((np.abs(one - other) <= room).all())


def _shortest(numbers: Array, channels: int) -> Array:
    """Return a number for each channel, if it is the same everywhere."""
    rows = numbers.reshape(-1, channels)
    return rows[0] if np.allclose(rows, rows[0], rtol=1e-3, atol=1e-6) else numbers
