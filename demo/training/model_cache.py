"""Builds, compiles and measures each model once, so that a run starts without delay.

Concurrency: the training thread alone uses it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from demo.backends.interface import Backend, UnsupportedModel, batch_size_for
from demo.backends.keras.random_seed import seeded
from demo.data.core.dataset import Dataset
from demo.events import (
    Event,
    SizesCounted,
    VariantFailed,
    VariantReady,
    VariantsBroken,
    VariantsLoaded,
    VariantWarming,
)
from demo.requests import Recipe
from demo.system.code_files import line_of
from demo.system.code_places import author_place, name_beside
from demo.system.text_files import read_text
from demo.training.author_code import settings_kept
from demo.training.dataset_cache import DatasetCache
from demo.training.epoch_runner import EpochRunner
from demo.training.failures import TrainingFailed, explain
from demo.training.inspected_models import InspectedModels
from demo.training.settings import EngineSettings
from demo.training.variants_module import CatalogChange, VariantsModule

MOST_CHANGED = 6  # models with another optimizer or layers than their own: each takes memory
PAUSE_SECONDS = 1.0  # without warming up after a save, while pages show the new code


class ModelCache:
    """The warm models of one variants file, on the talk's own data set and others."""

    def __init__(
        self,
        settings: EngineSettings,
        backend: Backend,
        emit: Callable[[Event], None],
        on_progress: Callable[[], object] = lambda: None,
    ) -> None:
        """Start empty: ``open`` runs the variants' file.

        ``on_progress`` is called now and then while a model is made.
        """
        self.cold: list[str] = []  # variants not built yet, in the order in which they will be
        self._data, self._seed = settings.data, settings.seed
        self._backend, self._emit = backend, emit
        self._variants = list(settings.variants)
        self._settings, self._on_progress = settings, on_progress
        self._module = VariantsModule(settings.variants_file, on_progress)
        self._pause_end = 0.0  # on the monotonic clock: nothing is warmed up before
        self.datasets = DatasetCache(settings.data)
        self.inspected = InspectedModels(settings, backend, self._module)
        self._runners: dict[Recipe, EpochRunner] = {}

    def open(self) -> None:
        """Run the variants' file for the first time; if it fails, all its variants fail."""
        file, parked = self._module.file, self._settings.parked
        try:
            self._module.load(file, self._source(file))
        except BaseException as error:  # the author's code may raise anything
            self._emit_broken(error, file)
            for variant in self._variants:
                self._emit_failed(variant, error)
        else:
            self.cold = [name for name in self._variants if name not in parked]

    def _source(self, file: Path) -> str:
        """Return the text to run; raises ``TrainingFailed`` where it must not be run."""
        if self._settings.refusal:
            raise TrainingFailed(self._settings.refusal)
        source = self._settings.source
        return read_text(file) if source is None else source

    def reload(self, file: Path, source: str) -> None:
        """Run a variants file as it was saved; variants whose code is the same stay warm.

        If it fails, all stays as it was. In any case nothing is warmed up for ``PAUSE_SECONDS``.
        """
        try:
            change = self._module.load(file, source)
        except BaseException as error:
            self._emit_broken(error, file)
        else:
            self._apply(change)
            self._emit(
                VariantsLoaded(
                    file=str(file),
                    source=source,
                    new=change.new,
                    changed=change.changed,
                    gone=change.gone,
                )
            )
        self._pause_end = time.monotonic() + PAUSE_SECONDS

    def _apply(self, change: CatalogChange) -> None:
        """Forget models of changed variants, and mark these and new variants as cold."""
        self._forget_variants({*change.changed, *change.gone})
        known = {*self._variants, *change.new}
        self._variants = [name for name in change.names if name in known]
        cold = {*self.cold, *change.changed, *change.new}
        self.cold = [name for name in self._variants if name in cold]

    @property
    def warm_up_delay(self) -> float | None:
        """Seconds until the next variant may be warmed up; ``None``: all are warm."""
        return max(0.0, self._pause_end - time.monotonic()) if self.cold else None

    def _emit_broken(self, error: BaseException, file: Path) -> None:
        reason, detail = explain(error)
        own, line = author_place(detail, file)
        name = name_beside(file, own) if line else file.name
        line = line or line_of(error, file)
        self._emit(VariantsBroken(file=name, line=line, reason=reason, detail=detail))

    def _emit_failed(self, variant: str, error: BaseException) -> None:
        reason, detail = explain(error)
        file, line = self.place(variant, error)
        self._emit(
            VariantFailed(
                variant=variant,
                reason=reason,
                detail=detail,
                file=file,
                line=line,
                unsupported=isinstance(error, UnsupportedModel),
            )
        )

    def _forget_variants(self, variants: set[str]) -> None:
        """Forget all models of these variants."""
        self._runners = {
            recipe: each
            for recipe, each in self._runners.items()
            if recipe.code or recipe.variant not in variants
        }
        self.inspected.forget(variants)

    def code(self, variant: str) -> tuple[str, str]:
        """Return a variant's Python and its version; both empty if the file does not have it."""
        return self._module.code(variant)

    def place(self, variant: str, error: BaseException) -> tuple[str, int]:
        """Return the file and the line in which a variant failed; ("", 0): in none of its own."""
        return self._module.place(variant, error)

    def warm_next(self) -> None:
        """Warm the first cold variant up; a failure is emitted, not raised."""
        self._try_to_warm(Recipe(self.cold[0]))

    def runner(self, recipe: Recipe) -> EpochRunner:
        """Return a warm model, made now if need be; raises what Keras raises."""
        data = self.datasets.find(recipe.dataset)
        if data.fits_models_of(self._data):
            recipe, data = replace(recipe, dataset=""), self._data
        if recipe.dataset or recipe.is_changed:
            return self._other_runner(replace(recipe, dataset=self._first_like(recipe)), data)
        runner = self._try_to_warm(recipe)
        if isinstance(runner, BaseException):
            raise runner
        return runner

    def _first_like(self, recipe: Recipe) -> str:
        """Return which data set has models already that can learn from a recipe's, or its own."""
        data = self.datasets.find(recipe.dataset)
        known = (each.dataset for each in self._runners if each.dataset)
        fitting = (name for name in known if data.fits_models_of(self.datasets.find(name)))
        return next(fitting, recipe.dataset)

    def _other_runner(self, recipe: Recipe, data: Dataset) -> EpochRunner:
        """Return a model that no button shows to be ready: for other data, or changed."""
        if recipe not in self._runners:
            others = [each for each in self._runners if each.is_changed]
            if recipe.is_changed and len(others) == MOST_CHANGED:
                del self._runners[others[0]]
            self._runners[recipe] = self._warm(recipe, data)
        return self._runners[recipe]

    def sizes(self) -> SizesCounted:
        """Count the numbers in each variant, and the memory of the device."""
        return self.inspected.sizes(self._variants)

    def _try_to_warm(self, recipe: Recipe) -> EpochRunner | BaseException:
        """Return a warm model on the talk's own data, or why it can't be made.

        It is built and compiled now unless it is in the cache; either way its state is emitted.
        """
        if recipe in self._runners:
            return self._runners[recipe]
        variant = recipe.variant
        self.cold = [name for name in self.cold if name != variant]
        self._emit(VariantWarming(variant=variant))
        try:
            runner = self._warm(recipe, self._data)
        except BaseException as error:
            self._emit_failed(variant, error)
            return error
        self._forget_composed(variant)
        self._runners[recipe] = runner
        made = runner.trainer
        self._emit(VariantReady(variant=variant, weights=made.weights, warning=made.warning))
        return runner

    def _forget_composed(self, variant: str) -> None:
        """Forget the composed model that a new one replaces: it may be large."""
        self._runners = {
            recipe: runner
            for recipe, runner in self._runners.items()
            if recipe.variant != variant or not recipe.code
        }

    def _warm(self, recipe: Recipe, data: Dataset) -> EpochRunner:
        build = self._module.builder(recipe, data)
        with settings_kept():
            with seeded(self._seed):
                trainer = self._backend.trainer(build, data, batch_size_for(data), recipe.optimizer)
            return EpochRunner(trainer, data, self._seed, self._on_progress)

    @property
    def calling(self) -> str | None:
        """Which variant's function runs now, "" for the file itself; ``None``: neither.

        Any thread may ask.
        """
        return self._module.author_code.calling

    def give_up(self) -> None:
        """Put back what an author's function has set that hangs; any thread may ask for it."""
        self._module.author_code.give_up()
