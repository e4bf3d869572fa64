"""Your own drawing: every model that has learned says what it is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
from bokeh.models import Column, ColumnDataSource, Range1d
from bokeh.models.ui import UIElement
from bokeh.plotting import figure
from bokeh.server.callbacks import TimeoutCallback
from numpy.typing import NDArray

from demo.analysis.drawn_digit import image_of
from demo.analysis.image_arrays import in_colour, pictures_of
from demo.events import Event, PictureDrawn
from demo.plots.bars.prediction_bars import Answer, PredictionBars
from demo.plots.examples.drawing_pad import DrawingPad
from demo.plots.images import picture_glyph
from demo.stage.scene import Scene
from demo.ui.figures import bare_figure
from demo.ui.options import RunOptions
from demo.ui.run_bar import RunBar
from demo.ui.setting import Setting
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import RunWidget

PAUSE_SECONDS = 0.04  # between two pictures of one stroke
LATE_MS = 200  # after which an answer to an older picture fades
SMALLEST = 8  # pixels: on less there is no telling one drawing from another
INVITATION = "Draw something. Click a model to train it."
HINT, TOO_SMALL = "Draw here", "These images are too small to draw"


class Draw(RunWidget):
    """A drawing pad, the image that the models see of it, and their answers.

    The ink is this window's own; the image and the answers are the same in all windows.
    """

    options: RunOptions
    kinds = frozenset({"images"})

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._names = self.options.variants
        positions = [setting.positions[name] for name in self._names]
        height, width, _ = setting.data.input_shape
        drawable = min(height, width) >= SMALLEST
        self._toolkit = toolkit = Toolkit(__file__)
        starts = self.starts(setting, self.options)
        self._bar = RunBar(setting, toolkit, starts, invitation=INVITATION)
        self._timeline = TimelineBar(setting, toolkit)
        hint = HINT if drawable else TOO_SMALL
        self._pad = DrawingPad(toolkit, self._change, hint=hint, enabled=drawable)
        self._image = ColumnDataSource(
            {"image": [pictures_of(np.zeros((1, *setting.data.input_shape), np.float32))[0]]},
            name="image",
        )
        self._answers = PredictionBars(toolkit, positions, setting.data)
        self._clear = self._pad.clear_button(toolkit, "Clear")
        self._clear.css_classes = ["clear-drawing"]
        self._waiting: TimeoutCallback | None = None  # a picture will be sent
        self._fading: TimeoutCallback | None = None  # answers will fade, or have
        self._sent = -PAUSE_SECONDS  # when the last one was
        # The last image from this window, unless another window has sent one after it.
        self._own: NDArray[np.float32] | None = None
        self._seen = 0  # the picture whose image is shown
        self.root = self._layout()

    # The layout, made once.

    def _layout(self) -> Column:
        toolkit, models = self._toolkit, self._bar.start_buttons.values()
        for button in (*models, self._clear):
            button.sizing_mode = "stretch_width"
        for button in models:
            button.tags = [*button.tags, "model"]  # the bar makes classes of them
        return toolkit.root(
            toolkit.row("messages", self._bar.status.pane, self._timeline.row, self._bar.stop),
            toolkit.row(
                "fits",
                toolkit.row(
                    "drawing",
                    self._pad.figure,
                    toolkit.column("seen", self._image_figure(), self._caption(), self._clear),
                    toolkit.column("models", *models),
                    self._answers.figure,
                ),
                fills=True,
            ),
        )

    def _caption(self) -> UIElement:
        height, width, _ = self.setting.data.input_shape
        caption = self._toolkit.words("input-caption")
        caption.say(f"All they see: {width}\u00a0×\u00a0{height}\u00a0pixels")
        return caption.pane

    def _image_figure(self) -> figure:
        height, width, _ = self.setting.data.input_shape
        side = max(height, width)
        plot = bare_figure(
            Range1d(start=(width - side) / 2, end=(width + side) / 2),
            Range1d(start=(height - side) / 2, end=(height + side) / 2),
            label="What the models see",
            name="input",
            css_classes=["input"],
            stylesheets=[self._toolkit.sheet],
            sizing_mode="fixed",
        )
        plot.axis.visible = False
        colours = in_colour(self.setting.data.input_shape)
        plot.add_glyph(self._image, picture_glyph(colours, x=0, y=0, width=width, height=height))
        return plot

    # From the pad to the models.

    def _change(self) -> None:
        """Send the drawing: a few pictures a second of a stroke, and at once when it ends."""
        document = self.root.document
        if document is None:
            return
        if not self._pad.drawing:
            if self._waiting is not None:
                document.remove_timeout_callback(self._waiting)
            self._send()
        elif self._waiting is None:
            pause = max(0.0, self._sent + PAUSE_SECONDS - time.monotonic())
            self._waiting = document.add_timeout_callback(self._send, round(1000 * pause))

    def _send(self) -> None:
        self._waiting, self._sent = None, time.monotonic()
        image = image_of(self._pad.strokes, self.setting.data.input_shape)
        if self._own is not None and np.array_equal(image, self._own):
            return  # as when the pointer is lifted where it was seen last
        self._own = image
        self.setting.controls.predict(image)

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show the newest picture and what the models make of it."""
        self._bar.update(scene)
        runs = map(scene.learned, self._names)
        self._timeline.update(scene, [run for run in runs if run is not None])
        picture = scene.picture
        if picture is not None and picture.picture != self._seen:
            self._seen = picture.picture
            self._image.data = {"image": [pictures_of(picture.image[np.newaxis])[0, ::-1]]}
            if picture.image is not self._own:
                self._own = None  # the same drawing is to be sent again
                self._pad.discard()  # somebody draws in another window
        blank = picture is None or not picture.image.any()
        disable(self._clear, "There is nothing to clear" if blank else "")
        self._show_answers(scene, None if blank else picture)

    def _show_answers(self, scene: Scene, picture: PictureDrawn | None) -> None:
        learned = [_has_learned(scene, name) for name in self._names]
        answers: list[Answer | None] = [None] * len(learned)
        unknown = [False] * len(learned)
        late = False
        for place, name in enumerate(self._names):
            answer, run = scene.drawing.answer(name), scene.learned(name)
            if not learned[place]:
                unknown[place] = run is not None  # it has, but its weights are gone
                continue
            if picture is None:
                continue
            if answer is not None and answer.picture == picture.picture:
                sound = np.isfinite(answer.probabilities).all()
                answers[place] = answer.probabilities if sound else None
            elif run is not None and run.is_past:
                unknown[place] = True
            else:  # until the new answer comes, which takes no time unless the engine is busy
                answers[place], late = self._answers.shown[place], True
        self._answers.show(learned, answers, unknown)
        self._note_lateness(late)

    def _note_lateness(self, late: bool) -> None:
        """Let answers to an older picture fade, unless their successors come soon."""
        document = self.root.document
        if document is None:
            return
        if late and self._fading is None:
            fade = partial(self._answers.show_late, True)
            self._fading = document.add_timeout_callback(fade, LATE_MS)
        elif not late and self._fading is not None:
            with suppress(ValueError):  # they have faded
                document.remove_timeout_callback(self._fading)
            self._fading = None
            self._answers.show_late(False)


def _has_learned(scene: Scene, variant: str) -> bool:
    """Whether there are weights that can answer."""
    run = scene.learned(variant)
    return run is not None and not run.weights_lost
