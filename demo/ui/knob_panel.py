"""All knobs of a run's settings in a column: they show settings, and report turned ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bokeh.models import Column

from demo.hyperparameters import Hyperparameters
from demo.ui.knob import Knob
from demo.ui.run_settings import RunSettings
from demo.ui.toolkit import Toolkit

RATES = (*(step * 10.0**power for power in range(-4, 1) for step in (1, 2, 5)), 10.0)
BATCHES = (8, 16, 32, 64, 128, 256, 512)
OPTIMIZERS = ("SGD", "RMSprop", "Adam", "Lion")
DROPOUTS = tuple(tenth / 10 for tenth in range(10))
L2S = (0.0, 0.00001, 0.0001, 0.001, 0.01, 0.1)
ACTIVATIONS = ("relu", "tanh", "sigmoid", "gelu", "linear")
SIZES = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
NOISES = tuple(tenth / 10 for tenth in range(6))


class KnobPanel:
    """The knobs are ``column``."""

    def __init__(
        self, toolkit: Toolkit, everything: int, noun: str, turn: Callable[[RunSettings], None]
    ) -> None:
        """There are so many examples; ``turn`` gets the settings that somebody has chosen."""
        self._all, self._turn = everything, turn
        self._settings = RunSettings()
        sizes = [*(size for size in SIZES if size < everything), everything]
        kinds: dict[str, tuple[str, Sequence[Any], Callable[[Any], str]]] = {
            "learning_rate": ("Learning rate", [float(f"{rate:g}") for rate in RATES], _number),
            "batch": ("Batch", [each for each in BATCHES if each <= everything] or [1], _number),
            "optimizer": ("Optimizer", OPTIMIZERS, str),
            "dropout": ("Dropout", DROPOUTS, _number),
            "l2": ("L2", L2S, _number),
            "activation": ("Activation", ACTIVATIONS, str),
            "examples": (noun.capitalize(), sizes, "{:,}".format),
            "label_noise": ("Wrong labels", NOISES, "{:.0%}".format),
        }
        self._knobs = {
            name: Knob(toolkit, label, values, write, self._turner(name))
            for name, (label, values, write) in kinds.items()
        }
        self.column: Column = toolkit.column("knobs", *(each.row for each in self._knobs.values()))

    def show(self, settings: RunSettings, used: Hyperparameters) -> None:
        """Show settings; where they say nothing, what a model was ``used`` to learn by."""
        self._settings = settings
        learned = settings.hyperparameters
        values: dict[str, Any] = {
            "learning_rate": learned.learning_rate or used.learning_rate,
            "batch": learned.batch or used.batch or None,
            "optimizer": learned.optimizer or used.optimizer or None,
            "dropout": learned.dropout,
            "l2": learned.l2,
            "activation": learned.activation or None,
            "examples": settings.examples or self._all,
            "label_noise": settings.label_noise,
        }
        for name, value in values.items():
            self._knobs[name].show(value)

    def _turner(self, name: str) -> Callable[[Any], None]:
        return lambda value: self._turn(self._with_room(self._turned(name, value)))

    def _turned(self, name: str, value: Any) -> RunSettings:
        match name:
            case "examples":
                return replace(self._settings, examples=0 if value == self._all else value)
            case "label_noise":
                return replace(self._settings, label_noise=value)
            case _:
                learned = replace(self._settings.hyperparameters, **{name: value})
                return replace(self._settings, hyperparameters=learned)

    def _with_room(self, asked: RunSettings) -> RunSettings:
        """Return settings whose steps take no more examples than there are."""
        room, learned = asked.examples or self._all, asked.hyperparameters
        if learned.batch <= room:
            return asked
        fitting = max((size for size in BATCHES if size <= room), default=1)
        return replace(asked, hyperparameters=replace(learned, batch=fitting))


def _number(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".")
