"""What a demo finds on stage: the log, the controls, the data and the variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from demo.catalog.variant_file import COMPOSED, Variant
from demo.control.controls import Controls
from demo.data.dataset import Dataset
from demo.stage.log import Stage


@dataclass(frozen=True)
class Setting:
    """What a demo finds on stage."""

    stage: Stage
    controls: Controls
    data: Dataset
    variants: Mapping[str, Variant]
    epochs: int | None = None  # the presenter's wish, over the slide's

    @property
    def known(self) -> dict[str, Variant]:
        """All that runs may be of: the variants' file's, and what is composed on stage."""
        return {**self.variants, COMPOSED.name: COMPOSED}

    @property
    def positions(self) -> dict[str, int]:
        """Each one's place in the talk, from 0: it gives colour and mark."""
        return {name: place for place, name in enumerate(self.known)}

    def label(self, name: str) -> str:
        """Return what a variant is called; one that is gone from its file, by its name."""
        variant = self.known.get(name)
        return variant.label if variant else name

    def run_epochs(self, epochs: int) -> int:
        """Return how many epochs a run has, given what its slide says."""
        return self.epochs or epochs
