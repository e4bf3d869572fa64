"""Whether own data of each kind are learned as by plain Keras, after somebody has scaled them."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from demo.analysis.number_errors import r_squared
from demo.backends.interface import batch_size_for
from demo.data.choice import USUAL
from demo.data.core.dataset import Dataset
from demo.data.sources.chosen_data import load_path

from . import own_files as files
from .accuracy import VARIANTS_FILE, last_epochs
from .own_files import Parts
from .report import Table, spread, verdict

if TYPE_CHECKING:  # it takes seconds to load
    from keras import Model

SEEDS = (0, 1, 2)
BAND = 0.02  # of R², beyond the lowest and the highest seed of plain Keras
LEAST_ERROR = 0.5  # examples: a standard error of nothing wrong would be none
WORDS_FILE = Path(__file__).with_name("word_models.py")
PICTURES = ("linear", "extra_layer")


@dataclass(frozen=True)
class Subject:
    """Data as somebody has it: ``write`` returns its path, and what its author would give Keras."""

    name: str
    write: Callable[[Path], tuple[Path, Parts]]
    epochs: int = 10
    variants: Sequence[str] = PICTURES
    variants_file: Path = VARIANTS_FILE


def measure() -> list[Table]:
    """Train each data set in the talk and in plain Keras, with the same models and seeds."""
    rows = [row for subject in SUBJECTS for row in _rows(subject)]
    note = (
        f"Accuracy on the test part, or R² of numbers; seeds {', '.join(map(str, SEEDS))}, the "
        "same models, first weights, batch sizes and epochs. The talk reads a file of raw values; "
        "for plain Keras they are prepared by hand. The mean of the talk is to lie within Keras's "
        f"seeds, one standard error, or {BAND} of R², more on either side."
    )
    head = ("Data, model", "Talk", "Plain Keras", "Goal", "")
    return [Table("Accuracy on own data", head, rows, note)]


def _rows(subject: Subject) -> Sequence[tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        path, parts = subject.write(Path(folder))
        data = load_path(path, USUAL)
    by_seed = [
        last_epochs(data, subject.variants, subject.epochs, seed, subject.variants_file)
        for seed in SEEDS
    ]
    rows = []
    for variant in subject.variants:
        ours = [ends[variant].test_accuracy for ends in by_seed]
        keras = [_fit(subject, parts, data, variant, seed) for seed in SEEDS]
        met = verdict(_is_same(statistics.mean(ours), keras, data))
        name = f"{subject.name}, {variant}"
        rows.append((name, _shown(ours, data), _shown(keras, data), "within its seeds", met))
    return rows


def _shown(scores: Sequence[float], data: Dataset) -> str:
    if data.is_regression:
        return spread(scores, "", 2)
    return spread([100 * each for each in scores], " %", 1)


def _is_same(mean: float, keras: Sequence[float], data: Dataset) -> bool:
    share, size = statistics.mean(keras), len(data.x_test)
    error = max((share * (1 - share) / size) ** 0.5, LEAST_ERROR / size)
    margin = BAND if data.is_regression else error
    return bool(min(keras) - margin <= mean <= max(keras) + margin)


def _fit(subject: Subject, parts: Parts, data: Dataset, variant: str, seed: int) -> float:
    """Return what plain Keras reaches, 0…1 or R²; its models have the talk's first weights."""
    y, shape = parts["y_train"], (-1, *data.input_shape)
    mean, spread = (y.mean(), y.std()) if data.is_regression else (0.0, 1.0)
    model = _model(subject, data, variant, seed)
    model.compile("adam", "mse" if data.is_regression else "sparse_categorical_crossentropy")
    model.fit(
        parts["x_train"].reshape(shape),
        (y - mean) / spread if data.is_regression else y,
        batch_size=batch_size_for(data),
        epochs=subject.epochs,
        verbose=0,
    )
    said = model.predict(parts["x_test"].reshape(shape), batch_size=256, verbose=0)
    if data.is_regression:
        return r_squared(said[:, 0] * spread + mean, parts["y_test"])
    return float(np.mean(said.argmax(axis=1) == parts["y_test"]))


def _model(subject: Subject, data: Dataset, variant: str, seed: int) -> Model:
    import keras

    from demo import variants

    from . import word_models

    keras.utils.set_random_seed(seed)
    if data.kind == "text":
        return word_models.bag_of_words(data.input_shape, data.classes, len(data.vocabulary))
    activation = None if data.is_regression else "softmax"
    model: Model = getattr(variants, variant)(data.input_shape, data.classes, activation)
    return model


SUBJECTS = (
    Subject("table", files.numbers_alone),
    Subject("table with categories and gaps", files.with_gaps),
    Subject("numbers to predict", files.numbers_to_predict, epochs=60),
    Subject(
        "pictures of 0 and 1 in bytes",
        files.pictures(lambda x: (x > 0.5).astype(np.uint8), lambda x: x.astype(np.float32)),
    ),
    Subject(
        "pictures of 16 bits",
        files.pictures(
            lambda x: (x * 65535).astype(np.uint16), lambda x: (x / 65535).astype(np.float32)
        ),
    ),
    Subject("floats with outliers", files.pictures(files.with_outliers, lambda x: x)),
    Subject("pictures in colour", files.in_colour),
    Subject("series", files.series),
    Subject("texts", files.texts, variants=("bag_of_words",), variants_file=WORDS_FILE, epochs=20),
)
