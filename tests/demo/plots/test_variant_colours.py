"""Rows of a source get the colours of their variants."""

from __future__ import annotations

from typing import Any

from demo.catalog.variant_file import Variant
from demo.plots.variant_colours import variant_colours


def test_each_variant_has_the_colour_of_its_position_in_the_talk() -> None:
    field: Any = variant_colours([(0, Variant("linear", "Linear", 1)), (2, Variant("conv", "", 9))])
    assert field.field == "variant"
    assert field.transform.factors == ["linear", "conv"]
    (tag,) = field.transform.tags  # the page resolves the tokens
    assert tag["style"]["palette"] == ["--series-1", "--series-3"]
