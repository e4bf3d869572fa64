"""Lets Bokeh describe its models in half the time: a demo is open sooner, and holds the loop less.

For each model that is made or sent, Bokeh works out the default of every property it has, and then
uses those that were set. What it puts out stays the same: a test compares. Bokeh is held to a minor
version in ``pyproject.toml``, since this leans on its insides.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from bokeh.core.has_props import HasProps
from bokeh.core.property.descriptors import PropertyDescriptor

Query = Callable[[PropertyDescriptor[Any]], bool]

bokeh_s_query = HasProps.query_properties_with_values
_overridden_defaults: Any = cache(HasProps._overridden_defaults.__func__)  # type: ignore[attr-defined]


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


def make_lean() -> None:
    """Let this process's Bokeh do so, from here on."""
    methods: Any = HasProps
    methods._overridden_defaults = classmethod(_overridden_defaults)
    methods.query_properties_with_values = query_properties_with_values
