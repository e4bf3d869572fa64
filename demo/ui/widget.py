"""What every live demo is: Bokeh models that follow the stage log."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from demo.catalog.variant_file import COMPOSED, Variant
from demo.control.controls import Controls
from demo.data.dataset import Dataset
from demo.events import Event
from demo.stage.log import Stage
from demo.stage.scene import Scene

if TYPE_CHECKING:
    from bokeh.models.ui import UIElement
    from bokeh.models.widgets import Button

DEFAULT_EPOCHS = 20

Options = TypeVar("Options")


class DemoError(ValueError):
    """A demo block can't be shown; one line says what was expected, what came, what to do."""


@dataclass(frozen=True)
class Setting:
    """What a demo finds on stage."""

    stage: Stage
    controls: Controls
    data: Dataset
    variants: Mapping[str, Variant]
    epochs: int | None = None  # the presenter's wish, over the slide's

    @property
    def known(self) -> dict[str, Variant]:
        """All that runs may be of: the variants' file's, and what is composed on stage."""
        return {**self.variants, COMPOSED.name: COMPOSED}

    @property
    def positions(self) -> dict[str, int]:
        """Each one's place in the talk, from 0: it gives colour and mark."""
        return {name: place for place, name in enumerate(self.known)}


@dataclass(frozen=True)
class NoOptions:
    """A demo that has nothing to set."""


class Widget:
    """One live demo: ``root`` is shown, ``update`` follows the events.

    A demo sees the log alone, so that a live run, a reload and a replay are one and the same.
    """

    options_type: ClassVar[type[Any]] = NoOptions  # a dataclass; each field has a default
    root: UIElement

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Build the models; raises ``DemoError`` for options that can't be used."""
        self.setting = setting
        self.options = self.check(setting, options)
        self._scene = Scene()
        self._cursor = -1  # nothing read yet, not even an empty log

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> Any:
        """Return what an author wrote as ``options_type``; raises ``DemoError``.

        A talk asks this of all its demos before anybody sees one, so it builds nothing.
        """
        return read_options(cls.options_type, options)

    def catch_up(self) -> None:
        """Take into account what the log has gained; the first time, show even an empty one."""
        first = self._cursor < 0
        events, self._cursor = self.setting.stage.since(max(0, self._cursor))
        for event in events:
            self._scene.apply(event)
        if events or first:
            self.update(self._scene, events)

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show what is new; ``scene`` has the events in it already."""
        raise NotImplementedError

    def rehearse(self) -> None:
        """Ask for all that a presenter may ask for, so that it can be recorded: press each start.

        A demo that asks for more than its start buttons do says so here.
        """
        from bokeh.models.widgets import Button

        from demo.ui.bokeh_internals import press

        for part in self.root.select({"type": Button}):
            if isinstance(part, Button) and is_start(part) and not part.disabled:
                press(part)


@dataclass(frozen=True)
class RunOptions:
    """What an author may set of a demo that starts runs."""

    variants: list[str] = field(default_factory=list)  # all, if none is named
    epochs: int = DEFAULT_EPOCHS


class RunWidget(Widget):
    """A demo that starts runs of some variants; its ``options_type`` is a ``RunOptions``."""

    options_type = RunOptions

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> Any:
        """Return the options with all variants named; raises ``DemoError``."""
        chosen: RunOptions = super().check(setting, options)
        expect_variants(setting, chosen.variants)
        expect_between("epochs", chosen.epochs, 1)
        return replace(chosen, variants=chosen.variants or list(setting.variants))


def is_start(button: Button) -> bool:
    """Tell whether a button starts a run: it is named so."""
    return (button.name or "").startswith("start-")


def read_options(kind: type[Options], options: Mapping[str, Any]) -> Options:
    """Return what an author wrote as a demo's own dataclass; raises ``DemoError``.

    Its fields are the names an author may set; a value must be of its default's type.
    """
    defaults = vars(kind())
    for name, value in options.items():
        if name not in defaults:
            names = ", ".join(defaults) or "none, this demo has nothing to set"
            raise DemoError(f"Expected an option: {names}. Received: {name!r}. Mend the name.")
        if type(value) is not type(defaults[name]):
            raise DemoError(
                f"Expected {name} to be like {defaults[name]!r}. Received: {value!r}. "
                "Mend the value."
            )
    return kind(**options)


def expect_variants(setting: Setting, names: Sequence[str]) -> None:
    """Raise ``DemoError`` unless the talk has variants of all these names."""
    unknown = [name for name in names if name not in setting.variants]
    if unknown:
        raise DemoError(
            f"Expected variants: {', '.join(setting.variants)}. Received: {unknown[0]!r}. "
            "Mend the name, or add a function of this name to the variants' file."
        )


def choose_variant(setting: Setting, name: str, usual: str) -> str:
    """Return the variant that an author has named, or the usual one, or the talk's first.

    Raises ``DemoError`` if there is none of this name.
    """
    expect_variants(setting, [name] if name else [])
    return name or (usual if usual in setting.variants else next(iter(setting.variants)))


def expect_between(option: str, value: float, least: float, most: float = math.inf) -> None:
    """Raise ``DemoError`` unless an option's value lies in its range."""
    if not least <= value <= most:
        wanted = f"{least:g} or more" if most == math.inf else f"{least:g} to {most:g}"
        raise DemoError(f"Expected {option}: {wanted}. Received: {value!r}. Mend the value.")
