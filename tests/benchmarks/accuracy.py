"""What the variants have learned after 20 epochs, with several seeds; of numbers, beside Keras."""

from __future__ import annotations

import queue
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

from demo.analysis.number_errors import r_squared
from demo.backends.interface import batch_size_for
from demo.data.core.dataset import Dataset
from demo.data.core.number_scaling import in_own_unit, learned_answers
from demo.data.sources.named_datasets import load_dataset
from demo.events import EpochEnded, Event, RunEnded
from demo.requests import Start
from demo.training.engine import Engine
from demo.training.settings import EngineSettings

from .report import Table, spread, verdict
from .subjects import HOME, LIMIT_S, dataset

VARIANTS_FILE = HOME / "demo" / "variants.py"
VARIANTS = ("linear", "extra_layer", "conv", "dropout")
SEEDS = (0, 1, 2)
EPOCHS = 20
NUMBER_VARIANTS, NUMBER_EPOCHS = ("linear", "extra_layer"), 200
BAND = 0.02  # of R², beyond fit's lowest and highest seed
Accuracies = dict[str, list[float]]  # percent of the test images, one for each seed
GOALS: dict[str, tuple[str, Callable[[Accuracies], bool]]] = {
    "linear": ("88–92 %", lambda found: 88 <= _mean(found, "linear") <= 92),
    "extra_layer": ("≥ 92.5 %", lambda found: _mean(found, "extra_layer") >= 92.5),
    "conv": ("≥ 95.5 %", lambda found: _mean(found, "conv") >= 95.5),
    "dropout": (
        "≥ conv − 1 %",
        lambda found: _mean(found, "dropout") >= _mean(found, "conv") - 1,
    ),
}
# Measured in plain Keras beforehand, with a hidden layer of 128 instead of 512.
REFERENCE = {"linear": "90.8", "extra_layer": "93.9", "conv": "96.9", "dropout": "97.5"}


def _mean(found: Accuracies, variant: str) -> float:
    return statistics.mean(found[variant])


def measure() -> list[Table]:
    """Train every variant with every seed, as the talk does."""
    by_seed = [train_all(dataset(), VARIANTS, seed) for seed in SEEDS]
    found = {name: [accuracies[name] for accuracies in by_seed] for name in VARIANTS}
    rows = [
        (
            name,
            f"{_mean(found, name):.1f} %",
            spread(found[name], " %", 1),
            f"{REFERENCE[name]} %",
            goal,
            verdict(is_met(found)),
        )
        for name, (goal, is_met) in GOALS.items()
    ]
    head = ("Variant", "Mean", "Median (range)", "Reference", "Goal for the mean", "")
    note = (
        f"Test accuracy after {EPOCHS} epochs on 4,000 digits, seeds {', '.join(map(str, SEEDS))}; "
        "with 1,000 test images one standard error is about 0.8 %."
    )
    return [Table("Accuracy", head, rows, note), _measure_numbers()]


def train_all(data: Dataset, variants: Sequence[str], seed: int) -> dict[str, float]:
    """Train variants as the talk does; return each one's last test accuracy in percent."""
    ends = last_epochs(data, variants, EPOCHS, seed)
    return {name: 100 * end.test_accuracy for name, end in ends.items()}


def last_epochs(
    data: Dataset,
    variants: Sequence[str],
    epochs: int,
    seed: int,
    variants_file: Path = VARIANTS_FILE,
) -> dict[str, EpochEnded]:
    """Train variants of a file as the talk does; return the end of each one's last epoch."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    engine = Engine(EngineSettings(data, variants_file, list(variants), seed=seed), events.put)
    engine.pace = None
    engine.launch()
    ends = {}
    for variant in variants:
        engine.start(Start(variant, epochs))
        ends[variant] = _last_epoch(events)
    engine.close(LIMIT_S)
    return ends


# Answers that are numbers.


def _measure_numbers() -> Table:
    """Let the talk and plain Keras learn the same numbers, with every seed."""
    data, rows = load_dataset("diabetes"), []
    for variant in NUMBER_VARIANTS:
        ends = [last_epochs(data, [variant], NUMBER_EPOCHS, seed)[variant] for seed in SEEDS]
        ours = [end.test_accuracy for end in ends]
        plain = [_fit(variant, data, seed) for seed in SEEDS]
        off = [end.test_error or 0.0 for end in ends]
        met = min(plain) - BAND <= statistics.mean(ours) <= max(plain) + BAND
        rows.append(
            (variant, spread(ours, "", 2), spread(plain, "", 2), spread(off, "", 1), verdict(met))
        )
    head = ("Variant", "R²", "R² of fit", "Off by", f"within fit's seeds, ± {BAND}")
    note = (
        f"scikit-learn's diabetes, {len(data.x_train)} + {len(data.x_test)} patients, "
        f"{NUMBER_EPOCHS} epochs, seeds {', '.join(map(str, SEEDS))}; fit gets the same arrays."
    )
    return Table("Numbers", head, rows, note)


def _fit(variant: str, data: Dataset, seed: int) -> float:
    """Return R² on the test part after Keras's own training."""
    import keras

    from demo import variants

    keras.utils.set_random_seed(seed)
    model = getattr(variants, variant)(data.input_shape, data.classes, None)
    model.compile("adam", "mean_squared_error")
    y = learned_answers(data.y_train, data.answer_scale)
    model.fit(
        data.x_train,
        y,
        batch_size=batch_size_for(data),
        epochs=NUMBER_EPOCHS,
        verbose=0,
    )
    said = in_own_unit(model.predict(data.x_test, verbose=0), data.answer_scale)
    return r_squared(said[:, 0], data.y_test)


def _last_epoch(events: queue.SimpleQueue[Event]) -> EpochEnded:
    last = None
    while not isinstance(event := events.get(timeout=LIMIT_S), RunEnded):
        last = event if isinstance(event, EpochEnded) else last
    if last is None or event.state != "finished":
        raise RuntimeError(f"Expected a run that finishes. Received: {event}.")
    return last
