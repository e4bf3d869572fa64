"""Brings convolutions of all kinds into one form: padding in numbers, one kernel, two axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers, ops
from numpy.typing import NDArray

from demo.backends.interface import Weights
from demo.backends.keras.tensors import to_numpy

Array = NDArray[np.float32]

SHOWN = (
    *(layers.Conv1D, layers.Conv2D, layers.Conv1DTranspose, layers.Conv2DTranspose),
    *(layers.DepthwiseConv1D, layers.DepthwiseConv2D),
    *(layers.SeparableConv1D, layers.SeparableConv2D),
)
CONVOLUTIONS = (*SHOWN, layers.Conv3D, layers.Conv3DTranspose)
CURVE = (-8.0, 8.0, 129)  # where an activation function is sampled: at 0, and in steps of 1/8


def can_be_shown(layer: Any) -> bool:
    """Tell whether a convolution is of one or two dimensions, and does what Keras's does."""
    return isinstance(layer, SHOWN) and type(layer).call in {kind.call for kind in SHOWN}


def convolution_form(layer: Any, inputs: Array, outputs: Array) -> Weights:
    """Return what a convolution computes, as ``demo.analysis.filter_responses`` reads it.

    ``inputs`` and ``outputs`` are its own, as ``channels_last`` makes them.
    """
    lengths = inputs.shape[1:3], outputs.shape[1:3]
    kernel, bias = _kernel(layer), getattr(layer, "bias", None)
    strides, dilation = _two(layer.strides), _two(layer.dilation_rate)
    reach = [(size - 1) * step + 1 for size, step in zip(kernel.shape[:2], dilation, strict=True)]
    stuffing = (1, 1)
    if _is_transposed(layer):
        strides, stuffing = stuffing, strides
        padding = [
            _transposed_padding(layer, *each)
            for each in zip(*lengths, reach, stuffing, strict=True)
        ]
    else:
        padding = [_padding(layer, *each) for each in zip(lengths[0], reach, strides, strict=True)]
    return {
        "kernel": kernel,
        "bias": np.zeros(kernel.shape[3], np.float32) if bias is None else as_array(bias),
        "strides": np.array(strides, np.float32),
        "dilation": np.array(dilation, np.float32),
        "stuffing": np.array(stuffing, np.float32),
        "padding": np.array(padding, np.float32),
        **_curve(layer.activation),
    }


def channels_last(layer: Any, values: Any) -> Array:
    """Return what a convolution takes or gives as (examples, height, width, channels)."""
    array = as_array(values)
    if layer.data_format == "channels_first":
        array = np.moveaxis(array, 1, -1)
    return array[:, None] if array.ndim == 3 else array


def as_array(values: Any) -> Array:
    """Return a tensor or a variable of any library as float32."""
    return to_numpy(ops.convert_to_tensor(values)).astype(np.float32)


def _kernel(layer: Any) -> Array:
    """Return (height, width, channels of a group, filters); of one dimension it is one high."""
    if hasattr(layer, "pointwise_kernel"):
        depth, point = as_array(layer.depthwise_kernel), as_array(layer.pointwise_kernel)
        each = point.reshape(*depth.shape[-2:], point.shape[-1])  # (channels, multiplier, filters)
        kernel = np.einsum("...cm,cmf->...cf", depth, each)
    elif hasattr(layer, "depth_multiplier"):
        kernel = as_array(layer.kernel)
        kernel = kernel.reshape(*kernel.shape[:-2], 1, -1)
    else:
        kernel = as_array(layer.kernel)
    if _is_transposed(layer):
        kernel = np.flip(np.swapaxes(kernel, -1, -2), tuple(range(kernel.ndim - 2)))
    return np.ascontiguousarray(kernel[None] if kernel.ndim == 3 else kernel)


def _is_transposed(layer: Any) -> bool:
    return "Transpose" in type(layer).call.__qualname__


def _two(sizes: Any) -> tuple[int, int]:
    sizes = tuple(sizes) if isinstance(sizes, tuple | list) else (sizes,)
    return (1, *sizes)[-2:]


def _padding(layer: Any, length: int, reach: int, stride: int) -> tuple[int, int]:
    """Return how many zeros stand before and behind the numbers of an axis."""
    if layer.padding == "valid" or length == reach == 1:
        return 0, 0
    if layer.padding == "causal":
        return reach - 1, 0
    missing = max((-(-length // stride) - 1) * stride + reach - length, 0)
    return missing // 2, missing - missing // 2


def _transposed_padding(
    layer: Any, length: int, given: int, reach: int, stride: int
) -> tuple[int, int]:
    """Return the zeros around numbers between which there are ``stride`` - 1 zeros already."""
    cut = max(reach - stride, 0) // 2 if layer.padding == "same" else 0
    before = reach - 1 - cut
    return before, given + reach - 1 - before - ((length - 1) * stride + 1)


def _curve(activation: Callable[[Any], Any]) -> Weights:
    """Return an activation function at some points, if it takes each number by itself."""
    at = np.linspace(*CURVE, dtype=np.float32)
    alone, beside = (
        as_array(activation(ops.convert_to_tensor(np.stack(pair, axis=1))))
        for pair in ((at, at), (at, -at))
    )
    if activation is keras.activations.linear or not np.array_equal(alone[:, 0], beside[:, 0]):
        return {}
    return {"curve": np.stack([at, alone[:, 0]])}
