"""What start buttons ask for, known before any button is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from demo.catalog.variant_file import Variant
from demo.data.bundled_tables import TABLES
from demo.requests import Compare, Start
from demo.ui.setting import Setting


@dataclass(frozen=True)
class GpuReplay:
    """Play back how fast another machine's GPU was; no engine is asked."""

    variant: str
    batch: int  # images in a step


StartRequest = Start | Compare | GpuReplay  # what a start button may ask the stage for


def variant_starts(
    setting: Setting,
    names: Iterable[str],
    epochs: int,
    *,
    dataset: str = "",
    examples: int | None = None,
    seeds: int = 1,
) -> list[Start]:
    """Return a start of each variant, ``epochs`` long or as the presenter wished.

    ``dataset``, ``examples`` and ``seeds`` are those of ``Start``.
    """
    length = setting.run_epochs(epochs)
    return [Start(name, length, dataset, examples, seeds) for name in names]


def why_unfit(start: Start, variants: Mapping[str, Variant]) -> str:
    """Return why a variant makes no sense on the data it is to learn from, or nothing."""
    if start.dataset in TABLES and variants[start.variant].neighbours:
        return "The columns of a table have no neighbours to look at"
    return ""
