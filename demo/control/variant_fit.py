"""Whether a variant makes sense on a kind of data, as far as its text tells before it is built."""

from __future__ import annotations

from demo.catalog.variant_file import Variant
from demo.data.core.kinds import Kind

AXES: dict[Kind, int] = {"images": 2, "series": 1, "volumes": 3, "text": 1}  # of neighbours
NO_NEIGHBOURS = "The columns of a table have no neighbours to look at"


def why_misfit(variant: Variant, kind: Kind) -> str:
    """Return why a variant makes no sense on data of this kind, or nothing."""
    if not variant.neighbours:
        return ""
    if kind == "table":
        return NO_NEIGHBOURS
    if variant.axes and AXES[kind] not in variant.axes:
        return f"Its convolutions take other data than {kind}: these need Conv{AXES[kind]}D"
    return ""
