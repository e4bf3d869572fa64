"""Small data sets of each kind, by hand, with names for all that can have one."""

from __future__ import annotations

import numpy as np

from demo.data.core.dataset import Dataset
from demo.data.core.kinds import Kind

SHAPES: dict[Kind, tuple[int, ...]] = {
    "images": (10, 12, 3),
    "series": (20, 2),
    "volumes": (4, 10, 12, 1),
    "table": (5,),
    "text": (8,),
}
CLASSES = ("setosa", "a species with quite a long name", "virginica")
COLUMNS = ("bill_length_mm", "bill_depth_mm", "mass", "sex: male", "island: Biscoe")
WORDS = ("", "[?]", "a", "fine", "film", "with", "rather", "few", "faults", "and", "flaws")


def dataset_of(
    kind: Kind,
    *,
    numbers: bool = False,
    classes: int = 3,
    shape: tuple[int, ...] = (),
    train: int = 60,
    test: int = 30,
) -> Dataset:
    """Return data by chance, from which little is learned; ``numbers``: a regression."""
    rng = np.random.default_rng(1)
    shape = shape or SHAPES[kind]
    x = rng.random((train + test, *shape), np.float32)
    if kind == "text":
        x = np.floor(x * len(WORDS)).astype(np.float32)
    y = np.arange(train + test) % classes
    answers = y.astype(np.float32 if numbers else np.int32)
    return Dataset(
        f"some_{kind}",
        x[:train],
        answers[:train],
        x[train:],
        answers[train:],
        kind,
        target="price" if numbers else "species",
        class_names=CLASSES if classes == len(CLASSES) and not numbers else (),
        columns=COLUMNS if kind == "table" else (),
        vocabulary=WORDS if kind == "text" else (),
    )
