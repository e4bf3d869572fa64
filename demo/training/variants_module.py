"""The variants' file as a module: its functions, their source, and what a save has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from demo.catalog.composed_code import build
from demo.catalog.variant_file import Variant, read_catalog
from demo.data.core.dataset import Dataset
from demo.requests import Recipe
from demo.system.code_files import load_module, trace_of
from demo.system.code_places import author_place, name_beside
from demo.training.author_code import AuthorCode
from demo.training.checkpoints import CheckpointError
from demo.training.failures import TrainingFailed
from demo.training.variant_arguments import variant_arguments

if TYPE_CHECKING:
    from types import ModuleType

    from keras import Model


@dataclass(frozen=True)
class CatalogChange:
    """How the variants of a file differ from those of the version before, by name."""

    names: list[str]  # all variants, in the file's order
    new: list[str]
    changed: list[str]
    gone: list[str]


class VariantsModule:
    """The variants' code in use; loading a file that can't be run changes nothing."""

    def __init__(self, file: Path, on_progress: Callable[[], object] = lambda: None) -> None:
        """``on_progress`` is called whenever the author's code begins."""
        self.file = file
        self.author_code = AuthorCode(on_progress)
        # What the functions have returned, by its ``id``.
        self._built: WeakValueDictionary[int, Model] = WeakValueDictionary()
        self._catalog: dict[str, Variant] = {}
        self._module: ModuleType | None = None

    def load(self, file: Path, source: str) -> CatalogChange:
        """Run a variants file with this text; raises whatever the author's code raises."""
        before, catalog = self._catalog, read_catalog(source)
        with self.author_code.loading():
            module = load_module(file, source)
        if not catalog:  # some editors empty a file before they write it
            raise TypeError("no function in it is a model")
        self._module, self.file, self._catalog = module, file, catalog
        return CatalogChange(
            names=list(catalog),
            new=[name for name in catalog if name not in before],
            changed=[
                name
                for name, variant in before.items()
                if name in catalog and catalog[name].version != variant.version
            ],
            gone=[name for name in before if name not in catalog],
        )

    def code(self, variant: str) -> tuple[str, str]:
        """Return a variant's Python and its version; both empty if the file does not have it."""
        known = self._catalog.get(variant)
        return (known.source, known.version) if known else ("", "")

    def builder(self, recipe: Recipe, data: Dataset) -> Callable[[], Model]:
        """Return a function that builds a model for a data set's images and classes.

        Raises ``RuntimeError`` if no version of the file could be run, ``AttributeError`` for an
        unknown variant, ``TypeError`` for an ``async`` one. The function raises whatever the
        author's code and Keras raise.
        """
        make = self._maker(recipe, data)
        return (lambda: self._changed(make(), recipe, data)) if recipe.layers else make

    def _changed(self, model: Model, recipe: Recipe, data: Dataset) -> Model:
        from demo.backends.keras.changed_layers import change_layers
        from demo.backends.keras.model_check import check_model

        return change_layers(check_model(model, data), recipe.layers)

    def _maker(self, recipe: Recipe, data: Dataset) -> Callable[[], Model]:
        if recipe.code:
            return lambda: build(recipe.code, data.input_shape, data.classes)
        if self._module is None:
            raise RuntimeError(f"{self.file.name} can't be run. Mend it and save it again.")
        function: Callable[..., Model] = getattr(self._module, recipe.variant)
        if iscoroutinefunction(function):
            raise TypeError(
                "Expected a variant to be a plain function. Received: an async one. Write def "
                "instead of async def."
            )

        def call() -> Model:
            with self.author_code.building(recipe.variant):
                arguments, named = variant_arguments(function, data)
                model = function(*arguments, **named)
            return self._expect_new(model)

        return call

    def place(self, variant: str, error: BaseException) -> tuple[str, int]:
        """Return where a variant failed: the innermost line of its author's code.

        That is a file, named as seen from the folder of the variants' file, and a line from 1;
        without any the function's own line, or ("", 0) where nothing of the author's is wrong.
        """
        file, line = author_place(trace_of(error), self.file)
        if line:
            return name_beside(self.file, file), line
        known = self._catalog.get(variant)
        if known is None or isinstance(error, TrainingFailed | CheckpointError):
            return "", 0
        return self.file.name, known.line

    def _expect_new(self, built: Model) -> Model:
        """Return what a function returned; raises ``ValueError`` for a model returned before."""
        from keras import Model

        if isinstance(built, Model):
            if self._built.get(id(built)) is built:  # two runs would train the same weights
                raise ValueError(
                    "Expected a variant to build a new model whenever it is called. Received: one "
                    "that was returned before. Build it inside the function."
                )
            self._built[id(built)] = built
        return built
