"""Curves of the newest runs, each labelled by what tells it from the others, and its changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import Any

from bokeh.models import CategoricalColorMapper, ColumnDataSource
from bokeh.models.glyphs import MultiLine, Scatter, Text
from bokeh.plotting import figure
from bokeh.transform import transform

from demo.events import HyperparametersChanged
from demo.plots.axis_scales import spread
from demo.plots.runs.accuracy_axes import AccuracyAxes
from demo.plots.runs.loss_axes import LossAxes
from demo.stage.run import Run
from demo.ui.changes import set_columns
from demo.ui.run_settings import differences
from demo.ui.score_words import quantity
from demo.ui.short_text import shorten, width_of
from demo.ui.style import styled

MOST_RUNS, FEW_RUNS = 5, 3  # more could not be told apart; in a small figure
LETTERS, FEW_LETTERS = 19, 12  # of a label's line; in a small figure
MOST_LINES = 2  # of a label, before its score
LETTER, TO_MARK, TO_WORDS = 1.03, 2.0, 3.2  # units: of its text, and from the curves to it
LINE, LOW_LINE = 0.09, 0.12  # of the axis: a label's line; in a low figure
NAMED_APART, APART = 0.3, 0.02  # of a run: from one change that is named, or drawn, to the next
FADED = 0.6  # a curve of another run than the newest
BLOWN_UP = "blew up"
SOURCES = {
    "lines": ("epochs", "heights", "slot", "alpha"),
    "ends": ("epoch", "height", "slot", "mark"),
    "changes": ("epoch", "height", "slot", "text"),
    "labels": ("x", "height", "slot", "text"),
}


class SettingsCurves:
    """A figure of accuracy or loss by epoch, following some runs."""

    def __init__(
        self,
        epochs: int,
        *,
        width: float,
        small: bool,
        loss: bool,
        label: Callable[[str], str],
        noun: str,
    ) -> None:
        """``width`` is in the page's units; ``label`` says what a variant is called."""
        self._axes = (LossAxes if loss else AccuracyAxes)(epochs, width=width, small=small)
        self._small, self._most = small, FEW_RUNS if small else MOST_RUNS
        self._letters = FEW_LETTERS if small else LETTERS
        self._label, self._noun = label, noun
        self.sources = {
            name: ColumnDataSource({column: [] for column in columns}, name=name)
            for name, columns in SOURCES.items()
        }
        self._add_glyphs()
        self._axes.fit_progress([], self._column)

    @property
    def figure(self) -> figure:
        """The figure."""
        return self._axes.figure

    @property
    def _column(self) -> float:
        return TO_WORDS + LETTER * self._letters

    def _add_glyphs(self) -> None:
        slots = [str(slot) for slot in range(MOST_RUNS)]
        mapper = CategoricalColorMapper(factors=slots, palette=["black"] * MOST_RUNS)
        tokens = [f"--series-{slot + 1}" for slot in range(MOST_RUNS)]
        colour: Any = transform("slot", styled(mapper, palette=tokens))
        add, of = self._axes.add, self.sources
        lines = MultiLine(xs="epochs", ys="heights", line_color=colour, line_join="round")
        lines.line_alpha = "alpha"
        add(of["lines"], lines, line_width="0.4u")
        ends = Scatter(x="epoch", y="height", marker="mark", fill_color=colour, line_color=colour)
        add(of["ends"], ends, size="1.6u", line_width="0.3u")
        moved = Scatter(x="epoch", y="height", marker="diamond", fill_color=colour)
        add(of["changes"], moved, line_color="--ground", size="1.8u")
        look = {"text_font": "--font", "text_color": "--ink"}
        named = Text(x="epoch", y="height", text="text", text_align="center")
        # Most accuracies are near the upper end of their axis, most losses near the lower one.
        named.text_baseline = "bottom" if self._axes.is_loss else "top"
        offset = "-1u" if self._axes.is_loss else "1u"
        add(of["changes"], named, **look, text_font_size="1.7u", y_offset=offset)
        marks = Scatter(x="x", y="height", marker="circle", fill_color=colour, line_color=None)
        add(of["labels"], marks, size="1.4u")
        words = Text(x="x", y="height", text="text", text_baseline="middle")
        add(of["labels"], words, **look, text_font_size="1.9u", x_offset="1.2u")

    def update(self, runs: Sequence[Run], examples: int) -> None:
        """Draw the newest of these runs, oldest first; so many ``examples`` there are in all."""
        drawn = [run for run in runs if run.history][-self._most :]
        axes = self._axes
        numbers = bool(drawn) and drawn[-1].is_regression
        whole = [run.whole for run in drawn]
        axes.fit_accuracy(whole, numbers=numbers)
        axes.fit_progress(whole, self._column)
        rows = {
            "lines": [self._line(run, run is drawn[-1]) for run in drawn],
            "ends": [self._end(run) for run in drawn],
            "changes": [row for run in drawn for row in self._changes(run, examples)],
            "labels": self._labels(drawn),
        }
        for name, columns in SOURCES.items():
            columned = zip(*rows[name], strict=True) if rows[name] else ([] for _ in columns)
            set_columns(self.sources[name], dict(zip(columns, map(list, columned), strict=True)))

    def _line(self, run: Run, newest: bool) -> tuple[Any, ...]:
        epochs = [float(each.epoch) for each in run.history]
        heights = [self._axes.height(each) for each in run.history]
        return epochs, heights, _slot(run), 1.0 if newest else FADED

    def _end(self, run: Run) -> tuple[Any, ...]:
        failed = run.state == "failed"
        height = self._axes.height(run.history[-1])
        return run.epoch, height, _slot(run), "x" if failed else "circle"

    def _changes(self, run: Run, examples: int) -> list[tuple[Any, ...]]:
        """Return where a run began to learn otherwise: of several near by, the last one."""
        rows = list[tuple[Any, ...]]()
        rate, batch = run.hyperparameters.learning_rate, run.hyperparameters.batch
        for change in run.changes:
            place = change.epoch - 1 + change.examples / max(1, run.examples or examples)
            text = _moved(change, rate, batch)
            rate, batch = change.learning_rate or rate, change.batch or batch
            near = place - rows[-1][0] if rows else run.epochs
            if near < NAMED_APART * run.epochs:
                last = rows.pop()
                rows += [(*last[:3], "")] * (near >= APART * run.epochs)
            rows.append((place, self._height_at(run, place), _slot(run), text))
        return rows

    def _height_at(self, run: Run, place: float) -> float:
        before = [each for each in run.history if each.epoch <= place] or run.history[:1]
        after = [each for each in run.history if each.epoch > place]
        low = self._axes.height(before[-1])
        if not after:
            return low
        share = (place - before[-1].epoch) / (after[0].epoch - before[-1].epoch)
        return low + share * (self._axes.height(after[0]) - low)

    def _labels(self, runs: Sequence[Run]) -> list[tuple[Any, ...]]:
        axes, room = self._axes, self._axes.room
        models = [self._label(run.variant) for run in runs]
        told = differences(runs, models, self._noun)
        if any(len(wrap(words, self._letters)) > MOST_LINES for words in told):
            told = differences(runs, models, self._noun, brief=True)
        line = LOW_LINE if axes.is_low else LINE
        for most in range(MOST_LINES, 0, -1):  # as many lines as there is room for
            texts = [self._text(*each, most) for each in zip(runs, told, strict=True)]
            share = line * max((text.count("\n") + 1 for text in texts), default=1)
            if share * len(runs) <= 1:
                break
        ends = {run.id: axes.height(run.history[-1]) for run in runs}
        line = room * min(share, 1 / max(1, len(runs)))
        places = spread(ends, line, axes.floor + line / 2, axes.top - line / 2)
        x = axes.behind(TO_MARK)
        return [
            (x, places[run.id], _slot(run), text) for run, text in zip(runs, texts, strict=True)
        ]

    def _text(self, run: Run, words: str, most: int) -> str:
        score = BLOWN_UP if run.state == "failed" else self._score(run)
        line = f"{words}: {score}" if words else score
        if not self._small and width_of(line) <= self._letters:
            return line
        lines = wrap(words, self._letters)
        if len(lines) > most:  # no line of it is lost without a sign
            lines[most - 1 :] = [" ".join(lines[most - 1 :])]
        return "\n".join([*(shorten(line, self._letters) for line in lines), score])

    def _score(self, run: Run) -> str:
        end = run.history[-1]
        if self._axes.is_loss:
            return quantity(end.test_loss)
        return (
            f"{end.test_accuracy:.2f}" if run.is_regression else f"{100 * end.test_accuracy:.1f} %"
        )


def _slot(run: Run) -> str:
    return str(run.id % MOST_RUNS)


def _moved(change: HyperparametersChanged, rate: float | None, batch: int) -> str:
    """Say what a change has changed."""
    told = []
    if change.learning_rate not in (None, rate):
        told.append(f"rate {change.learning_rate:g}")
    if change.batch not in (0, batch):
        told.append(f"batch {change.batch}")
    return ", ".join(told)
