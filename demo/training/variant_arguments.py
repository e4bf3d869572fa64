"""What a variant's function is called with: the data's shape and classes, and what it names."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from demo.data.core.dataset import Dataset

USUAL = 2  # parameters that every variant has, whatever it calls them: shape and classes


def variant_arguments(
    function: Callable[..., object], data: Dataset
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments, in order and by name, that a variant is called with for a data set.

    Beside the shape of an example and the number of classes it gets those that it has a parameter
    for, by name: ``activation``, of its last layer, and ``vocabulary``, how many numbers of words
    there are. Raises ``ValueError`` if it wants a vocabulary where there are no texts.
    """
    named = _named_parameters(function)
    arguments: dict[str, Any] = {}
    if "activation" in named:
        arguments["activation"] = None if data.is_regression else "softmax"
    if "vocabulary" in named and data.vocabulary:
        arguments["vocabulary"] = len(data.vocabulary)
    elif "vocabulary" in named and named["vocabulary"].default is inspect.Parameter.empty:
        raise ValueError(
            f"Expected texts, for a model with the parameter vocabulary. Received: {data.noun}. "
            "Choose other data, or give the parameter a default."
        )
    return (data.input_shape, data.classes), arguments


def _named_parameters(function: Callable[..., object]) -> dict[str, inspect.Parameter]:
    """Return the parameters behind the usual two that can be given by their names."""
    try:
        parameters = [*inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):  # a callable that does not tell what it takes
        return {}
    return {
        each.name: each
        for place, each in enumerate(parameters)
        if each.kind is each.KEYWORD_ONLY
        or (each.kind is each.POSITIONAL_OR_KEYWORD and place >= USUAL)
    }
