"""The filters of a convolution while they learn, and what each of them finds in an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import Column, ColumnDataSource
from bokeh.plotting import figure

from demo.analysis.filter_responses import Filters, first_filters
from demo.analysis.image_arrays import span_of
from demo.analysis.layer_input import LayerInput
from demo.data.core.dataset import Dataset
from demo.events import Event, Snapshot
from demo.plots.examples.example_drawing import Box, example_drawing
from demo.plots.weights.filter_grid import HEIGHT, SHOWN, WIDTH, FilterGrid
from demo.plots.weights.filter_lines import FilterLines
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.data_words import picture_or
from demo.ui.figures import figure_in_units
from demo.ui.options import DEFAULT_EPOCHS, LearningOptions, expect_between, expect_variants
from demo.ui.run_bar import RunBar, newest_learned
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts
from demo.ui.style import styled
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

CONVOLUTIONS = ("conv", "dropout")  # shown unless the slide names another variant
FULL_WEIGHT = 0.2  # a weight whose colour is at its strongest
FULL_ANSWER = 0.8  # an answer that is drawn white, where examples go up to 1

EXAMPLE = 22.0  # its width and height, in units u

ALT = "An example, some filters of the first convolution, and below each what it finds in it"
INVITATION = "What will each of these look for? Click a model."
NO_FILTERS = "{label}\nhas no convolution\nwhose filters can be shown."
SMALL = 1.6  # of words, in units u


@dataclass(frozen=True)
class FiltersOptions(LearningOptions):
    """What an author may set in the slide."""

    variant: str = ""  # the one to show; those of the talk with a convolution, if none is named
    epochs: int = DEFAULT_EPOCHS


class FilterImages(Widget):
    """Some filters of a variant's first convolution, each above its map of a test example.

    They are the first of the layer, and stay the same ones: a choice by what they have learned
    would change while they learn.
    """

    options_type = FiltersOptions
    options: FiltersOptions
    kinds = frozenset({"images", "series"})  # what has neighbours, and can be seen at a glance
    shows_numbers = True

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._names = _names(setting, self.options.variant)
        self._place = 0  # the example's among the test examples
        self._drawn: Snapshot | None = None
        self._toolkit = toolkit = Toolkit()
        starts = self.starts(setting, self.options)
        self._bar = RunBar(setting, toolkit, starts, invitation=INVITATION)
        self._caption = toolkit.words("caption")
        self._timeline = TimelineBar(setting, toolkit, "bare")
        self.plot = figure_in_units(WIDTH, HEIGHT, label=ALT, name="filters")
        self._example = example_drawing(self.plot, setting.data, SMALL)
        self._view = make_view(self.plot, setting.data)
        self._draw_note()
        self._show_example()
        self._show_filters()
        self.root = self._layout()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> FiltersOptions:
        """Return the options; raises ``DemoError``."""
        chosen: FiltersOptions = super().check(setting, options)
        expect_variants(setting, [chosen.variant] if chosen.variant else [])
        expect_between("epochs", chosen.epochs, 1)
        return chosen

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of each variant that is shown."""
        names, asked = _names(setting, options.variant), options.hyperparameters
        return variant_starts(setting, names, options.epochs, hyperparameters=asked)

    def why_nothing(self, snapshots: Mapping[str, Snapshot]) -> str:
        """Say so if no model that is shown has filters."""
        channels, names = self.setting.data.input_shape[-1], self._names
        known = [snapshots[name] for name in names if name in snapshots]
        if len(known) < len(names) or any(first_filters(each, channels) for each in known):
            return ""
        return f"{' and '.join(names)} has no convolution whose filters can be shown"

    # The models, made once.

    def _layout(self) -> Column:
        toolkit, bar = self._toolkit, self._bar
        one = picture_or(self.setting.data)
        following = toolkit.button(f"Next {one}", self._show_next, name="next-digit")
        return toolkit.root(
            toolkit.row(
                "buttons", *bar.start_buttons.values(), following, self._timeline.row, bar.stop
            ),
            toolkit.fitted(self.plot, WIDTH / HEIGHT, units=WIDTH),
            toolkit.row("messages", bar.status.pane, self._caption.pane),
        )

    def _draw_note(self) -> None:
        self._note = ColumnDataSource({"text": [""]}, name="note")
        words = self.plot.text(x=0.62 * WIDTH, y=HEIGHT / 2, text="text", source=self._note)
        words.glyph.update(text_align="center", text_baseline="middle")
        styled(words.glyph, text_color="--ink", text_font="--font", text_font_size="2.6u")

    # What the presenter does.

    def _show_next(self) -> None:
        known = self._filters.layer_input.count(len(self.setting.data.x_test))
        self._place = (self._place + 1) % known
        self._show_example()
        self._show_filters()

    # What is shown.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show the newest weights."""
        self._bar.update(scene)
        newest = newest_learned(scene, self._names)
        self._timeline.update(scene, [newest] if newest else [])
        snapshot = newest.snapshot if newest else None
        if snapshot is not self._drawn:
            self._drawn = snapshot
            known = self._filters.layer_input.count(len(self.setting.data.x_test))
            if self._place >= known:  # what this model's layer sees of it is not told
                self._place = 0
                self._show_example()
            self._show_filters()
            self._show_words(newest)

    @property
    def _learned(self) -> Filters | None:
        """All filters of the weights that are drawn."""
        channels = self.setting.data.input_shape[-1]
        return first_filters(self._drawn, channels) if self._drawn else None

    @property
    def _filters(self) -> Filters:
        """Those that are shown; before there are any, as many without weights."""
        shape = self.setting.data.input_shape
        size = (3, 3) if len(shape) == 3 else (1, 3)
        layer_input = LayerInput((1,) * (3 - len(shape)) + shape)
        return (self._learned or Filters.blank(size, shape[-1], SHOWN, layer_input)).first(SHOWN)

    def _show_example(self) -> None:
        example = self.setting.data.x_test[self._place]
        box = Box(0, (HEIGHT - EXAMPLE) / 2, EXAMPLE, EXAMPLE)
        self._example.show(example[np.newaxis], [box])

    def _show_filters(self) -> None:
        filters = self._filters
        seen = filters.layer_input.of(self.setting.data.x_test, self._place)
        self._view.show(filters, filters.maps(seen))

    def _show_words(self, run: Run | None) -> None:
        """Say whose filters these are, or that there are none."""
        filters, label = self._learned, self._label(run)
        none = bool(run) and filters is None
        self._note.data = {"text": [NO_FILTERS.format(label=label) if none else ""]}
        for renderer in self._view.renderers:
            renderer.visible = not none
        epoch = self._drawn.epoch if self._drawn else 0
        self._caption.say(
            f"{min(SHOWN, len(filters))} of {filters.count} filters, {label} after epoch {epoch}"
            if filters
            else ""
        )

    def _label(self, run: Run | None) -> str:
        return self.setting.label(run.variant) if run else ""


def make_view(plot: figure, data: Dataset) -> FilterGrid | FilterLines:
    """Return what draws filters and their maps, by the kind of data."""
    full = FULL_ANSWER * max(map(abs, span_of(data.x_train)))
    if data.kind == "series":
        return FilterLines(plot, full_weight=2 * FULL_WEIGHT, full_answer=full)
    return FilterGrid(plot, data.input_shape[:2], full_weight=FULL_WEIGHT, full_answer=full)


def _names(setting: Setting, variant: str) -> list[str]:
    """Return the variants that a slide shows."""
    if variant:
        return [variant]
    return [name for name in CONVOLUTIONS if name in setting.variants] or list(setting.variants)
