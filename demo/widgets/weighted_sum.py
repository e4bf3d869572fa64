"""The weighted sum: numbers times weights, added up, and squeezed into one probability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import Column, ColumnDataSource, Row
from bokeh.models.ui import UIElement
from numpy.typing import NDArray

from demo.analysis.image_arrays import Pictures, pictures_of, span_of
from demo.analysis.linear_weights import DenseWeights, read_dense, sigmoid
from demo.data.core.dataset import Dataset
from demo.events import Event, Snapshot
from demo.plots.weights.weighted_sum_figures import (
    ASPECT,
    FAR,
    MIDDLES,
    EquationSources,
    equation_figure,
    probability_curve,
)
from demo.plots.weights.weighted_sum_views import HEIGHT, WIDTH, make_sum_view
from demo.requests import Start
from demo.stage.scene import Scene
from demo.ui.changes import set_columns
from demo.ui.data_words import class_names, no_weights, picture_or
from demo.ui.options import DEFAULT_EPOCHS, LearningOptions, expect_between, expect_variants
from demo.ui.run_bar import RunBar
from demo.ui.setting import Setting
from demo.ui.short_text import shorten, width_of
from demo.ui.starts import variant_starts
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import Widget

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
USUAL_WIDTH = 60.0  # of the equation, in the page's units
MOST_BUTTONS = 12  # for as many classes there is room in a row
MOST_LETTERS = 30  # of their names
LONGEST = 14  # letters of a class's name on a button

Array = NDArray[np.float32]


@dataclass(frozen=True)
class WeightedSumOptions(LearningOptions):
    """What an author may set in the slide."""

    variant: str = "linear"
    answer: int = 0  # the class whose weights are shown first
    epochs: int = DEFAULT_EPOCHS


class WeightedSum(Widget):
    """One test example, one class's weights, and what comes of them, live while it trains."""

    options_type = WeightedSumOptions
    options: WeightedSumOptions
    kinds = frozenset({"images", "series", "table"})

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        name, self._toolkit = self.options.variant, Toolkit(__file__)
        self._label = setting.label(name)
        invitation = f"The model has to learn first: click {self._label}."
        self._bar = RunBar(
            setting, self._toolkit, self.starts(setting, self.options), invitation=invitation
        )
        self._timeline = TimelineBar(setting, self._toolkit)
        self._answer = self.options.answer
        self._labels = setting.data.y_test
        self._span = span_of(setting.data.x_train)
        self._place = next_place(self._labels == self._answer, -1)
        self._snapshot: Snapshot | None = None
        self._weights: DenseWeights | None = None
        self._picture, self._signed, self._contributions = (
            ColumnDataSource({"image": []}, name=name)
            for name in ("picture", "weights", "contributions")
        )
        self._view = make_sum_view(setting.data, f"unseen {picture_or(setting.data)}")
        self._captions = ColumnDataSource({"x": [], "text": [], "unknown": []})
        self._point = ColumnDataSource({"sum": [], "percent": []}, name="point")
        self._lead, self._sum, self._tail = map(self._toolkit.words, ("lead", "sum", "tail"))
        self._whose = self._toolkit.words("whose")
        self._probability = self._toolkit.words("probability", live=True)
        self._is = self._toolkit.button("", self._show_one, name="this-class")
        self._is_not = self._toolkit.button("", self._show_other, name="other-class")
        self.root = self._layout()
        self._choose(self._answer)

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> WeightedSumOptions:
        """Return the options; raises ``DemoError``."""
        chosen: WeightedSumOptions = super().check(setting, options)
        expect_between("answer", chosen.answer, 0, setting.data.classes - 1)
        expect_between("epochs", chosen.epochs, 1)
        expect_variants(setting, [chosen.variant])
        return chosen

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of the one variant."""
        asked = options.hyperparameters
        return variant_starts(setting, [options.variant], options.epochs, hyperparameters=asked)

    # The layout, made once.

    def _layout(self) -> Column:
        toolkit, bar = self._toolkit, self._bar
        sources = EquationSources(self._picture, self._signed, self._contributions, self._captions)
        view = self._view
        equation = view.figure if view else equation_figure(self.setting.data, sources)
        aspect, units = (WIDTH / HEIGHT, WIDTH) if view else (ASPECT, USUAL_WIDTH)
        curve = probability_curve(self._point, toolkit.sheet)
        result = (self._lead.pane, self._sum.pane, curve)
        return toolkit.root(
            toolkit.row(
                "buttons",
                *bar.start_buttons.values(),
                bar.status.pane,
                self._timeline.row,
                bar.stop,
            ),
            toolkit.fitted(equation, aspect, units=units),
            toolkit.row("result", *result, self._probability.pane, self._tail.pane),
            self._make_choices(),
        )

    def _make_choices(self) -> Row:
        toolkit = self._toolkit
        one = picture_or(self.setting.data)
        following = toolkit.button(f"Next {one}", self._show_next, name="next-picture")
        answers = self._make_answers()
        return toolkit.row("settings", following, self._is, self._is_not, self._whose.pane, answers)

    def _make_answers(self) -> UIElement:
        """A button for each class; of many, a slider."""
        toolkit, data = self._toolkit, self.setting.data
        if self._named_by_slider or data.classes > MOST_BUTTONS:
            span, written = (0, data.classes - 1), None if data.class_names else "0"
            return toolkit.slider("Class", span, self._answer, self._choose, written=written)
        answers = toolkit.choice(class_names(data), self._answer, self._choose)
        answers.css_classes = [*answers.css_classes, "classes"]
        return answers

    @property
    def _named_by_slider(self) -> bool:
        """Whether there is no room for the classes' names on buttons."""
        names = class_names(self.setting.data) if self.setting.data.class_names else []
        return len(names) > MOST_BUTTONS or sum(map(width_of, names)) > MOST_LETTERS

    # What the presenter chooses.

    def _choose(self, answer: int) -> None:
        self._answer = answer = int(answer)  # a slider's may be a float
        data, name = self.setting.data, self._one_of_class
        self._is.label, self._is_not.label = f"{name[:1].upper()}{name[1:]}", f"Not {name}"
        whose = name_of(data, answer) if self._named_by_slider else ""
        self._whose.say(f"Weights for {whose}".rstrip())
        fitting = self._labels == answer
        disable(self._is, "" if fitting.any() else f"There is none among the test {data.noun}")
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

    def why_nothing(self, snapshots: Mapping[str, Snapshot]) -> str:
        """Say so if no single sum is the model's answer."""
        variant = self.options.variant
        if variant not in snapshots:
            return ""
        dense = read_dense(snapshots[variant], self.setting.data)
        if dense is None:
            return f"{variant} {no_weights(self.setting.data)}"
        return "" if dense.answers else f"{variant} has a hidden layer: no single sum is its answer"

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Weigh the picture with the newest weights."""
        self._bar.update(scene)
        run = scene.learned(self.options.variant)
        self._timeline.update(scene, [run] if run else [])
        snapshot = run.snapshot if run else None
        if snapshot is not self._snapshot:
            self._snapshot = snapshot
            self._weights = read_dense(snapshot, self.setting.data) if snapshot else None
            self._show()

    @property
    def _one_of_class(self) -> str:
        return with_article(self.setting.data, self._answer)

    def _show(self) -> None:
        data, weights = self.setting.data, self._weights
        self._tail.say(f"probability of {self._one_of_class}")
        if weights is None or not weights.answers or self._answer >= weights.kernel.shape[-1]:
            self._show_parts(data.x_test[self._place], None, None)
            self._show_nothing()
            return
        seen = weights.layer_input.of(data.x_test, self._place)
        weighing = weights.weigh(seen, self._answer)
        self._show_parts(seen, weights.pictures()[self._answer], weighing.contributions)
        drawn = min(max(weighing.total, -FAR), FAR)
        set_columns(self._point, {"sum": [drawn], "percent": [100 * sigmoid(drawn)]})
        self._caption(f"weights for {name_of(data, self._answer)}")
        self._lead.say("all added up, plus a bias")
        self._sum.say(f"{weighing.total:+.1f}".replace("-", "−"))
        self._probability.say(percent(sigmoid(weighing.total)))

    def _show_nothing(self) -> None:
        set_columns(self._point, {"sum": [], "percent": []})
        misfit = f"{self._label} {no_weights(self.setting.data)}"
        if self._weights is not None:
            misfit = f"{self._label} has a hidden layer: no single sum is its answer"
        self._caption("no weights" if self._snapshot else "not learned yet", "?")
        self._lead.say(misfit if self._snapshot else "all added up, plus a bias")
        self._sum.say("?")
        self._probability.say("? %")

    def _show_parts(self, seen: Array, weights: Array | None, contributions: Array | None) -> None:
        """Show an example, or what the layer sees of it, its weights and contributions."""
        data = self.setting.data
        if self._view:
            whose = f"weights for {name_of(data, self._answer)}" if weights is not None else "?"
            self._view.show(seen, weights, contributions, whose)
            return
        (picture,) = pictures_of(data.x_test[self._place][np.newaxis], self._span)
        put(self._picture, picture)
        put(self._signed, weights)
        put(self._contributions, contributions)

    def _caption(self, weights: str, unknown: str = "") -> None:
        data: dict[str, Any] = {
            "x": MIDDLES,
            "text": [f"unseen {picture_or(self.setting.data)}", weights, ""],
            "unknown": ["", unknown, unknown],
        }
        set_columns(self._captions, data)


def put(source: ColumnDataSource, picture: Pictures | None) -> None:
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


def name_of(data: Dataset, answer: int) -> str:
    """Return what a class is called: by its name, or by its number in words."""
    if data.class_names:
        return shorten(data.class_name(answer), LONGEST)
    if data.kind != "images":
        return f"class {answer}"
    return NAMES[answer] if answer < len(NAMES) else str(answer)


def with_article(data: Dataset, answer: int) -> str:
    """Return one of a class: "a zero", "an eight"; by its name if it has one."""
    if data.class_names or data.kind != "images":
        return name_of(data, answer)
    vowel = answer in (11, 18) or str(answer).startswith("8")
    return f"{'an' if vowel else 'a'} {name_of(data, answer)}"
