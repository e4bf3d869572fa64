"""Opens a demo without a page, on an engine that really trains: for tests of demos of one's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from bokeh.document import Document
from bokeh.models.dom import Text
from bokeh.models.ui import UIElement
from bokeh.models.widgets import Button, RadioButtonGroup, Slider

from demo.catalog.variant_file import read_catalog
from demo.control.controls import Controls
from demo.data.choice import DataChoice
from demo.data.sources.chosen_data import load_chosen
from demo.events import Event
from demo.stage.log import Stage
from demo.stage.scene import Scene
from demo.system.text_files import read_text
from demo.system.timers import Alarm, Timer
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.bokeh_internals import press
from demo.ui.demo_loader import DemoLoader
from demo.ui.setting import Setting
from demo.ui.widget import Widget

SHIPPED_VARIANTS = Path(__file__).with_name("variants.py")
LOOK_S = 0.05  # until the next look whether anything is due


class OpenDemo:
    """A demo in a window that nobody sees; used as a context, which ends the engine.

    It sees only what ``press``, ``slide`` and ``wait`` bring: all happens in the test's thread.
    """

    def __init__(
        self,
        file: Path | str,
        options: dict[str, Any] | None = None,
        *,
        data: str = "digits",
        variants: Path = SHIPPED_VARIANTS,
    ) -> None:
        """Open a demo's file with the options of a slide; raises what the demo raises.

        ``data`` is as ``--data`` takes it; ``variants`` is a file with models.
        """
        file = Path(file)
        chosen = load_chosen(DataChoice(data))
        known = read_catalog(read_text(variants))
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._alarms: list[Alarm] = []
        self._stage = Stage()
        self._engine = Engine(EngineSettings(chosen, variants, []), self._events.put)
        self._engine.pace = None
        controls = Controls(self._stage, self._engine, later=self._later)
        setting = Setting(self._stage, controls, chosen, known)
        self.widget: Widget = DemoLoader(file.parent).open(file.stem, setting, options or {})
        self._document = Document()
        self._document.add_root(self.widget.root)

    def __enter__(self) -> Self:
        self._engine.launch()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.close(timeout_seconds=30)

    @property
    def root(self) -> UIElement:
        """What the demo shows."""
        return self.widget.root

    @property
    def scene(self) -> Scene:
        """What is known on stage."""
        return self._stage.scene

    def buttons(self) -> dict[str, Button]:
        """Return the demo's buttons by their labels."""
        found = (each for each in self._document.models if isinstance(each, Button))
        return {str(each.label): each for each in found}

    def texts(self) -> list[str]:
        """Return all lines of words, as made by ``Toolkit.words``."""
        return [str(each.content) for each in self._document.models if isinstance(each, Text)]

    def press(self, label: str) -> None:
        """Press a button; raises ``AssertionError`` for one that is not there, or greyed out."""
        usable = {name: each for name, each in self.buttons().items() if not each.disabled}
        if label not in usable:
            known = ", ".join(usable)
            raise AssertionError(f"Expected a button to press: {known}. Received: {label!r}.")
        press(usable[label])
        self.widget.catch_up()

    def choose(self, label: str) -> None:
        """Press one of several buttons of which one is pressed; ``AssertionError`` without one."""
        groups = (each for each in self._document.models if isinstance(each, RadioButtonGroup))
        found = [each for each in groups if label in each.labels]
        if len(found) != 1:
            raise AssertionError(f"Expected one choice. Received: {len(found)} with {label!r}.")
        found[0].active = found[0].labels.index(label)
        self.widget.catch_up()

    def slide(self, label: str, value: float) -> None:
        """Move a slider, by what screen readers call it; raises ``AssertionError`` without one."""
        sliders = (each for each in self._document.models if isinstance(each, Slider))
        found = [each for each in sliders if each.html_attributes.get("aria-label") == label]
        if len(found) != 1:
            raise AssertionError(f"Expected one slider. Received: {len(found)} called {label!r}.")
        found[0].value = value
        self.widget.catch_up()

    def wait(self, is_done: Callable[[Scene], object] | None = None, seconds: float = 60) -> None:
        """Let things happen until ``is_done``, or until the run that was asked for has ended.

        Raises ``TimeoutError``.
        """
        is_done = is_done or _has_ended
        end = time.monotonic() + seconds
        while not is_done(self._stage.scene):
            if time.monotonic() > end:
                raise TimeoutError(f"Expected it to be done within {seconds:g} seconds.")
            self._go_on()
        self.widget.catch_up()

    def _go_on(self) -> None:
        now = time.monotonic()
        due = [each for each in self._alarms if each.at <= now]
        self._alarms = [each for each in self._alarms if each.at > now]
        for alarm in due:
            if not alarm.is_off:
                alarm.act()
        try:
            self._stage.append(self._events.get(timeout=LOOK_S))
        except Empty:
            return
        self.widget.catch_up()

    def _later(self, seconds: float, act: Callable[[], None]) -> Timer:
        alarm = Alarm(time.monotonic() + seconds, act)
        self._alarms.append(alarm)
        return alarm


def _has_ended(scene: Scene) -> bool:
    """Tell whether what was asked for has run to its end."""
    return scene.last is not None and scene.running is None and scene.queue.variant is None
