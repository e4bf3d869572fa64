"""The data of this talk, made by it: noisy series, each with one shape somewhere in it."""

from typing import Any

import numpy as np

STEPS = 96
WIDTH = 16  # steps that a shape takes
NOISE = 0.4
EXAMPLES = 4000
TIME = np.linspace(0, 1, WIDTH)
SHAPES = {
    "bump": np.sin(np.pi * TIME),
    "dip": -np.sin(np.pi * TIME),
    "wave": np.sin(2 * np.pi * TIME),
    "saw": 1 - 2 * TIME,
}


def signals() -> dict[str, Any]:
    """Return series, (examples, steps, 1), and the name of the shape in each."""
    random = np.random.default_rng(7)
    series = random.normal(0, NOISE, (EXAMPLES, STEPS))
    names = random.choice(list(SHAPES), EXAMPLES)
    starts = random.integers(0, STEPS - WIDTH, EXAMPLES)
    for each, name, start in zip(series, names, starts, strict=True):
        each[start : start + WIDTH] += 1.5 * SHAPES[name]
    return {"x": series[..., None], "y": names, "kind": "series", "target": "shape"}
