"""What start buttons ask for, known before any button is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from demo.catalog.variant_file import Variant
from demo.control.variant_fit import why_misfit
from demo.data.core.dataset import Dataset
from demo.data.sources.named_datasets import kind_of
from demo.hyperparameters import AS_WRITTEN, Hyperparameters
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
    hyperparameters: Hyperparameters = AS_WRITTEN,
) -> list[Start]:
    """Return a start of each variant, ``epochs`` long or as the presenter wished.

    ``hyperparameters`` are those of the slide, which the presenter may have wished otherwise, too.
    ``dataset``, ``examples`` and ``seeds`` are those of ``Start``.
    """
    length, asked = setting.run_epochs(epochs), setting.run_hyperparameters(hyperparameters)
    return [Start(name, length, dataset, examples, seeds, hyperparameters=asked) for name in names]


def fitting_variants(setting: Setting, dataset: str) -> list[str]:
    """Return the variants that make sense on a data set, as slides name it."""
    known, data = setting.variants, setting.data
    return [name for name in known if not why_unfit(Start(name, 1, dataset), known, data)]


def why_unfit(start: Start, variants: Mapping[str, Variant], data: Dataset) -> str:
    """Return why a variant makes no sense on the data it is to learn from, or nothing.

    ``data`` is the talk's own.
    """
    return why_misfit(variants[start.variant], kind_of(data, start.dataset))
