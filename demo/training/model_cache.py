"""Where models are made ready: built, compiled and measured once, so that a start is instant.

It belongs to the training thread; nothing here is called from another.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from demo.backends.interface import Backend, Inspector, Lane
from demo.backends.random_seed import seeded
from demo.catalog.composed_model import build
from demo.catalog.libraries import label
from demo.catalog.variant_file import Variant, read_catalog
from demo.data.dataset import Dataset
from demo.data.sources import resolve_dataset
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
from demo.system.code_files import describe, line_of, load_module
from demo.training.checkpoints import CheckpointError
from demo.training.epoch_runner import EpochRunner, TrainingFailed
from demo.training.model_sizes import count_sizes
from demo.training.single_step import SingleStep
from demo.training.throughput import ThroughputRun, random_batches

if TYPE_CHECKING:
    from types import ModuleType

    from keras import Model


class ModelCache:
    """Makes the variants of one file ready, on one data set and those beside it."""

    def __init__(
        self,
        backend: Backend,
        data: Dataset,
        variants_file: Path,
        variants: list[str],
        emit: Callable[[Event], None],
        *,
        seed: int = 0,
    ) -> None:
        """``variants`` are warmed up in their order, once the file has been run."""
        self.cold: list[str] = []  # not tried yet
        self._backend = backend
        self._data = data
        self._file = variants_file
        self._variants = list(variants)
        self._catalog: dict[str, Variant] = {}  # of the code that is in use
        self._module: ModuleType | None = None
        self._emit = emit
        self._seed = seed
        self._datasets: dict[str, Dataset] = {}
        self._learners: dict[Recipe, EpochRunner] = {}
        self._lessons: dict[str, SingleStep] = {}
        self._lanes: dict[str, Sequence[Lane]] = {}
        self._sprints: dict[tuple[str, int], ThroughputRun] = {}  # by variant and images in a step

    def open(self) -> None:
        """Run the variants' file for the first time; if it fails, its variants do."""
        try:
            source = self._file.read_text(encoding="utf-8-sig")
            self._run(self._file, source, read_catalog(source))
        except (Exception, SystemExit) as error:  # the file may do anything
            self._tell_broken(error, self._file)
            reason, detail = explain(error)
            for variant in self._variants:
                self._emit(VariantFailed(variant=variant, reason=reason, detail=detail))
        else:
            self.cold = list(self._variants)

    def reload(self, file: Path, source: str) -> None:
        """Run a variants file as it was saved; what is the same in it stays ready.

        If it fails, all stays as it is.
        """
        before = self._catalog
        try:
            catalog = read_catalog(source)
            self._run(file, source, catalog)
        except (Exception, SystemExit) as error:
            self._tell_broken(error, file)
            return
        changed = [
            name
            for name, variant in before.items()
            if name in catalog and catalog[name].version != variant.version
        ]
        new = [name for name in catalog if name not in before]
        gone = [name for name in before if name not in catalog]
        self._let_go({*changed, *gone})
        known = {*self._variants, *new}
        self._variants = [name for name in catalog if name in known]
        fresh = {*self.cold, *changed, *new}
        self.cold = [name for name in self._variants if name in fresh]
        self._emit(
            VariantsLoaded(file=str(file), source=source, new=new, changed=changed, gone=gone)
        )

    def _run(self, file: Path, source: str, catalog: dict[str, Variant]) -> None:
        module = load_module(file, source)
        if not catalog:  # an editor has emptied the file, and is about to write it
            raise TypeError("no function in it is a model")
        self._module, self._file, self._catalog = module, file, catalog

    def _tell_broken(self, error: BaseException, file: Path) -> None:
        reason, detail = explain(error)
        line = line_of(error, file)
        self._emit(VariantsBroken(line=line, reason=reason, detail=detail))

    def _let_go(self, variants: set[str]) -> None:
        """Forget what was made of these variants."""
        self._learners = {
            recipe: each
            for recipe, each in self._learners.items()
            if recipe.code or recipe.variant not in variants
        }
        self._lessons = {
            variant: each for variant, each in self._lessons.items() if variant not in variants
        }
        self._lanes = {name: each for name, each in self._lanes.items() if name not in variants}
        self._sprints = {of: each for of, each in self._sprints.items() if of[0] not in variants}

    def code(self, variant: str) -> tuple[str, str]:
        """Return a variant's Python and the version of it; nothing for one of no file."""
        known = self._catalog.get(variant)
        return (known.source, known.version) if known else ("", "")

    def dataset(self, name: str) -> Dataset:
        """Return the talk's own data, or other data by their name."""
        if name not in self._datasets:
            self._datasets[name] = resolve_dataset(self._data, name)
        return self._datasets[name]

    def warm_next(self) -> None:
        """Make one more variant ready; if it can't be, the stage is told why."""
        self._try_to_warm(Recipe(self.cold[0]))

    def learner(self, recipe: Recipe) -> EpochRunner:
        """Return a model ready to start; raises what Keras raises."""
        data = self.dataset(recipe.dataset)
        if data.image_shape != self._data.image_shape:
            if recipe not in self._learners:
                self._learners[recipe] = self._warm(recipe, data)
            return self._learners[recipe]
        learner = self._try_to_warm(Recipe(recipe.variant, code=recipe.code))
        if isinstance(learner, Exception):
            raise learner
        return learner

    def lesson(self, variant: str) -> SingleStep:
        """Return a small model of its own to learn step by step; raises what Keras raises."""
        if variant not in self._lessons:
            build = self._builder(Recipe(variant), self._data)
            with seeded(self._seed):
                model = self._inspector.open_model(build)
            self._lessons[variant] = SingleStep(model, self._data)
        return self._lessons[variant]

    def lanes(self, variant: str) -> Sequence[Lane]:
        """Return two ways to train a variant; raises what Keras raises."""
        if variant not in self._lanes:
            build = self._builder(Recipe(variant), self._data)
            with seeded(self._seed):
                self._lanes[variant] = self._inspector.lanes(build)
        return self._lanes[variant]

    def sprint(self, variant: str, batch: int) -> ThroughputRun:
        """Return a variant compiled for steps of so many images; raises what Keras raises."""
        if (variant, batch) not in self._sprints:
            build = self._builder(Recipe(variant), self._data)
            batches = random_batches(len(self._data.x_train), batch)
            with seeded(self._seed):
                trainer = self._backend.trainer(build, batch_size=batch)
            self._sprints[variant, batch] = ThroughputRun(trainer, self._backend.device, batches)
        return self._sprints[variant, batch]

    def sizes(self) -> SizesCounted:
        """Count what the variants need, and the memory there is."""
        return count_sizes(
            self._variants,
            self._inspector,
            self._data,
            lambda variant: self._builder(Recipe(variant), self._data),
        )

    @property
    def _inspector(self) -> Inspector:
        if not isinstance(self._backend, Inspector):
            raise TrainingFailed(f"Nobody can look into a model on {label(self._backend.name)}.")
        return self._backend

    def _try_to_warm(self, recipe: Recipe) -> EpochRunner | Exception:
        """Return a model ready to start, built and compiled now unless it was before."""
        if recipe in self._learners:
            return self._learners[recipe]
        variant = recipe.variant
        self.cold = [name for name in self.cold if name != variant]
        self._emit(VariantWarming(variant=variant))
        try:
            learner = self._warm(recipe, self._data)
        except Exception as error:
            reason, detail = explain(error)
            self._emit(VariantFailed(variant=variant, reason=reason, detail=detail))
            return error
        self._forget(variant)
        self._learners[recipe] = learner
        self._emit(VariantReady(variant=variant, weights=learner.trainer.weights))
        return learner

    def _forget(self, variant: str) -> None:
        """Let go of the model that was composed before: it may be large."""
        self._learners = {
            recipe: learner
            for recipe, learner in self._learners.items()
            if recipe.variant != variant or not recipe.code
        }

    def _warm(self, recipe: Recipe, data: Dataset) -> EpochRunner:
        build = self._builder(recipe, data)
        with seeded(self._seed):
            trainer = self._backend.trainer(build, data)
        return EpochRunner(trainer, data, self._seed)

    def _builder(self, recipe: Recipe, data: Dataset) -> Callable[[], Model]:
        if recipe.code:
            return lambda: build(recipe.code, data.image_shape, data.classes)
        if self._module is None:
            raise RuntimeError(f"{self._file.name} can't be run. Mend it and save it again.")
        function: Callable[..., Model] = getattr(self._module, recipe.variant)
        return lambda: function(data.image_shape, data.classes)


def explain(error: BaseException) -> tuple[str, str]:
    """Return why training can't go on, in one plain sentence, and the traceback for the log."""
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, TrainingFailed | CheckpointError):
        return str(error), detail
    if isinstance(error, MemoryError) or _is_out_of_memory(error):
        return "The model needs more memory than there is.", detail
    return describe(error), detail


def _is_out_of_memory(error: BaseException) -> bool:
    """Tell whether a library found no room on its device: each says so in its own way."""
    name = type(error).__name__
    return name in ("ResourceExhaustedError", "OutOfMemoryError") or (
        name == "JaxRuntimeError" and "RESOURCE_EXHAUSTED" in str(error)
    )
