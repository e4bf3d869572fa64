"""A variant that looks at neighbours makes sense where there are any."""

from __future__ import annotations

import pytest

from demo.catalog.variant_file import Variant
from demo.control.variant_fit import NO_NEIGHBOURS, why_misfit
from demo.data.core.kinds import Kind

DENSE = Variant("linear", "Linear", 1)
CONV = Variant("conv", "Convolution", 1, neighbours=True, axes=(2,))
RESHAPED = Variant("conv", "Convolution", 1, neighbours=True)


@pytest.mark.parametrize(
    ("variant", "kind", "reason"),
    [
        (DENSE, "table", ""),
        (CONV, "images", ""),
        (CONV, "table", NO_NEIGHBOURS),
        (CONV, "series", "Its convolutions take other data than series: these need Conv1D"),
        (RESHAPED, "series", ""),
    ],
)
def test_a_convolution_fits_what_it_is_made_for(variant: Variant, kind: Kind, reason: str) -> None:
    assert why_misfit(variant, kind) == reason
