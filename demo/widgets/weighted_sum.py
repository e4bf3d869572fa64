"""The weighted sum: pixels times weights, added up, and squeezed into one probability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from bokeh.models import Column, ColumnDataSource, Image, LinearColorMapper, Range1d, Row
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.analysis.image_arrays import Picture, brightness
from demo.analysis.linear_weights import LinearWeights, read_linear, sigmoid, weight_limit
from demo.events import Event, Snapshot
from demo.plots.images import signed, white_on_black
from demo.stage.scene import Scene
from demo.ui.changes import set_columns
from demo.ui.figures import CANVAS_EDGE, bare_figure
from demo.ui.run_bar import RunBar
from demo.ui.style import styled
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import DEFAULT_EPOCHS, Setting, Widget, expect_between, expect_variants

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
FAR = 8.0  # sums further from zero are drawn here, where the curve is flat
STEPS = 161  # points of the curve

# The equation: each picture's longer side is 1.
MIDDLES = (0.5, 1.8, 3.1)  # of the three pictures; between them is room for a sign
CAPTIONS = -0.085
WIDTH = (-0.02, 3.62)
HEIGHT = (-0.17, 1.02)


@dataclass(frozen=True)
class WeightedSumOptions:
    """What an author may set in the slide."""

    variant: str = "linear"
    answer: int = 0  # the class whose weights are shown first
    epochs: int = DEFAULT_EPOCHS


class WeightedSum(Widget):
    """One test image, one class's weights, and what comes of them, live while it trains."""

    options_type = WeightedSumOptions
    options: WeightedSumOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        name, self._toolkit = self.options.variant, Toolkit(__file__)
        self._label = setting.variants[name].label
        invitation = f"The model has to learn first: click {self._label}."
        self._bar = RunBar(
            setting, self._toolkit, [name], self.options.epochs, invitation=invitation
        )
        self._transport = TimelineBar(setting, self._toolkit)
        self._answer = self.options.answer
        self._labels = setting.data.y_test
        self._place = next_place(self._labels == self._answer, -1)
        self._snapshot: Snapshot | None = None
        self._weights: LinearWeights | None = None
        self._picture, self._signed, self._contributions = (
            ColumnDataSource({"image": []}, name=name)
            for name in ("picture", "weights", "contributions")
        )
        self._captions = ColumnDataSource({"x": [], "text": [], "unknown": []})
        self._point = ColumnDataSource({"sum": [], "percent": []}, name="point")
        self._lead, self._sum, self._tail = map(self._toolkit.words, ("lead", "sum", "tail"))
        self._probability = self._toolkit.words("probability", live=True)
        self._is = self._toolkit.button("", self._show_one, name="this-class")
        self._is_not = self._toolkit.button("", self._show_other, name="other-class")
        self.root = self._layout()
        self._choose(self._answer)

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> WeightedSumOptions:
        """Return the options; raises ``DemoError``."""
        chosen: WeightedSumOptions = super().check(setting, options)
        expect_variants(setting, [chosen.variant])
        expect_between("answer", chosen.answer, 0, setting.data.classes - 1)
        expect_between("epochs", chosen.epochs, 1)
        return chosen

    # The layout, made once.

    def _layout(self) -> Column:
        toolkit, bar = self._toolkit, self._bar
        aspect = (WIDTH[1] - WIDTH[0]) / (HEIGHT[1] - HEIGHT[0])
        result = (self._lead.pane, self._sum.pane, self._make_curve())
        return toolkit.root(
            toolkit.row(
                "models", *bar.starts.values(), bar.status.pane, self._transport.row, bar.stop
            ),
            toolkit.fitted(self._make_equation(), aspect),
            toolkit.row("result", *result, self._probability.pane, self._tail.pane),
            self._make_choices(),
        )

    def _make_choices(self) -> Row:
        toolkit = self._toolkit
        following = toolkit.button("Next picture", self._show_next)
        whose = toolkit.words("whose")
        whose.say("Weights for")
        names = [str(each) for each in range(self.setting.data.classes)]
        answers = toolkit.choice(names, self._answer, self._choose)
        answers.css_classes = [*answers.css_classes, "classes"]
        return toolkit.row("settings", following, self._is, self._is_not, whose.pane, answers)

    def _make_equation(self) -> figure:
        plot = bare_figure(
            Range1d(start=WIDTH[0], end=WIDTH[1]),
            Range1d(start=HEIGHT[0], end=HEIGHT[1]),
            label="A picture times weights is what each pixel contributes",
            name="equation",
        )
        plot.axis.visible = False
        height, width, _ = np.divide(self.setting.data.image_shape, self._longer_side)
        scale = signed(weight_limit(self.setting.data))
        self._add_picture(plot, 0, self._picture, white_on_black())
        self._add_picture(plot, 1, self._signed, scale)
        self._add_picture(plot, 2, self._contributions, scale)
        frames = plot.rect("x", 0.5, width, height, source=self._captions, fill_alpha=0)
        styled(frames.glyph, line_color="--rule", line_width="0.15u")
        self._write(plot, self._captions, "text", CAPTIONS, "2.2u")
        self._write(plot, self._captions, "unknown", 0.5, "8u")
        between = [(left + right) / 2 for left, right in pairwise(MIDDLES)]
        signs = ColumnDataSource({"x": between, "sign": ["×", "="]})
        self._write(plot, signs, "sign", 0.5, "5u")
        self._explain_colours(plot)
        return plot

    @property
    def _longer_side(self) -> int:
        return max(self.setting.data.image_shape[:2])

    def _add_picture(
        self, plot: figure, place: int, source: ColumnDataSource, mapper: LinearColorMapper
    ) -> None:
        height, width, _ = np.divide(self.setting.data.image_shape, self._longer_side)
        left, bottom = MIDDLES[place] - width / 2, 0.5 - height / 2
        image = Image(image="image", x=left, y=bottom, dw=width, dh=height, color_mapper=mapper)
        plot.add_glyph(source, image)

    def _write(
        self, plot: figure, source: ColumnDataSource, column: str, y: float, size: str
    ) -> None:
        text = plot.text("x", y, column, source=source, text_align="center", text_baseline="middle")
        styled(text.glyph, text_color="--ink", text_font="--font", text_font_size=size)

    def _explain_colours(self, plot: figure) -> None:
        """Beneath the contributions: what speaks for the class, and what against."""
        left = MIDDLES[2] - 0.4
        for x, token, word in ((left, "--positive", "for"), (left + 0.35, "--negative", "against")):
            square = plot.scatter(x, CAPTIONS, marker="square")
            styled(square.glyph, fill_color=token, line_color=token, size="1.6u")
            text = plot.text(x, CAPTIONS, [word], text_baseline="middle")
            styled(
                text.glyph,
                text_color="--ink",
                text_font="--font",
                text_font_size="2.2u",
                x_offset="1.4u",
            )

    def _make_curve(self) -> figure:
        plot = bare_figure(
            Range1d(start=-1.1 * FAR, end=1.1 * FAR),
            Range1d(start=-12, end=112),
            label="An S-shaped curve that makes a probability of any sum",
            name="curve",
            min_border=CANVAS_EDGE,
            css_classes=["curve"],
            stylesheets=[self._toolkit.sheet],
        )
        plot.axis.visible = False
        ends = plot.segment(-FAR, [0, 100], FAR, [0, 100])
        styled(ends.glyph, line_color="--rule", line_width="0.15u")
        sums = np.linspace(-FAR, FAR, STEPS).tolist()
        curve = plot.line(sums, [100 * sigmoid(each) for each in sums])
        styled(curve.glyph, line_color="--ink-soft", line_width="0.3u")
        for x0, y0 in (("sum", 0), (FAR, "percent")):  # up to the point, and over to the result
            way = plot.segment(x0, y0, "sum", "percent", source=self._point, line_dash=[3, 6])
            styled(way.glyph, line_color="--ink", line_width="0.2u")
        point = plot.scatter("sum", "percent", source=self._point)
        styled(point.glyph, fill_color="--ink", line_color="--ground", size="1.8u")
        return plot

    # What the presenter chooses.

    def _choose(self, answer: int) -> None:
        self._answer = answer
        name = with_article(answer)
        self._is.label, self._is_not.label = name.capitalize(), f"Not {name}"
        fitting = self._labels == answer
        disable(self._is, "" if fitting.any() else "There is none among the test pictures")
        disable(self._is_not, "There is no other" if fitting.all() else "")
        self._show()

    def _show_next(self) -> None:
        self._go_on(np.ones(len(self._labels), bool))

    def _show_one(self) -> None:
        self._go_on(self._labels == self._answer)

    def _show_other(self) -> None:
        self._go_on(self._labels != self._answer)

    def _go_on(self, fitting: NDArray[np.bool_]) -> None:
        self._place = next_place(fitting, self._place)
        self._show()

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Weigh the picture with the newest weights."""
        self._bar.update(scene)
        run = scene.learned(self.options.variant)
        self._transport.update(scene, [run] if run else [])
        snapshot = run.snapshot if run else None
        if snapshot is not self._snapshot:
            self._snapshot = snapshot
            self._weights = read_linear(snapshot, self.setting.data) if snapshot else None
            self._show()

    def _show(self) -> None:
        image = self.setting.data.x_test[self._place]
        put(self._picture, brightness(image[None])[0])
        self._tail.say(f"probability of {with_article(self._answer)}")
        if self._weights is None:
            self._show_nothing()
            return
        weighing = self._weights.weigh(image, self._answer)
        put(self._signed, self._weights.pictures()[self._answer])
        put(self._contributions, weighing.contributions)
        drawn = min(max(weighing.total, -FAR), FAR)
        set_columns(self._point, {"sum": [drawn], "percent": [100 * sigmoid(drawn)]})
        self._caption(f"weights for {name_of(self._answer)}")
        self._lead.say("all added up, plus a bias")
        self._sum.say(f"{weighing.total:+.1f}".replace("-", "−"))
        self._probability.say(percent(sigmoid(weighing.total)))

    def _show_nothing(self) -> None:
        put(self._signed, None)
        put(self._contributions, None)
        set_columns(self._point, {"sum": [], "percent": []})
        misfit = f"{self._label} has no weight for each pixel"
        self._caption("no weights" if self._snapshot else "not learned yet", "?")
        self._lead.say(misfit if self._snapshot else "all added up, plus a bias")
        self._sum.say("?")
        self._probability.say("? %")

    def _caption(self, weights: str, unknown: str = "") -> None:
        data: dict[str, Any] = {
            "x": MIDDLES,
            "text": ["unseen picture", weights, ""],
            "unknown": ["", unknown, unknown],
        }
        set_columns(self._captions, data)


def put(source: ColumnDataSource, picture: Picture | None) -> None:
    """Show a picture or none."""
    # Bokeh draws the first row at the bottom.
    set_columns(source, {"image": [] if picture is None else [picture[::-1]]})


def next_place(fitting: NDArray[np.bool_], after: int) -> int:
    """Return the next place that fits, round and round; if there is none, stay."""
    places = np.flatnonzero(np.roll(fitting, -after - 1))
    return int(places[0] + after + 1) % len(fitting) if len(places) else max(after, 0)


def percent(probability: float) -> str:
    """Say a probability in whole percents; what isn't certain is never called 0 or 100 %."""
    whole = round(100 * probability)
    if whole == 0:
        return "< 1 %"
    return "> 99 %" if whole == 100 else f"{whole} %"


def name_of(answer: int) -> str:
    """Return a class in words."""
    return NAMES[answer] if answer < len(NAMES) else str(answer)


def with_article(answer: int) -> str:
    """Return one of a class in words: "a zero", "an eight"."""
    vowel = answer in (11, 18) or str(answer).startswith("8")
    return f"{'an' if vowel else 'a'} {name_of(answer)}"
