"""The best model so far, as one big number."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from bokeh.models.widgets import Div

from demo.events import Event
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.widgets.base import Setting, Widget
from demo.widgets.style import series_colour

STYLE = Path(__file__).with_suffix(".css")


class Best(Widget):
    """The highest test accuracy of all runs, and whose it is."""

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Make the one model there is."""
        super().__init__(setting, options)
        self.root = self._words = Div(
            margin=0,
            sizing_mode="stretch_both",
            stylesheets=[STYLE.read_text(encoding="utf-8")],
            html_attributes={"role": "status"},
        )

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show the newest result."""
        known = self.setting.known  # a model may have left the file since it ran
        learned = [run for run in scene.shown if run.epoch > 0 and run.variant in known]
        best = max(learned, key=lambda run: run.test_accuracy or 0, default=None)
        self._words.text = self._praise(best) if best else "<p>Nothing has learned yet.</p>"

    def _praise(self, run: Run) -> str:
        colour = series_colour(self.setting.positions[run.variant])
        name = escape(self.setting.known[run.variant].label)
        percent = 100 * (run.test_accuracy or 0)
        return (
            f'<p class="number" style="color: var({colour})">{percent:.1f}\u202f%</p>'
            f"<p>{name}, {run.weights:,} weights, after epoch {run.epoch}</p>"
        )
