"""What the diagram of backpropagation shows of a step, as columns of its sources."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.analysis.image_arrays import Picture
from demo.data.core.dataset import Dataset
from demo.events import StepTaken
from demo.plots.backprop.glyph_columns import (
    Columns,
    Text,
    arrow_columns,
    frame_columns,
    image_columns,
    line_of_texts,
    text_columns,
)
from demo.plots.backprop.layout import (
    ANSWERS,
    BACK_Y,
    CURVE_Y,
    FORWARD_Y,
    LOSS,
    MIDDLE_Y,
    SIDE,
    TALLEST,
    WORD_ROOM,
    class_places,
    gap_width,
    hidden_places,
    loss_points,
    nodes_across,
    weight_gaps,
)
from demo.ui.short_text import shorten, width_of

LETTER = 1.15  # units u: a letter of a class's name
ROW_STEP = 2.4  # between two rows of names
LONGEST = 12  # letters of a class's name among many
MOST_NAMES = 12  # of classes: more would run into each other

Bar = tuple[int, float, float]  # class, bottom, top


def backprop_columns(data: Dataset, step: StepTaken | None, picture: int) -> dict[str, Columns]:
    """Return the columns of each source, by the source's name.

    They show as much of a step as its phase says; without a step, the training image with the
    number ``picture``, and where all else will be.
    """
    back = step if step and step.phase != "forward" else None
    nudged = step if step and step.phase == "nudge" else None
    right = int(data.y_train[picture])
    return {
        **_names(data, right),
        **_layers(step, back),
        **_answer(step, nudged, right, data.classes),
        **_error(back, data.classes),
        **_weights(step, nudged),
        **_arrows(step, back, nudged),
        **_losses(step, nudged),
    }


# The parts of the diagram.


def _names(data: Dataset, right: int) -> dict[str, Columns]:
    """Write the classes between the rows; of many, just the right one."""
    classes = data.classes
    places = class_places(classes)
    room = (ANSWERS[1] - ANSWERS[0]) / classes
    whole = [data.class_name(each) for each in range(classes)]
    if classes > MOST_NAMES:
        named = {right: shorten(whole[right], LONGEST)}
    else:
        named = dict(enumerate(whole))
    rows = 2 if max(map(width_of, named.values())) * LETTER > room else 1  # they take turns
    apart = ROW_STEP * (rows - 1)
    letters = max(1, int(rows * room / LETTER)) if classes <= MOST_NAMES else LONGEST
    texts = {
        each: (places[each], MIDDLE_Y + apart * (0.5 - each % 2), shorten(name, letters))
        for each, name in named.items()
    }
    answer = texts.pop(right)
    return {"names": text_columns([*texts.values()]), "right name": text_columns([answer])}


def _layers(step: StepTaken | None, back: StepTaken | None) -> dict[str, Columns]:
    """Show what hidden layers put out, and the errors that come back to them."""
    active = _shares(step.activations, step.limits, 0) if step else []
    errors = _layer_images(_shares(back.errors, back.limits, 1) if back else [], BACK_Y)
    middles, _ = hidden_places(len(active))
    counts = [f"{len(each)} nodes" if each.ndim == 1 else "" for each in active]
    return {
        "activations": _layer_images([np.abs(each) for each in active], FORWARD_Y),
        "errors": errors,
        "frames": frame_columns(errors if step else _layer_to_come()),
        "nodes": text_columns(line_of_texts(middles, FORWARD_Y + SIDE / 2 - 0.6, counts)),
    }


def _layer_to_come() -> Columns:
    """Return the place of a hidden layer: how many there will be is not known before a step."""
    (middle,), width = hidden_places(1)
    return image_columns([np.zeros((1, 1), np.float32)], [middle], FORWARD_Y, (width, SIDE))


def _answer(
    step: StepTaken | None, nudged: StepTaken | None, right: int, classes: int
) -> dict[str, Columns]:
    """Show the newest probabilities as bars; lines stay where they were before the step."""
    before = _answer_heights(step.before) if step else []
    tops = _answer_heights(nudged.after) if nudged else before
    bars = [(place, FORWARD_Y - SIDE / 2, top) for place, top in enumerate(tops)]
    old = [(place, top, top) for place, top in enumerate(before)] if nudged else []
    return {
        "shares": _bars((bar for bar in bars if bar[0] != right), classes),
        "right share": _bars((bar for bar in bars if bar[0] == right), classes),
        "before": _bars(old, classes),
    }


def _answer_heights(probabilities: NDArray[np.float32]) -> list[float]:
    return [FORWARD_Y - SIDE / 2 + 2 * TALLEST * float(share) for share in probabilities]


def _error(back: StepTaken | None, classes: int) -> dict[str, Columns]:
    """Show by how much each probability was too large, upwards, or too small, downwards."""
    errors = [TALLEST * float(error) for error in back.errors[-1]] if back else []
    bars = [(place, BACK_Y, BACK_Y + error) for place, error in enumerate(errors)]
    heights = [FORWARD_Y - SIDE / 2] + ([BACK_Y] if back else [])
    ends = zip(ANSWERS, ("x0", "x1"), strict=True)
    return {
        "too much": _bars((bar for bar in bars if bar[2] > BACK_Y), classes),
        "too little": _bars((bar for bar in bars if bar[2] < BACK_Y), classes),
        "much": text_columns([(0, BACK_Y + 1.6, "too much")] if back else []),
        "little": text_columns([(0, BACK_Y - 1.6, "too little")] if back else []),
        "lines": {"y": heights} | {name: [end] * len(heights) for end, name in ends},
    }


def _weights(step: StepTaken | None, nudged: StepTaken | None) -> dict[str, Columns]:
    """Write between two layers how many weights there are, and how far they moved."""
    middles = [sum(gap) / 2 for gap in _gaps(step)]
    counts = [f"{count:,}" if count else "" for count in step.weights] if step else []
    moves = [write_share(nudge) if nudge else "" for nudge in nudged.nudges] if nudged else []
    named = len(middles) if step and gap_width(len(middles) - 1) >= WORD_ROOM else 0
    counted = line_of_texts(middles, FORWARD_Y + (4 if named else 2), counts)
    moved = line_of_texts(middles, MIDDLE_Y - 1.1, moves)
    said = ["moved by"] * named if moves else []
    return {
        "weights": text_columns(
            counted + line_of_texts(middles, FORWARD_Y + 1.8, ["weights"] * named)
        ),
        "nudges": text_columns(moved + line_of_texts(middles, MIDDLE_Y + 1.1, said)),
    }


def _arrows(
    step: StepTaken | None, back: StepTaken | None, nudged: StepTaken | None
) -> dict[str, Columns]:
    """Point from layer to layer, and up to the weights that moved."""
    to_come = _gaps(step) if step else weight_gaps(1)
    forward = [(left, FORWARD_Y, right, FORWARD_Y) for left, right in to_come]
    backward = [(right, BACK_Y, left, BACK_Y) for left, right in _gaps(back)[1:]]
    middles = [sum(gap) / 2 for gap in _gaps(nudged)]
    upward = [(x, BACK_Y + 1, x, MIDDLE_Y - 3.2) for x in middles]
    return {
        "forward arrows": arrow_columns(forward, -math.pi / 2),
        "back arrows": arrow_columns(backward, math.pi / 2),
        "nudge arrows": arrow_columns(upward, 0),
    }


def _losses(step: StepTaken | None, nudged: StepTaken | None) -> dict[str, Columns]:
    """Write the loss before the step and after it, and draw all losses so far."""
    losses = [float(loss) for loss in step.losses] if step else []
    words, numbers = list[Text](), list[Text]()
    if step is None:
        words.append((LOSS[0], 31.0, "Loss"))
        numbers.append((LOSS[0], 26.9, "?"))
    else:
        words.append((LOSS[0], 31.0, "Loss"))
        numbers.append((LOSS[0], 26.9, f"{losses[-1 - step.taken]:.2f}"))
    if nudged is not None:
        steps = "1 step" if nudged.taken == 1 else f"{nudged.taken} steps"
        words.append((LOSS[0], 20.6, f"after {steps}"))
        numbers.append((LOSS[0], 16.5, f"{losses[-1]:.2f}"))
    if len(losses) > 1:
        words.append((LOSS[0], CURVE_Y[0] - 1.7, f"step 0 to {len(losses) - 1}"))
    curve = losses if len(losses) > 1 else []
    x, y = loss_points(curve)
    return {
        "captions": text_columns(words),
        "losses": text_columns(numbers),
        "curve": {"x": x, "y": y, "loss": curve},
    }


# Columns of glyphs.


def _gaps(step: StepTaken | None) -> list[tuple[float, float]]:
    return [] if step is None else weight_gaps(len(step.weights) - 1)


def _shares(values: list[NDArray[Any]], limits: list[list[float]], kind: int) -> list[Picture]:
    """Return hidden layers' values as shares of the largest of their kind at the beginning."""
    pairs = zip(values[:-1], limits[:-1], strict=True)
    return [np.asarray(each / (limit[kind] or 1), np.float32) for each, limit in pairs]


def _layer_images(values: list[Picture], y: float) -> Columns:
    """Return hidden layers' values as images in their places."""
    middles, width = hidden_places(len(values))
    return image_columns([_grid(each, width) for each in values], middles, y, (width, SIDE))


def _grid(values: NDArray[Any], width: float) -> Picture:
    """Return a layer's values as an image: as it is, or its nodes row by row from the top."""
    if values.ndim == 2:
        return np.asarray(values[::-1], np.float32)
    across = nodes_across(len(values), width, SIDE)
    grid = np.full(-(-len(values) // across) * across, np.nan, np.float32)
    grid[: len(values)] = values
    return grid.reshape(-1, across)[::-1]


def _bars(bars: Iterable[Bar], classes: int) -> Columns:
    """Return bars in the places of their classes, of so many classes."""
    drawn, places = list(bars), class_places(classes)
    return {
        "x": [places[place] for place, _, _ in drawn],
        "width": [0.7 * (ANSWERS[1] - ANSWERS[0]) / classes for _ in drawn],
        "bottom": [bottom for _, bottom, _ in drawn],
        "top": [top for _, _, top in drawn],
    }


def write_share(share: float) -> str:
    """Write a share in percent with two digits that say something, however small it is."""
    places = 1 - math.floor(math.log10(100 * share)) if share > 0 else 0
    return f"{100 * share:.{max(0, places)}f} %"
