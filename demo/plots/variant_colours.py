"""Colours of rows by their variant, for what a figure draws of all variants together."""

from __future__ import annotations

from collections.abc import Sequence

from bokeh.core.property.vectorization import Field
from bokeh.models import CategoricalColorMapper

from demo.catalog.variant_file import Variant
from demo.ui.style import series_colour, styled


def variant_colours(variants: Sequence[tuple[int, Variant]]) -> Field:
    """Return what gives each row the colour of the variant named in its column ``variant``.

    ``variants`` come with their positions in the talk.
    """
    mapper = CategoricalColorMapper(
        factors=[variant.name for _, variant in variants], palette=["black"] * len(variants)
    )
    styled(mapper, palette=[series_colour(position) for position, _ in variants])
    return Field("variant", transform=mapper)
