"""Models beside those that runs train: for single steps, comparisons of speed, and sizes.

Concurrency: the training thread alone uses it.
"""

from __future__ import annotations

from collections.abc import Sequence

from demo.backends.interface import Backend, Inspector, Lane
from demo.backends.keras.random_seed import seeded
from demo.catalog.libraries import NOTHING_TO_COMPARE, label
from demo.data.core.dataset import Dataset
from demo.events import SizesCounted
from demo.requests import NO_INSPECTOR, Recipe
from demo.training.failures import TrainingFailed
from demo.training.model_sizes import count_sizes
from demo.training.settings import EngineSettings
from demo.training.single_step import SingleStep
from demo.training.throughput import ThroughputRun, random_batches
from demo.training.variants_module import VariantsModule


class InspectedModels:
    """A variant's models that nobody's run trains, each made when it is first asked for."""

    def __init__(self, settings: EngineSettings, backend: Backend, module: VariantsModule) -> None:
        """``module`` has the variants' code."""
        self._data: Dataset = settings.data
        self._seed, self._backend, self._module = settings.seed, backend, module
        self._single_steps: dict[str, SingleStep] = {}  # by variant
        self._lanes: dict[str, Sequence[Lane]] = {}  # by variant
        self._throughput_runs: dict[tuple[str, int], ThroughputRun] = {}  # by variant, batch size

    def forget(self, variants: set[str]) -> None:
        """Forget all models of these variants."""
        for name in variants:
            self._single_steps.pop(name, None)
            self._lanes.pop(name, None)
        for key in [each for each in self._throughput_runs if each[0] in variants]:
            del self._throughput_runs[key]

    def single_step(self, variant: str) -> SingleStep:
        """Return a variant's separate model for single steps; raises what Keras raises."""
        if variant not in self._single_steps:
            build = self._module.builder(Recipe(variant), self._data)
            with seeded(self._seed):
                model = self._inspector.open_model(build)
            self._single_steps[variant] = SingleStep(model, self._data)
        return self._single_steps[variant]

    def lanes(self, variant: str) -> Sequence[Lane]:
        """Return the two ways to train a variant that take turns; raises what Keras raises."""
        if variant not in self._lanes:
            build = self._module.builder(Recipe(variant), self._data)
            with seeded(self._seed):
                self._lanes[variant] = self._inspector.lanes(build)
        if not self._lanes[variant]:
            raise TrainingFailed(NOTHING_TO_COMPARE)
        return self._lanes[variant]

    def throughput_run(self, variant: str, batch: int) -> ThroughputRun:
        """Return a variant compiled for steps of ``batch`` images; raises what Keras raises."""
        if (variant, batch) not in self._throughput_runs:
            build = self._module.builder(Recipe(variant), self._data)
            batches = random_batches(len(self._data.x_train), batch)
            with seeded(self._seed):
                trainer = self._backend.trainer(build, batch_size=batch)
            self._throughput_runs[variant, batch] = ThroughputRun(
                trainer, self._backend.device, batches
            )
        return self._throughput_runs[variant, batch]

    def sizes(self, variants: list[str]) -> SizesCounted:
        """Count the numbers in each of these variants, and the memory of the device."""
        return count_sizes(
            variants,
            self._inspector,
            self._data,
            lambda variant: self._module.builder(Recipe(variant), self._data),
        )

    @property
    def _inspector(self) -> Inspector:
        if not isinstance(self._backend, Inspector):
            raise TrainingFailed(f"{NO_INSPECTOR} {label(self._backend.name)}.")
        return self._backend
