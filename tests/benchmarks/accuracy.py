"""What the variants have learned after 20 epochs, with several seeds."""

from __future__ import annotations

import queue
import statistics
from collections.abc import Callable, Sequence

from demo.data.dataset import Dataset
from demo.events import EpochEnded, Event, RunEnded
from demo.requests import Start
from demo.training.engine import Engine
from demo.training.settings import EngineSettings

from .report import Table, spread, verdict
from .subjects import HOME, LIMIT_S, dataset

VARIANTS = ("linear", "extra_layer", "conv", "dropout")
SEEDS = (0, 1, 2)
EPOCHS = 20
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
    return [Table("Accuracy", head, rows, note)]


def train_all(data: Dataset, variants: Sequence[str], seed: int) -> dict[str, float]:
    """Train variants as the talk does; return each one's last test accuracy in percent."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    variants_file = HOME / "demo" / "variants.py"
    engine = Engine(EngineSettings(data, variants_file, list(variants), seed=seed), events.put)
    engine.pace = None
    engine.launch()
    accuracies = {}
    for variant in variants:
        engine.start(Start(variant, EPOCHS))
        accuracies[variant] = 100 * _last_epoch(events).test_accuracy
    engine.close(LIMIT_S)
    return accuracies


def _last_epoch(events: queue.SimpleQueue[Event]) -> EpochEnded:
    last = None
    while not isinstance(event := events.get(timeout=LIMIT_S), RunEnded):
        last = event if isinstance(event, EpochEnded) else last
    if last is None or event.state != "finished":
        raise RuntimeError(f"Expected a run that finishes. Received: {event}.")
    return last
