"""How much an example of each class counts, as ``class_weight`` of ``keras.Model.fit`` says it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from demo.data.core.dataset import Dataset
from demo.system.nearest_name import advice


def class_weights(
    said: str | Mapping[str, float], data: Dataset, examples: int | None = None
) -> NDArray[np.float32] | None:
    """Return a weight for each class, shape (classes,); None if nothing is said.

    ``said`` maps a class's number or name to its weight, and a class that is not there has 1; or
    it is ``"balanced"``: all examples of a class, of the first ``examples``, weigh as much as all
    of another. Raises ``ValueError`` where there are no classes, or none of this name.
    """
    if not said:
        return None
    if data.is_regression:
        raise ValueError(
            "Expected no class_weight where answers are numbers. Received: "
            f"{said if isinstance(said, str) else dict(said)!r}. Leave it out."
        )
    if isinstance(said, str):
        return _balanced(data, examples)
    weights = np.ones(data.classes, np.float32)
    for name, weight in said.items():
        weights[_class_number(name, data)] = weight
    return weights


def _balanced(data: Dataset, examples: int | None) -> NDArray[np.float32]:
    counts = np.bincount(data.y_train[:examples], minlength=data.classes)
    there = counts > 0
    weights = np.ones(data.classes, np.float32)
    weights[there] = counts.sum() / (there.sum() * counts[there])
    return weights


def _class_number(name: str, data: Dataset) -> int:
    names = data.class_names or tuple(map(str, range(data.classes)))
    if name in names:
        return names.index(name)
    if name.isdecimal() and int(name) < data.classes:
        return int(name)
    known = ", ".join(names[:20]) + ", …" * (len(names) > 20)
    raise ValueError(
        f"Expected class_weight of classes: {known}. Received: {name!r}. {advice([name], names)}."
    )
