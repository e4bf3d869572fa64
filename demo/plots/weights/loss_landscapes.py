"""The two landscapes of one figure: a ball on a small model's loss, and a real model's way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from demo.analysis.two_weights import REACH, TwoWeights
from demo.events import LossMapped
from demo.plots.weights.loss_surface import PLACES, LossSurface
from demo.ui.descent_words import DIRECTIONS, weight_of

ROOM_ABOVE = 1.3  # of a real model's first loss, up to which its landscape is shown


class LossLandscapes:
    """Shows one or the other in ``figure``; the ground is drawn anew only where it changes."""

    def __init__(self, model: TwoWeights) -> None:
        """``model`` is the small one."""
        self._model, self._losses = model, model.surface(PLACES)
        self.lowest = float(self._losses.min())  # of the small one's
        self._drawn: object = None  # whose landscape it is
        self._surface = LossSurface()
        self.figure = self._surface.figure

    def show_ball(self, path: Sequence[Sequence[float]]) -> list[float]:
        """Show the small model's weights, (steps, 2); return the loss at each step."""
        if self._drawn is not self._model:
            self._drawn = self._model
            first, second = (weight_of(name) for name in self._model.names)
            self._surface.show_surface(self._losses, REACH, (first, second), top=1.0, ticks=True)
        losses: list[float] = self._model.losses(np.array(path)).tolist()
        self._surface.show_way(path, losses)
        return losses

    def show_way(self, shown: LossMapped, end: int) -> None:
        """Show the first ``end`` points of a real model's way."""
        if self._drawn is not shown:
            self._drawn = shown
            top = ROOM_ABOVE * float(shown.path_losses[0])
            losses = shown.losses.astype(float)
            self._surface.show_surface(losses, shown.reach, DIRECTIONS, top=top, ticks=False)
        self._surface.show_way(shown.path[:end].tolist(), shown.path_losses[:end].tolist())
