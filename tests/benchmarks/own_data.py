"""Whether own data are learned as by plain Keras, once somebody has scaled them by hand."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.backends.interface import batch_size_for
from demo.data.dataset import ARRAYS, Dataset
from demo.data.sources import load_dataset

from .accuracy import EPOCHS, train_all
from .report import Table, spread, verdict
from .subjects import seeded

VARIANTS = ("linear", "extra_layer")
SEEDS = (0, 1, 2)
Array = NDArray[Any]
ByHand = Callable[[Array, Array], Array]  # scales a part; the first is the training part


@dataclass(frozen=True)
class Subject:
    """A data set as somebody has it, and how its author would scale it for Keras."""

    name: str
    arrays: Callable[[], dict[str, Array]]
    by_hand: ByHand


def measure() -> list[Table]:
    """Train each data set in the talk and in plain Keras, with the same models and seeds."""
    rows = [row for subject in SUBJECTS for row in _rows(subject)]
    note = (
        f"Test accuracy after {EPOCHS} epochs in the same batches, seeds "
        f"{', '.join(map(str, SEEDS))}. The talk reads a .npz file of the raw numbers; for plain "
        "Keras they are scaled by hand. The mean of the talk is to lie in the range of Keras, one "
        "standard error more on either side."
    )
    head = ("Model, data", "Talk", "Plain Keras", "Goal", "")
    return [Table("Accuracy on own data", head, rows, note)]


def _rows(subject: Subject) -> Sequence[tuple[str, ...]]:
    arrays = subject.arrays()
    data = _read(arrays)
    talk = [train_all(data, VARIANTS, seed) for seed in SEEDS]
    rows = []
    for variant in VARIANTS:
        ours = [found[variant] for found in talk]
        keras = [_fit(subject, arrays, data, variant, seed) for seed in SEEDS]
        rows.append(
            (
                f"{variant}, {subject.name}",
                spread(ours, " %", 1),
                spread(keras, " %", 1),
                "the same",
                verdict(_is_same(statistics.mean(ours), keras, len(data.x_test))),
            )
        )
    return rows


def _is_same(mean: float, keras: Sequence[float], size: int) -> bool:
    share = statistics.mean(keras) / 100
    error = max(100 * (share * (1 - share) / size) ** 0.5, 100 / size)
    return bool(min(keras) - error <= mean <= max(keras) + error)


def _read(arrays: dict[str, Array]) -> Dataset:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.npz"
        np.savez(path, allow_pickle=False, **arrays)
        return load_dataset(str(path))


def _fit(
    subject: Subject, arrays: dict[str, Array], data: Dataset, variant: str, seed: int
) -> float:
    """Return what plain Keras reaches, in percent; its models have the talk's first weights."""
    train, test = (
        subject.by_hand(arrays["x_train"], arrays[name]).reshape(-1, *data.input_shape)
        for name in ("x_train", "x_test")
    )
    model = seeded(variant, data, seed)()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(train, data.y_train, batch_size=batch_size_for(data), epochs=EPOCHS, verbose=0)
    return 100 * float(model.evaluate(test, data.y_test, verbose=0)[1])


def _digits(change: Callable[[Array], Array]) -> Callable[[], dict[str, Array]]:
    """Return what makes 1,000 + 500 digits, their numbers changed from 0…1 to another form."""

    def arrays() -> dict[str, Array]:
        data = load_dataset("mnist5k")
        parts = (data.x_train[:1000], data.y_train[:1000], data.x_test[:500], data.y_test[:500])
        found = dict(zip(ARRAYS, parts, strict=True))
        return found | {name: change(found[name][..., 0]) for name in ("x_train", "x_test")}

    return arrays


def _table(name: str) -> Callable[[], dict[str, Array]]:
    def arrays() -> dict[str, Array]:
        from sklearn import datasets

        from demo.data.split import split_examples

        return split_examples(*getattr(datasets, f"load_{name}")(return_X_y=True))

    return arrays


def _of_bits(bits: int) -> Callable[[Array], Array]:
    return lambda x: (x * (2**bits - 1)).astype(np.uint16)


def _with_outliers(x: Array) -> Array:
    """Return numbers around 0, one of 10,000 of them a hundred times as large."""
    chosen = np.random.default_rng(0).random(x.shape) < 1e-4
    return np.where(chosen, 100, 2 * x - 1).astype(np.float32)


def _plain(_: Array, x: Array) -> Array:
    return x.astype(np.float32)


def _divided(largest: float) -> ByHand:
    return lambda _, x: (x / largest).astype(np.float32)


def _standardised(train: Array, x: Array) -> Array:
    return np.asarray((x - train.mean(axis=0)) / train.std(axis=0), np.float32)


SUBJECTS = (
    Subject("a mask of 0 and 1 in bytes", _digits(lambda x: (x > 0.5).astype(np.uint8)), _plain),
    Subject(
        "pictures of 16 bits", _digits(lambda x: (x * 65535).astype(np.uint16)), _divided(65535)
    ),
    Subject("pictures of 12 bits", _digits(lambda x: (x * 4095).astype(np.uint16)), _divided(4095)),
    Subject("floats from -1 to 1", _digits(lambda x: 2 * x - 1), _plain),
    Subject("floats with outliers", _digits(_with_outliers), _plain),
    Subject("wine", _table("wine"), _standardised),
    Subject("breast_cancer", _table("breast_cancer"), _standardised),
    Subject("iris", _table("iris"), _standardised),
)
