"""Where things stand in the diagram of backpropagation, in the page's unit.

From left to right: the digit, hidden layers, the classes' bars, the loss. What goes forward stands
in the upper row, the error that comes back in the lower one, words between the two.
"""

from __future__ import annotations

from functools import cache

WIDTH, HEIGHT = 90.0, 33.0
SIDE = 13.5  # of the digit; all that goes forward stands in a row this high, the error below
FORWARD_Y, MIDDLE_Y, BACK_Y = 25.5, 16.1, 7.0  # the middles of rows: answers, words, errors
HIDDEN = (SIDE, 51.0)  # hidden layers and the gaps around them
ANSWERS = (52.5, 73.0)  # names reach beyond the outermost bars
LOSS = (76.0, 89.2)
CURVE_Y = (2.8, 10.6)
TALLEST = 6.3  # a bar of 1, forward twice as high
WORD_ROOM = 8.0  # between layers, for a word
STEPS_SHOWN = 10  # at least, along the curve of losses


def hidden_places(layers: int) -> tuple[list[float], float]:
    """Return the middles of so many hidden layers, and the width that each may take."""
    left, right = HIDDEN
    gap = gap_width(layers)
    width = (right - left - gap * (layers + 1)) / layers if layers else 0
    return [left + gap + width / 2 + place * (width + gap) for place in range(layers)], width


def gap_width(layers: int) -> float:
    """Return how wide the gaps before, between and behind so many hidden layers are."""
    left, right = HIDDEN
    return min(9.0, 0.6 * (right - left) / (layers + 1)) if layers else right - left


def weight_gaps(layers: int) -> list[tuple[float, float]]:
    """Return from where to where the weights before each layer reach, the answer's included."""
    middles, width = hidden_places(layers)
    lefts = [HIDDEN[0], *(middle + width / 2 for middle in middles)]
    return [(left + 0.9, left + gap_width(layers) - 1.1) for left in lefts]


def class_places(classes: int) -> list[float]:
    """Return the middles of so many classes' bars."""
    left, right = ANSWERS
    return [left + (place + 0.5) * (right - left) / classes for place in range(classes)]


def loss_points(losses: list[float]) -> tuple[list[float], list[float]]:
    """Return x and y of the losses by steps, in their corner; the first is at the top left."""
    (left, right), (bottom, top) = LOSS, CURVE_Y
    across = (right - left - 0.6) / max(STEPS_SHOWN, len(losses) - 1)
    up = (top - bottom) / max(losses, default=1)
    return (
        [left + across * step for step in range(len(losses))],
        [bottom + up * loss for loss in losses],
    )


@cache
def nodes_across(nodes: int, width: float, height: float) -> int:
    """Return how many nodes to draw side by side, so that all are large squares in a box.

    Full rows are worth a little size.
    """
    side = {
        across: min(width / across, height / -(-nodes // across)) for across in range(1, nodes + 1)
    }
    best = max(side.values())
    full = [across for across in side if nodes % across == 0 and side[across] >= 0.85 * best]
    return max(full or side, key=lambda across: side[across])
