"""Lets Bokeh come, and describe its models, in half the time: a talk and a demo are open sooner.

As its models come, Bokeh writes a signature for each, which only ``help`` shows. For each model
that is made or sent, it works out what the default of every property is like, and then uses those
that were set. What it puts out stays the same: a test compares. Bokeh is held to a minor version in
``pyproject.toml``, since this leans on its insides.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

from bokeh.core.has_props import HasProps
from bokeh.core.property.descriptors import PropertyDescriptor
from bokeh.model.model import Model

Query = Callable[[PropertyDescriptor[Any]], bool]

bokeh_s_query = HasProps.query_properties_with_values
bokeh_s_look = PropertyDescriptor.has_unstable_default
_overridden_defaults: Any = cache(HasProps._overridden_defaults.__func__)  # type: ignore[attr-defined]
_has_unstable_default: Any = cache(bokeh_s_look)


def has_unstable_default(descriptor: PropertyDescriptor[Any], model: HasProps) -> bool:
    """Return what the method of Bokeh's returns that this stands for: it asks a model's class."""
    return bool(_has_unstable_default(descriptor, type(model)))


def query_properties_with_values(
    model: HasProps, query: Query, *, include_defaults: bool = True, include_undefined: bool = False
) -> dict[str, Any]:
    """Return properties by name, as the method of Bokeh's that this stands for."""
    if not include_defaults:
        themed = model.themed_values() or {}
        told = {*model._property_values, *model._unstable_default_values, *themed}
        asked = query

        def query(each: PropertyDescriptor[Any]) -> bool:
            return each.name in told and asked(each)

    return bokeh_s_query(
        model, query, include_defaults=include_defaults, include_undefined=include_undefined
    )


def import_models() -> None:
    """Import all of Bokeh's models, without their signatures."""
    methods: Any = Model
    parameters = Model.__dict__["parameters"]
    methods.parameters = classmethod(lambda _: [])
    gc.disable()  # all of it stays: to look through it again and again frees nothing
    try:
        importlib.import_module("bokeh.models")
    finally:
        gc.enable()
        methods.parameters = parameters


def make_lean() -> None:
    """Let this process's Bokeh do so, from here on."""
    models: Any = HasProps
    models._overridden_defaults = classmethod(_overridden_defaults)
    models.query_properties_with_values = query_properties_with_values
    descriptors: Any = PropertyDescriptor
    descriptors.has_unstable_default = has_unstable_default
