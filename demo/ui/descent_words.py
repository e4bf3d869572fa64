"""What is said of a ball on a loss, and of the way that a real model's weights went."""

from __future__ import annotations

from collections.abc import Sequence

from demo.events import LossMapped
from demo.stage.run import Run
from demo.ui.short_text import shorten

LOSS = "Loss: how wrong it is.\nDownhill is better."
WHAT = f"{LOSS}\nMomentum: speed it keeps."
LONGEST_NAME = 26  # letters
DIRECTIONS = "direction in which\nit moved most", "second direction"
ARRIVED, STUCK = 0.1, 0.002  # above the lowest loss; a fall of the loss in ``LATELY`` steps
LATELY = 10
NEARLY_ALL = 0.99  # of a way


def ball_words(losses: Sequence[float], lowest: float, *, is_beyond: bool) -> str:
    """Say what the ball does, by its losses at all steps, of which there is one at least.

    ``lowest`` is the lowest loss of the map; ``is_beyond``: the ball lies beyond its ends.
    """
    if losses[-1] < lowest + ARRIVED:
        return "It has arrived: the model is hardly wrong any more."
    if is_beyond:
        return "It has overshot, off the map. There it is flat: no way back."
    if losses[-1] > losses[-2]:
        return "It has overshot: uphill."
    if len(losses) > LATELY and losses[-1 - LATELY] - losses[-1] < STUCK:
        return "Stuck where it is flat: nothing says which way is down."
    return "It rolls downhill."


def way_words(label: str, shown: LossMapped, run: Run | None) -> str:
    """Say whose way it is, and how much of it can be seen."""
    weights = f", {run.weights:,} weights" if run and run.weights else ""
    share = "nearly all" if shown.kept > NEARLY_ALL else f"{shown.kept:.0%}"
    return (
        f"{label}{weights}: seen along the two directions in which they moved most. "
        f"That is {share} of its way."
    )


def loss_words(loss: float, count: int, what: str) -> str:
    """Say a loss, and after how many of something."""
    return f"Loss {loss:.2f}\nafter {count} {what if count == 1 else f'{what}s'}"


def weight_of(name: str) -> str:
    """Name the weight of an input, in two lines."""
    return f"weight of\n{shorten(name, LONGEST_NAME)}"
