"""What every live demo is: Bokeh models that follow the stage log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from demo.data.core.kinds import KINDS, Kind
from demo.events import Event, Snapshot
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.options import (
    LearningOptions,
    NoOptions,
    RunOptions,
    expect_between,
    expect_to_fit,
    expect_variants,
    read_options,
)
from demo.ui.setting import Setting
from demo.ui.starts import StartRequest, variant_starts

if TYPE_CHECKING:
    from bokeh.models.ui import UIElement
    from bokeh.models.widgets import Button

PLAYS = "plays-recording"  # a class of its root, which the page's style knows
ALL_KINDS: Set[Kind] = frozenset(KINDS)


class Widget:
    """One live demo: ``root`` is shown, ``update`` follows the events.

    A demo sees the log alone, so that a live run, a reload and a replay are one and the same.
    """

    options_type: ClassVar[type[Any]] = NoOptions  # a dataclass; each field has a default
    kinds: ClassVar[Set[Kind]] = ALL_KINDS  # of data that it can show; see demo/ui/fitting.py
    shows_numbers: ClassVar[bool] = False  # also data whose answers are numbers, not classes
    shows_classes: ClassVar[bool] = True  # as nearly all do
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
        chosen = read_options(cls.options_type, options)
        if isinstance(chosen, LearningOptions):
            expect_to_fit(setting, chosen)
        return chosen

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[StartRequest]:
        """Return what its start buttons ask for, in their order; ``options`` are as checked.

        The buttons themselves, the keys 1 to 9 and the presenter's page all start what this
        says, so it builds nothing. A demo without start buttons starts nothing.
        """
        return ()

    def why_nothing(self, snapshots: Mapping[str, Snapshot]) -> str:
        """Say why no model of its slide can ever show anything here; "" if one may.

        ``snapshots`` are of models that have learned, by variant: a talk is checked with them.
        """
        return ""

    def catch_up(self) -> None:
        """Take into account what the log has gained; the first time, show even an empty one."""
        first = self._cursor < 0
        events, self._cursor = self.setting.stage.since(max(0, self._cursor))
        for event in events:
            self._scene.apply(event)
        if events or first:
            self.update(self._scene, events)
            self._mark(recorded=self.shows_recorded(self._scene))

    def _mark(self, *, recorded: bool) -> None:
        """Let the page's label on recordings be seen where a demo shows one.

        What else a demo says of its root stays.
        """
        said = getattr(self.root, "html_attributes", {})  # whoever opens it tells of a wrong root
        own = {name: each for name, each in said.items() if each != PLAYS}
        if recorded:
            own.setdefault("class", PLAYS)
        if own != said:
            self.root.html_attributes = own

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show what is new; ``scene`` has the events in it already."""
        raise NotImplementedError

    def shows_recorded(self, scene: Scene) -> bool:
        """Tell whether anything that is shown was recorded: a run that its buttons could start."""
        recorded = [run for run in scene.shown if run.recorded]
        starts = self.starts(self.setting, self.options) if recorded else ()
        own = [start for start in starts if isinstance(start, Start)]
        return any(is_like(run, own) for run in recorded)

    def rehearse(self) -> None:
        """Ask for all that a presenter may ask for, so that it can be recorded: press each start.

        A demo that asks for more than its start buttons do says so here.
        """
        from bokeh.models.widgets import Button

        from demo.ui.bokeh_internals import press

        for part in self.root.select({"type": Button}):
            if isinstance(part, Button) and is_start(part) and not part.disabled:
                press(part)


class RunWidget(Widget):
    """A demo that starts runs of some variants; its ``options_type`` is a ``RunOptions``."""

    options_type = RunOptions

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> Any:
        """Return the options with all variants named; raises ``DemoError``."""
        chosen: RunOptions = super().check(setting, options)
        expect_between("epochs", chosen.epochs, 1)
        expect_variants(setting, chosen.variants)
        return replace(chosen, variants=chosen.variants or list(setting.variants))

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of each variant."""
        asked = options.hyperparameters
        return variant_starts(setting, options.variants, options.epochs, hyperparameters=asked)


def is_like(run: Run, starts: Sequence[Start]) -> bool:
    """Tell whether a run is of a model and data that one of these starts."""
    return any(
        (run.variant, run.dataset) == (start.variant, start.dataset)
        and (start.examples is not None or not run.examples)
        and run.other == bool(start.backend)
        for start in starts
    )


def is_start(button: Button) -> bool:
    """Tell whether a button starts a run: it is named so."""
    return (button.name or "").startswith("start-")
