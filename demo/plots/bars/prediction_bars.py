"""What several models answer to one example: a row of bars each, the likeliest class in large.

All models are made once; an answer only replaces the data of its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, Range1d
from numpy.typing import NDArray

from demo.data.core.dataset import Dataset
from demo.plots.bars.bar_names import BarNames
from demo.ui.changes import set_columns
from demo.ui.data_words import class_names, longest_class
from demo.ui.figures import CANVAS_EDGE, bare_figure
from demo.ui.style import series_colour, styled
from demo.ui.toolkit import Toolkit

WIDTH, HEIGHT = 22.0, 33.0  # in units, which are also the figure's own; style.css tells the page
BARS, NAMED_BARS = 15.0, 11.5  # units that the bars of a row take; beside a class in words
NAME = 2.1  # units below the bars for the classes' names
GAP = 1.1  # units between rows
LOWEST = 0.8  # units that a bar of 100 % is high, however many rows there are
DIGIT = 0.66  # of a text's size: a digit's width
LONGEST = 10  # letters of a class's name that is the answer
UNTRAINED = "not trained yet"
UNKNOWN = "not asked then"
UNAVAILABLE = "can't be asked"  # its weights are gone: recorded, or trained before a restart
LATE = "data-late"  # an attribute of answers that belong to an older picture
FAINT = 0.5  # opacity of the bars beside the highest

SCALE_COLUMNS = ("x", "bottom", "top", "name", "alpha", "name_alpha")

Answer = NDArray[np.float32]  # a probability per class


class PredictionBars:
    """One figure with a row per model, from the top down, on one scale from 0 to 100 %."""

    def __init__(self, toolkit: Toolkit, positions: Sequence[int], data: Dataset) -> None:
        """``positions`` are the models' in the talk, which give their colours."""
        count = len(positions)
        self._classes = data.classes
        self._letters = min(LONGEST, longest_class(data))  # of the answer
        self._answers = class_names(data, LONGEST)
        self._bars_width = NAMED_BARS if data.class_names else BARS
        self._names = BarNames(data, self._bars_width)
        # Upright names stand beneath the lowest row alone.
        foot = max(0.0, self._names.height - NAME) if self._names.upright else 0.0
        self._row = row = (HEIGHT - foot) / count
        middle = foot + (HEIGHT - foot) / 2
        self._middles = [middle + row * ((count - 1) / 2 - place) for place in range(count)]
        self._tall = max(LOWEST, row - NAME - GAP)
        self._shown: list[Answer | None] = [None] * count
        self._learned = [False] * count
        self._unknown = [False] * count
        self.figure = bare_figure(
            Range1d(start=0, end=WIDTH),
            Range1d(start=0, end=HEIGHT),
            label="How likely each model finds each class",
            name="answers",
            min_border=CANVAS_EDGE,
            css_classes=["answers"],
            stylesheets=[toolkit.sheet],
            sizing_mode="fixed",
        )
        self._attributes = dict(self.figure.html_attributes)
        self.figure.axis.visible = False
        self._scale = ColumnDataSource(self._scale_rows(), name="scale")
        self._words = ColumnDataSource(self._word_rows(), name="winners")
        self._add_scale()
        self._bars = [self._add_bars(place, position) for place, position in enumerate(positions)]
        self._add_words()

    # The models, made once.

    def _add_scale(self) -> None:
        """A pale track behind each bar shows how high 100 % is."""
        tracks = self.figure.vbar(
            x="x", width=self._width, bottom="bottom", top="top", alpha="alpha", source=self._scale
        )
        styled(tracks.glyph, fill_color="--panel")
        tracks.glyph.line_color = None
        names = self.figure.text(
            x="x",
            y="bottom",
            text="name",
            alpha="name_alpha",
            source=self._scale,
            angle=np.pi / 2 if self._names.upright else 0,
            text_align="right" if self._names.upright else "center",
        )
        styled(
            names.glyph,
            text_color="--ink-soft",
            text_font="--font",
            text_font_size=f"{self._names.size:.2f}u",
            y_offset="0.4u",
        )
        names.glyph.text_baseline = "middle" if self._names.upright else "top"

    def _add_bars(self, place: int, position: int) -> ColumnDataSource:
        source = ColumnDataSource(self._bar_rows(place), name=f"bars-{place}")
        bars = self.figure.vbar(
            x="x", width=self._width, bottom="bottom", top="top", alpha="alpha", source=source
        )
        styled(bars.glyph, fill_color=series_colour(position))
        bars.glyph.line_color = None
        return source

    def _add_words(self) -> None:
        middle = self._bars_width + (WIDTH - self._bars_width) / 2
        for column, size, x, align, colour in (
            ("winner", self._winner_size, middle, "center", "--ink"),
            ("percent", min(2.2, 0.4 * self._row), middle, "center", "--ink"),
            ("note", 2.2, 0.0, "left", "--ink-soft"),
        ):
            words = self.figure.text(
                x=x, y=f"{column}_y", text=column, source=self._words, text_align=align
            )
            words.glyph.text_baseline = "middle"
            words.glyph.text_font_style = "bold" if column == "winner" else "normal"
            styled(
                words.glyph, text_color=colour, text_font="--font", text_font_size=f"{size:.2f}u"
            )

    # What is drawn, as rows of the sources.

    @property
    def _width(self) -> float:
        """Of a bar, in units."""
        return 0.8 * self._bars_width / self._classes

    @property
    def _winner_size(self) -> float:
        room = (WIDTH - self._bars_width) / ((self._letters + 0.5) * DIGIT)
        return min(5.2, 0.65 * self._row, room)

    def _bottom(self, place: int) -> float:
        """Where a row's bars stand."""
        return self._middles[place] + (NAME - self._tall) / 2

    def _across(self) -> list[float]:
        pitch = self._bars_width / self._classes
        return [pitch * (number + 0.5) for number in range(self._classes)]

    def _scale_rows(self) -> dict[str, Any]:
        rows: dict[str, Any] = {name: [] for name in SCALE_COLUMNS}
        for place, learned in enumerate(self._learned):
            bottom = self._bottom(place)
            rows["x"] += self._across()
            rows["bottom"] += [bottom] * self._classes
            rows["top"] += [bottom + self._tall] * self._classes
            is_last = place == len(self._learned) - 1
            is_named = is_last or not self._names.upright
            rows["name"] += self._names.labels() if is_named else [""] * self._classes
            rows["alpha"] += [1.0 if learned else 0.0] * self._classes
            rows["name_alpha"] += [1.0 if learned or self._names.upright else 0.0] * self._classes
        return rows

    def _bar_rows(self, place: int) -> dict[str, Any]:
        answer, bottom = self._shown[place], self._bottom(place)
        shares = np.zeros(self._classes) if answer is None else answer
        return {
            "x": self._across(),
            "bottom": [bottom] * self._classes,
            "top": [bottom + self._tall * float(share) for share in shares],
            "alpha": [1.0 if share == shares.max() else FAINT for share in shares],
        }

    def _word_rows(self) -> dict[str, Any]:
        told = zip(self._shown, self._learned, self._unknown, strict=True)
        said = [_words(self._answers, *each) for each in told]
        bottoms = [self._bottom(place) for place in range(len(said))]
        return {
            "winner": [winner for winner, _, _ in said],
            "percent": [percent for _, percent, _ in said],
            "note": [note for _, _, note in said],
            "winner_y": [bottom + 0.54 * self._tall for bottom in bottoms],
            "percent_y": [bottom - 0.5 * NAME for bottom in bottoms],
            "note_y": self._middles,
        }

    # What is shown.

    def show(
        self,
        learned: Sequence[bool],
        answers: Sequence[Answer | None],
        unknown: Sequence[bool] = (),
    ) -> None:
        """Show who has learned, and what each answers; ``None`` is no answer.

        ``unknown`` are those whose weights of an earlier epoch were not asked at the time, or of
        which there are none any more.
        """
        self._shown, self._learned = list(answers), list(learned)
        self._unknown = list(unknown) or [False] * len(self._shown)
        for place, source in enumerate(self._bars):
            set_columns(source, self._bar_rows(place))
        set_columns(self._scale, self._scale_rows())
        set_columns(self._words, self._word_rows())

    @property
    def shown(self) -> list[Answer | None]:
        """What each model is shown to answer."""
        return self._shown

    def show_late(self, late: bool) -> None:
        """Let answers that belong to an older picture fade.

        By an attribute: for a class, Bokeh lays out all of the slide anew.
        """
        self.figure.html_attributes = self._attributes | ({LATE: ""} if late else {})


def _words(
    names: Sequence[str], answer: Answer | None, learned: bool, unknown: bool
) -> tuple[str, str, str]:
    """Return the likeliest class, how likely it is, and what else is to be said."""
    if answer is None:
        if learned:
            return "", "", UNKNOWN if unknown else ""
        return "", "", UNAVAILABLE if unknown else UNTRAINED
    winner = int(answer.argmax())
    return names[winner], f"{100 * answer[winner]:.0f} %", ""
