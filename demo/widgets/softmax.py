"""Answers that exclude each other: drag their scores, and compare sigmoids with softmax."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, nan
from typing import Any

import numpy as np
from bokeh.models import AllLabels, ColumnDataSource, FixedTicker, Range1d, Row
from bokeh.models.ui import UIElement
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.events import Event
from demo.stage.scene import Scene
from demo.ui.changes import set_columns
from demo.ui.data_words import class_names
from demo.ui.figures import bare_figure, on_drag
from demo.ui.setting import Setting
from demo.ui.style import CHOSEN, styled
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

SIGMOID, SOFTMAX = "sigmoid", "softmax"  # columns, rows and plots

MOST, MOST_NAMED = 20, 10  # answers there is room for, by number and by name
LETTER = 0.55  # of a name's size: a letter's width
NAME_SIZE = 1.7  # units
LIMIT = 5.0  # a score lies within -LIMIT…LIMIT
AXIS_END = 1.35 * LIMIT  # far enough that a knob at the limit is drawn whole
HEADROOM = 1.3  # of a full bar's height, with the number on top of it
STEP = 0.5  # of the buttons that move a score
BAR = 0.7  # of a column: a bar's width
BESIDE = 24.0  # units left of the columns, for words and the scale
SCALE_WIDTH = 4  # units left of the plots, for the scale of the scores

Numbers = NDArray[np.float64]


class Softmax(Widget):
    """Scores to drag; each alone through the sigmoid, and all together through softmax."""

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay out the scores above the two kinds of probabilities; all answers are equal."""
        super().__init__(setting, options)
        most = MOST_NAMED if setting.data.class_names else MOST
        most = most // 2 if setting.is_narrow else most
        self._count = min(setting.data.classes, most)
        self._unit = (setting.width - BESIDE) / self._count  # of a column
        letters = max(1, floor(self._unit / (LETTER * NAME_SIZE)))
        self._names = class_names(setting.data, letters)[: self._count]
        self._toolkit = toolkit = Toolkit(__file__)
        self._scores = np.zeros(self._count)
        self._chosen = 0
        self._source = ColumnDataSource(self._columns(), name="answers")
        self._sums = {name: toolkit.words("sum", live=True) for name in (SIGMOID, SOFTMAX)}
        whose = f" of the first {most} answers" if setting.data.classes > most else ""
        self.root = toolkit.root(
            self._row("scores", self._make_scores(), f"Drag the scores{whose}", *self._buttons()),
            self._row(
                SIGMOID, self._make_bars(SIGMOID), "Each alone, sigmoids\u00a0add\u00a0up\u00a0to"
            ),
            self._row(
                SOFTMAX, self._make_bars(SOFTMAX), "All together, softmax\u00a0adds\u00a0up\u00a0to"
            ),
        )
        self._say_sums()

    # The models, made once.

    def _row(self, name: str, plot: figure, words: str, *buttons: UIElement) -> Row:
        kind = self._toolkit.words("kind")
        kind.say(words)
        sums = [self._sums[name].pane] if name in self._sums else []
        side = self._toolkit.column("side", kind.pane, *sums, *buttons, fills=True)
        return self._toolkit.row(name, side, plot, fills=True)

    def _buttons(self) -> list[UIElement]:
        """All that the pointer can do, for the keyboard too."""
        moves = [
            self._toolkit.button("Next", lambda: self.choose((self._chosen + 1) % self._count)),
            self._toolkit.button("Up", lambda: self.set_score(self._scores[self._chosen] + STEP)),
            self._toolkit.button("Down", lambda: self.set_score(self._scores[self._chosen] - STEP)),
        ]
        equal = self._toolkit.button("All equal", self._equalize)
        for button in (*moves, equal):
            button.css_classes = ["quiet", *button.css_classes[1:]]
        return [self._toolkit.row("moves", *moves), equal]

    def _make_scores(self) -> figure:
        plot = self._make_plot(
            "scores", "The score of each answer", Range1d(start=-AXIS_END, end=AXIS_END)
        )
        plot.yaxis.ticker = plot.ygrid.ticker = FixedTicker(ticks=[-LIMIT, 0, LIMIT])
        plot.yaxis.major_label_overrides = {-LIMIT: f"−{LIMIT:g}", LIMIT: f"+{LIMIT:g}"}
        plot.yaxis.visible = plot.ygrid.visible = True
        size = min(3.4, 0.85 * self._unit)
        for column, colour in (("score", "--ink-soft"), ("score_chosen", CHOSEN)):
            stem = plot.segment(x0="x", y0=0, x1="x", y1=column, source=self._source)
            styled(stem.glyph, line_color=colour, line_width="0.4u")
            knob = plot.scatter(x="x", y=column, source=self._source, marker="circle")
            styled(knob.glyph, fill_color=colour, line_color="--ground", size=f"{size:.2f}u")
        name = plot.text(
            x="x",
            y="score",
            text="answer",
            text_align="center",
            text_baseline="middle",
            text_font_style="bold",
            source=self._source,
        )
        text_size = f"{0.56 * size:.2f}u"
        styled(name.glyph, text_color="--ground", text_font="--font", text_font_size=text_size)
        on_drag(plot, self._grab, self._drag)
        return plot

    def _make_bars(self, name: str) -> figure:
        label = f"The probability of each answer: {name}"
        plot = self._make_plot(name, label, Range1d(start=0, end=100 * HEADROOM))
        self._name_answers(plot)
        full = plot.vbar(x="x", top=100, width=BAR, line_color=None, source=self._source)
        styled(full.glyph, fill_color="--panel")
        for column, colour in ((name, "--ink-soft"), (f"{name}_chosen", CHOSEN)):
            bars = plot.vbar(x="x", top=column, width=BAR, line_color=None, source=self._source)
            styled(bars.glyph, fill_color=colour)
        number = plot.text(
            x="x",
            y=name,
            text=f"{name}_text",
            text_align="center",
            text_baseline="bottom",
            source=self._source,
        )
        size = f"{min(2.0, 0.55 * self._unit):.2f}u"
        styled(
            number.glyph,
            text_color="--ink",
            text_font="--font",
            text_font_size=size,
            y_offset="-0.3u",
        )
        return plot

    def _make_plot(self, name: str, label: str, y_range: Range1d) -> figure:
        plot = bare_figure(
            Range1d(start=0, end=self._count),
            y_range,
            label=label,
            name=name,
            css_classes=["lollipops"],
            stylesheets=[self._toolkit.sheet],
        )
        plot.axis.visible = False
        return styled(plot, min_border_left=f"{SCALE_WIDTH}u")

    def _name_answers(self, plot: figure) -> None:
        middles = (np.arange(self._count) + 0.5).tolist()
        plot.xaxis.visible = True
        plot.xaxis.ticker = FixedTicker(ticks=middles)
        plot.xaxis.major_label_policy = AllLabels()  # they are cut to the room of their columns
        plot.xaxis.major_label_overrides = dict(zip(middles, self._names, strict=True))

    # What the presenter does; it is this window's own.

    def _grab(self, x: float, y: float) -> None:
        self._chosen = min(max(0, floor(x)), self._count - 1)
        self.set_score(y)

    def _drag(self, x: float, y: float) -> None:
        self.set_score(y)

    def choose(self, answer: int) -> None:
        """Take up an answer, from 0."""
        self._chosen = answer
        self._show()

    def set_score(self, score: float) -> None:
        """Give the chosen answer this score; the probabilities follow."""
        self._scores[self._chosen] = min(max(score, -LIMIT), LIMIT)
        self._show()

    def _equalize(self) -> None:
        self._scores[:] = 0
        self._show()

    def _show(self) -> None:
        if set_columns(self._source, self._columns()):
            self._say_sums()

    def _columns(self) -> dict[str, Any]:
        named = bool(self.setting.data.class_names)  # a name stands below, not on its knob
        answers = [""] * self._count if named else self._names
        return columns(self._scores, answers, self._chosen)

    def _say_sums(self) -> None:
        for name, words in self._sums.items():
            text = f"{sum(self._source.data[name]):,.0f} %"
            words.say(text, "long" if len(text) > len("900 %") else "")

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Nothing that happens on stage changes the scores."""


# Computing, apart from drawing.


def sigmoid(scores: Numbers) -> Numbers:
    """Make a probability 0…1 of each score by itself."""
    return np.asarray(1 / (1 + np.exp(-scores)))


def softmax(scores: Numbers) -> Numbers:
    """Share one probability out among all scores."""
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


def columns(scores: Numbers, answers: list[str], chosen: int) -> dict[str, Any]:
    """Return a row per answer: where it stands, its score, its probabilities in percent.

    The columns for what is drawn of the chosen answer alone hold no number for all others.
    """
    places = range(len(scores))
    rows = {"score": scores, SIGMOID: 100 * sigmoid(scores), SOFTMAX: 100 * softmax(scores)}
    table: dict[str, Any] = {
        "x": [place + 0.5 for place in places],
        "answer": answers,
    }
    for name, values in rows.items():
        table[name] = column = values.tolist()
        table[f"{name}_chosen"] = [column[place] if place == chosen else nan for place in places]
    for name in (SIGMOID, SOFTMAX):
        table[f"{name}_text"] = [f"{percent:.0f}" for percent in rows[name]]
    return table
