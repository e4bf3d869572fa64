"""What a demo finds on stage: the log, the controls, the data and the variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from demo.catalog.variant_file import COMPOSED, Variant
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.hyperparameters import AS_WRITTEN, Hyperparameters
from demo.stage.log import Stage
from demo.ui.short_text import LONGEST_LABEL, shorten
from demo.ui.style import FULL_WIDTH

SMALLEST_UNIT = 0.885  # of the page's unit: a demo's own in a narrow place (talk.css)
NARROW = 60.0  # units: in less there is no room for two plots side by side (style.css)


@dataclass(frozen=True)
class Setting:
    """What a demo finds on stage."""

    stage: Stage
    controls: Controls
    data: Dataset
    variants: Mapping[str, Variant]
    epochs: int | None = None  # the presenter's wish, over the slide's
    hyperparameters: Hyperparameters = AS_WRITTEN  # the presenter's wish, over the slide's
    room: float = 1.0  # how wide a demo's place is, as a share of a slide's width

    @property
    def known(self) -> dict[str, Variant]:
        """All that runs may be of: the variants' file's, and what is composed on stage."""
        return {**self.variants, COMPOSED.name: COMPOSED}

    @property
    def positions(self) -> dict[str, int]:
        """Each one's place in the talk, from 0: it gives colour and mark."""
        return {name: place for place, name in enumerate(self.known)}

    def label(self, name: str) -> str:
        """Return what a variant is called, cut where it is long."""
        return shorten(self.whole_label(name), LONGEST_LABEL)

    def whole_label(self, name: str) -> str:
        """Return what a variant is called; one that is gone from its file, by its name."""
        variant = self.known.get(name)
        return variant.label if variant else name

    @property
    def width(self) -> float:
        """How wide a demo's place is, in its own unit: a smaller one in a narrow place."""
        return FULL_WIDTH * self.room / min(1.0, max(SMALLEST_UNIT, self.room))

    @property
    def is_narrow(self) -> bool:
        """Whether a demo has a column for its place, or the like."""
        return self.width < NARROW

    def run_epochs(self, epochs: int) -> int:
        """Return how many epochs a run has, given what its slide says."""
        return self.epochs or epochs

    def run_hyperparameters(self, asked: Hyperparameters) -> Hyperparameters:
        """Return by what a run learns, given what its slide asks for."""
        return self.hyperparameters.over(asked)
