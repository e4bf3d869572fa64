"""What stands under test examples as a model's answers change, and how many mistakes are fixed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from demo.analysis.predictions import ImageNumbers, Predictions, compare, percent
from demo.plots.predictions.mistake_grid import Caption


def captions_of(
    indices: ImageNumbers,
    labels: NDArray[np.int32],
    names: Sequence[str],
    now: Predictions,
    before: Predictions | None = None,
    at_choice: Predictions | None = None,
) -> list[Caption]:
    """Return what stands under some test examples, given what a model says now.

    ``names`` are those of the classes.
    ``before`` is what the model said that it is compared with, ``at_choice`` what was said when
    the examples were chosen: a mistake of either that is right now is marked as fixed.
    """
    captions = []
    for index in indices:
        if now.wrong[index]:
            new = before is not None and not before.wrong[index]
            said = f"{names[now.classes[index]]} · {percent(float(now.confidence[index]))}"
            captions.append(Caption(said, f"is {names[labels[index]]}" + (", new" if new else "")))
        else:
            earlier = (each for each in (before, at_choice) if each is not None)
            captions.append(Caption(faded=True, marked=any(each.wrong[index] for each in earlier)))
    return captions


def tally(
    captions: list[Caption],
    now: Predictions,
    before: Predictions | None,
    at_choice: Predictions | None,
) -> tuple[str, str, str]:
    """Say what has become of earlier mistakes: of a first model's, or of those shown."""
    if before is not None:
        compared = compare(before, now)
        return (
            f"{compared.fixed:,} fixed",
            f"{compared.still:,} still wrong",
            f"{compared.new:,} new",
        )
    if at_choice is None:
        return "", "", ""
    shown = min(len(captions), at_choice.mistakes)
    return f"{sum(caption.marked for caption in captions)} of {shown} fixed", "", ""
