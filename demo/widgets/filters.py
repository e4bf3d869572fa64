"""The filters of a convolution while they learn, and what each of them finds in a digit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import Column, ColumnDataSource
from bokeh.models.renderers import GlyphRenderer
from bokeh.transform import transform

from demo.analysis.filter_responses import Array, Filters, first_filters
from demo.analysis.image_arrays import brightness
from demo.events import Event, Snapshot
from demo.plots.filter_grid import HEIGHT, ROWS, SHOWN, WIDTH, FilterGrid
from demo.plots.images import add_image, signed, white_on_black
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.figures import figure_in_units
from demo.ui.options import DEFAULT_EPOCHS, expect_between, expect_variants
from demo.ui.run_bar import RunBar, newest_learned
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts
from demo.ui.style import styled
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

CONVOLUTIONS = ("conv", "dropout")  # shown unless the slide names another variant
FULL_WEIGHT = 0.2  # a weight whose colour is at its strongest
FULL_ANSWER = 0.8  # an answer that is drawn white

DIGIT = 22.0  # its width and height, in units u

ALT = "A digit, some filters of the first layer, and below each what it finds in the digit"
INVITATION = "Click a model to see its filters learn."
NO_FILTERS = "{label}\ndoes not begin with a convolution,\nso it has no filters to show."


@dataclass(frozen=True)
class FiltersOptions:
    """What an author may set in the slide."""

    variant: str = ""  # the one to show; those of the talk with a convolution, if none is named
    epochs: int = DEFAULT_EPOCHS


class FilterImages(Widget):
    """Some filters of a variant's first layer, each above its map of a test digit.

    They are the first of the layer, and stay the same ones: a choice by what they have learned
    would change while they learn.
    """

    options_type = FiltersOptions
    options: FiltersOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._names = _names(setting, self.options.variant)
        self._image = 0  # the digit's place among the test images
        self._drawn: Snapshot | None = None
        self._toolkit = toolkit = Toolkit()
        starts = self.starts(setting, self.options)
        self._bar = RunBar(setting, toolkit, starts, invitation=INVITATION)
        self._caption = toolkit.words("caption")
        self._timeline = TimelineBar(setting, toolkit, "bare")
        self._grid = FilterGrid(*setting.data.input_shape[:2])
        self.plot = figure_in_units(WIDTH, HEIGHT, label=ALT, name="filters")
        self._make_sources()
        self._draw_digit()
        self._renderers = (self._draw_maps(), self._draw_kernels())
        self._draw_note()
        self._show_digit()
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
        return variant_starts(setting, _names(setting, options.variant), options.epochs)

    # The models, made once.

    def _layout(self) -> Column:
        toolkit, bar = self._toolkit, self._bar
        following = toolkit.button("Next digit", self._next_digit)
        return toolkit.root(
            toolkit.row(
                "buttons", *bar.start_buttons.values(), following, self._timeline.row, bar.stop
            ),
            toolkit.fitted(self.plot, WIDTH / HEIGHT, units=WIDTH),
            toolkit.row("messages", bar.status.pane, self._caption.pane),
        )

    def _make_sources(self) -> None:
        grid = self._grid
        y = [grid.map_bottom(row) for row in range(ROWS)]
        self._digit = ColumnDataSource({"image": []}, name="digit")
        self._maps = ColumnDataSource(
            {"image": grid.map_rows(self._respond()), "y": y}, name="maps"
        )
        self._kernels = ColumnDataSource(grid.cells(self._filters.kernel), name="kernels")
        self._note = ColumnDataSource({"text": [""]}, name="note")

    def _draw_digit(self) -> None:
        grid = self._grid
        pixel = DIGIT / max(grid.height, grid.width)
        add_image(
            self.plot,
            self._digit,
            white_on_black(),
            x=(DIGIT - pixel * grid.width) / 2,
            y=(HEIGHT - pixel * grid.height) / 2,
            width=pixel * grid.width,
            height=pixel * grid.height,
        )

    def _draw_maps(self) -> GlyphRenderer[Any]:
        grid = self._grid
        return add_image(
            self.plot,
            self._maps,
            white_on_black(),
            x=grid.left,
            y="y",
            width=WIDTH - grid.left,
            height=grid.pixel * grid.height,
        )

    def _draw_kernels(self) -> GlyphRenderer[Any]:
        kernels = self.plot.rect(
            x="x",
            y="y",
            width="size",
            height="size",
            fill_color=transform("weight", signed(FULL_WEIGHT)),
            source=self._kernels,
        )
        styled(kernels.glyph, line_color="--rule", line_width="0.1u")
        return kernels

    def _draw_note(self) -> None:
        middle = (self._grid.left + WIDTH) / 2
        words = self.plot.text(x=middle, y=HEIGHT / 2, text="text", source=self._note)
        words.glyph.update(text_align="center", text_baseline="middle")
        styled(words.glyph, text_color="--ink", text_font="--font", text_font_size="2.6u")

    # What the presenter does.

    def _next_digit(self) -> None:
        self._image = (self._image + 1) % len(self.setting.data.x_test)
        self._show_digit()
        self._show_maps()

    # What is shown.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show the newest weights."""
        self._bar.update(scene)
        newest = newest_learned(scene, self._names)
        self._timeline.update(scene, [newest] if newest else [])
        snapshot = newest.snapshot if newest else None
        if snapshot is not self._drawn:
            self._drawn = snapshot
            self._show_kernels()
            self._show_maps()
            self._show_words(newest)

    @property
    def _learned(self) -> Filters | None:
        """All filters of the weights that are drawn."""
        channels = self.setting.data.input_shape[2]
        return first_filters(self._drawn, channels) if self._drawn else None

    @property
    def _filters(self) -> Filters:
        """Those that are shown; before there are any, as many without weights."""
        channels = self.setting.data.input_shape[2]
        return (self._learned or Filters.blank((3, 3), channels, SHOWN)).first(SHOWN)

    def _respond(self) -> Array:
        """Return what the filters find in the digit, 1 being white."""
        return self._filters.maps(self.setting.data.x_test[self._image]) / np.float32(FULL_ANSWER)

    def _show_digit(self) -> None:
        image = self.setting.data.x_test[self._image]
        self._digit.data = {"image": [brightness(image[None])[0, ::-1]]}

    def _show_maps(self) -> None:
        rows: Any = self._grid.map_rows(self._respond())
        self._maps.data["image"] = rows

    def _show_kernels(self) -> None:
        cells = self._grid.cells(self._filters.kernel)
        if np.array_equal(cells["x"], self._kernels.data["x"]):
            self._kernels.data["weight"] = cells["weight"]  # all else stays
        else:
            self._kernels.data = cells

    def _show_words(self, run: Run | None) -> None:
        """Say whose filters these are, or that there are none."""
        filters, label = self._learned, self._label(run)
        none = bool(run) and filters is None
        self._note.data = {"text": [NO_FILTERS.format(label=label) if none else ""]}
        for renderer in self._renderers:
            renderer.visible = not none
        epoch = self._drawn.epoch if self._drawn else 0
        self._caption.say(
            f"{min(SHOWN, len(filters))} of {len(filters)} filters, {label} after epoch {epoch}"
            if filters
            else ""
        )

    def _label(self, run: Run | None) -> str:
        return self.setting.label(run.variant) if run else ""


def _names(setting: Setting, variant: str) -> list[str]:
    """Return the variants that a slide shows."""
    if variant:
        return [variant]
    return [name for name in CONVOLUTIONS if name in setting.variants] or list(setting.variants)
