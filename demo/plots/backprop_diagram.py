"""The picture of one step of learning: forward through the layers, and the error back.

Everything is drawn in one figure whose coordinates are the page's unit (style.css sets its size),
so that pixels and nodes are squares in any window. All models are made once.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, Image, Range1d
from numpy.typing import NDArray

from demo.analysis.image_arrays import Picture, brightness
from demo.data.dataset import Dataset
from demo.events import StepTaken
from demo.plots.images import signed, white_on_black
from demo.ui.changes import set_columns
from demo.ui.figures import bare_figure
from demo.ui.style import styled
from demo.ui.toolkit import Toolkit

WIDTH, HEIGHT = 90.0, 33.0
EDGE = 0.2  # a canvas is not wiped clean up to its very edge
SIDE = 13.5  # of the digit; all that goes forward stands in a row this high, the error below
FORWARD_Y, MIDDLE_Y, BACK_Y = 25.5, 16.1, 7.0  # the middles of rows: answers, words, errors
HIDDEN = (SIDE, 51.0)  # hidden layers and the gaps around them
ANSWERS = (51.0, 71.5)
LOSS = (76.0, 89.2)
CURVE_Y = (2.8, 10.6)
TALLEST = 6.3  # a bar of 1, forward twice as high
WORD_ROOM = 8.0  # between layers, for a word
MOST_NAMES = 12  # of classes: more would run into each other
STEPS_SHOWN = 10  # at least, along the curve

Columns = dict[str, list[Any]]


class BackpropDiagram:
    """A figure that shows the newest step of a small model."""

    def __init__(self, toolkit: Toolkit, data: Dataset) -> None:
        self._data = data
        self._sources: dict[str, ColumnDataSource] = {}
        self.figure = bare_figure(
            Range1d(start=-EDGE, end=WIDTH - EDGE),
            Range1d(start=0, end=HEIGHT),
            label="A picture goes through a model's layers, and the error of its answer back",
            name="flow",
            css_classes=["flow"],
            stylesheets=[toolkit.sheet],
        )
        self.figure.axis.visible = False
        self._add_pictures()
        self._add_bars()
        self._add_arrows()
        self._add_words()
        self._add_curve()

    # The models, made once.

    def _source(self, name: str, *columns: str) -> ColumnDataSource:
        source = ColumnDataSource({column: [] for column in columns}, name=name)
        self._sources[name] = source
        return source

    def _add_pictures(self) -> None:
        colours = {"digit": white_on_black(), "activations": white_on_black(), "errors": signed(1)}
        for name, mapper in colours.items():
            source = self._source(name, "image", "x", "y", "dw", "dh")
            glyph = Image(image="image", x="x", y="y", dw="dw", dh="dh", color_mapper=mapper)
            self.figure.add_glyph(source, glyph)
        frames = self._source("frames", "left", "right", "bottom", "top")
        drawn = self.figure.quad("left", "right", "bottom", "top", source=frames, fill_color=None)
        styled(drawn.glyph, line_color="--rule", line_width="0.12u")

    def _add_bars(self) -> None:
        colours = {
            "shares": "--ink-soft",
            "right share": "--ink",
            "before": "--ink",
            "too much": "--positive",
            "too little": "--negative",
        }
        for name, colour in colours.items():
            source = self._source(name, "x", "width", "bottom", "top")
            bars = self.figure.vbar("x", width="width", bottom="bottom", top="top", source=source)
            styled(bars.glyph, fill_color=colour, line_color=colour)
        lines = self._source("lines", "x0", "x1", "y")  # where bars begin, and where they were
        drawn = self.figure.segment("x0", "y", "x1", "y", source=lines)
        styled(drawn.glyph, line_color="--ink-soft", line_width="0.2u")

    def _add_arrows(self) -> None:
        colours = {"forward": "--ink-soft", "back": "--ink", "nudge": "--ink"}
        for name, colour in colours.items():
            source = self._source(f"{name} arrows", "x0", "y0", "x1", "y1", "angle")
            shaft = self.figure.segment("x0", "y0", "x1", "y1", source=source, line_cap="round")
            styled(shaft.glyph, line_color=colour, line_width="0.3u")
            head = self.figure.scatter(
                "x1", "y1", angle="angle", marker="triangle", line_color=None, source=source
            )
            styled(head.glyph, fill_color=colour, size="1.3u")

    def _add_words(self) -> None:
        looks = {
            "names": ("2u", "--ink-soft", "center", "normal"),
            "right name": ("2.4u", "--ink", "center", "bold"),
            "weights": ("1.7u", "--ink-soft", "center", "normal"),
            "nudges": ("1.7u", "--ink", "center", "bold"),
            "nodes": ("1.7u", "--ink-soft", "center", "normal"),
            "captions": ("2u", "--ink-soft", "left", "normal"),
            "losses": ("5.2u", "--ink", "left", "bold"),
            "much": ("2u", "--positive", "left", "bold"),
            "little": ("2u", "--negative", "left", "bold"),
        }
        for name, (size, colour, align, style) in looks.items():
            source = self._source(name, "x", "y", "text")
            words = self.figure.text(
                "x",
                "y",
                text="text",
                text_align=align,
                text_baseline="middle",
                text_font_style=style,
                source=source,
            )
            styled(words.glyph, text_font_size=size, text_color=colour, text_font="--font")

    def _add_curve(self) -> None:
        source = self._source("curve", "x", "y", "loss")
        line = self.figure.line("x", "y", source=source, line_join="round")
        styled(line.glyph, line_color="--ink", line_width="0.36u")
        points = self.figure.scatter("x", "y", source=source)
        styled(points.glyph, fill_color="--ink", line_color="--ground", size="1u")

    # What is shown.

    def show(self, step: StepTaken | None, picture: int) -> None:
        """Show as much of a step as its phase says; without one, just the picture."""
        back = step if step and step.phase != "forward" else None
        nudged = step if step and step.phase == "nudge" else None
        right = int(self._data.y_train[picture])
        (image,) = brightness(self._data.x_train[picture : picture + 1])
        self._put("digit", _images([image[::-1]], [SIDE / 2], FORWARD_Y, SIDE))
        self._show_names(right)
        self._show_layers(step, back)
        self._show_answer(step, right, nudged)
        self._show_error(back)
        self._show_weights(step, nudged)
        self._show_arrows(step, back, nudged)
        self._show_loss(step, nudged)

    def _put(self, name: str, columns: Columns) -> None:
        """Send the page what has changed, and nothing else."""
        set_columns(self._sources[name], columns)

    def _show_names(self, right: int) -> None:
        """Write the classes between the rows; of many, just the right one."""
        places = _class_places(self._data.classes)
        named = range(self._data.classes if self._data.classes <= MOST_NAMES else 0)
        others = [place for place in named if place != right]
        self._put("names", _texts([(places[each], MIDDLE_Y, str(each)) for each in others]))
        self._put("right name", _texts([(places[right], MIDDLE_Y, str(right))]))

    def _show_layers(self, step: StepTaken | None, back: StepTaken | None) -> None:
        active = _shares(step.activations, step.limits, 0) if step else []
        wrong = _shares(back.errors, back.limits, 1) if back else []
        drawn = _layers(wrong, BACK_Y)
        self._put("activations", _layers([np.abs(each) for each in active], FORWARD_Y))
        self._put("errors", drawn)
        self._put("frames", _frames(drawn))
        middles, _ = hidden_places(len(active))
        above = FORWARD_Y + SIDE / 2 - 0.6
        names = [f"{len(each)} nodes" if each.ndim == 1 else "" for each in active]
        self._put("nodes", _texts(_line(middles, above, names)))

    def _show_answer(self, step: StepTaken | None, right: int, nudged: StepTaken | None) -> None:
        """Show the probabilities as bars: the newest; lines stay where they were before."""
        before = _answer_heights(step.before) if step else []
        tops = _answer_heights(nudged.after) if nudged else before
        bottom = FORWARD_Y - SIDE / 2
        bars = [(place, bottom, top) for place, top in enumerate(tops)]
        others = [bar for bar in bars if bar[0] != right]
        self._put("shares", self._bars(others))
        self._put("right share", self._bars([bar for bar in bars if bar[0] == right]))
        self._put(
            "before",
            self._bars([(place, top, top) for place, top in enumerate(before)] if nudged else []),
        )

    def _show_error(self, back: StepTaken | None) -> None:
        errors = [TALLEST * float(error) for error in back.errors[-1]] if back else []
        bars = [(place, BACK_Y, BACK_Y + error) for place, error in enumerate(errors)]
        self._put("too much", self._bars([bar for bar in bars if bar[2] > BACK_Y]))
        self._put("too little", self._bars([bar for bar in bars if bar[2] < BACK_Y]))
        self._put("much", _texts([(0, BACK_Y + 1.6, "too much")] if back else []))
        self._put("little", _texts([(0, BACK_Y - 1.6, "too little")] if back else []))
        heights = [FORWARD_Y - SIDE / 2] + ([BACK_Y] if back else [])
        ends = zip(ANSWERS, ("x0", "x1"), strict=True)
        self._put("lines", {"y": heights} | {name: [end] * len(heights) for end, name in ends})

    def _show_weights(self, step: StepTaken | None, nudged: StepTaken | None) -> None:
        """Write between two layers how many weights there are, and how far they moved."""
        middles = [sum(gap) / 2 for gap in _gaps(step)]
        counts = [f"{count:,}" for count in step.weights] if step else []
        moves = [_percent(nudge) for nudge in nudged.nudges] if nudged else []
        named = len(middles) if step and _gap(len(middles) - 1) >= WORD_ROOM else 0
        words = _line(middles, FORWARD_Y + 1.8, ["weights"] * named)
        self._put(
            "weights", _texts(_line(middles, FORWARD_Y + (4 if named else 2), counts) + words)
        )
        words = _line(middles, MIDDLE_Y + 1.1, ["moved by"] * named if moves else [])
        self._put("nudges", _texts(_line(middles, MIDDLE_Y - 1.1, moves) + words))

    def _show_arrows(
        self, step: StepTaken | None, back: StepTaken | None, nudged: StepTaken | None
    ) -> None:
        forward = [(left, FORWARD_Y, right, FORWARD_Y) for left, right in _gaps(step)]
        backward = [(right, BACK_Y, left, BACK_Y) for left, right in _gaps(back)[1:]]
        middles = [sum(gap) / 2 for gap in _gaps(nudged)]
        upward = [(x, BACK_Y + 1, x, MIDDLE_Y - 3.2) for x in middles]
        self._put("forward arrows", _arrows(forward, -math.pi / 2))
        self._put("back arrows", _arrows(backward, math.pi / 2))
        self._put("nudge arrows", _arrows(upward, 0))

    def _show_loss(self, step: StepTaken | None, nudged: StepTaken | None) -> None:
        losses = [float(loss) for loss in step.losses] if step else []
        words, numbers = [], []
        if step is not None:
            words.append((LOSS[0], 31.0, "Loss"))
            numbers.append((LOSS[0], 26.9, f"{losses[-1 - step.taken]:.2f}"))
        if nudged is not None:
            steps = "1 step" if nudged.taken == 1 else f"{nudged.taken} steps"
            words.append((LOSS[0], 20.6, f"after {steps}"))
            numbers.append((LOSS[0], 16.5, f"{losses[-1]:.2f}"))
        if len(losses) > 1:
            words.append((LOSS[0], CURVE_Y[0] - 1.7, f"step 0 to {len(losses) - 1}"))
        self._put("captions", _texts(words))
        self._put("losses", _texts(numbers))
        self._put("curve", _curve(losses if len(losses) > 1 else []))

    def _bars(self, bars: list[tuple[int, float, float]]) -> Columns:
        """Return bars by their class, bottom and top."""
        places = _class_places(self._data.classes)
        thick = 0.7 * (ANSWERS[1] - ANSWERS[0]) / self._data.classes
        return {
            "x": [places[place] for place, _, _ in bars],
            "width": [thick] * len(bars),
            "bottom": [bottom for _, bottom, _ in bars],
            "top": [top for _, _, top in bars],
        }


# Where things stand.


def hidden_places(layers: int) -> tuple[list[float], float]:
    """Return the middles of so many hidden layers, and the width that each may take."""
    left, right = HIDDEN
    gap = _gap(layers)
    width = (right - left - gap * (layers + 1)) / layers if layers else 0
    return [left + gap + width / 2 + place * (width + gap) for place in range(layers)], width


def _gap(layers: int) -> float:
    left, right = HIDDEN
    return min(9.0, 0.6 * (right - left) / (layers + 1)) if layers else right - left


def _gaps(step: StepTaken | None) -> list[tuple[float, float]]:
    """Return from where to where the weights before each layer reach, the answer's included."""
    if step is None:
        return []
    layers = len(step.weights) - 1
    middles, width = hidden_places(layers)
    lefts = [HIDDEN[0], *(middle + width / 2 for middle in middles)]
    return [(left + 0.9, left + _gap(layers) - 1.1) for left in lefts]


def _class_places(classes: int) -> list[float]:
    left, right = ANSWERS
    return [left + (place + 0.5) * (right - left) / classes for place in range(classes)]


def _answer_heights(probabilities: NDArray[np.float32]) -> list[float]:
    return [FORWARD_Y - SIDE / 2 + 2 * TALLEST * float(share) for share in probabilities]


# What is drawn there.


@cache
def nodes_across(nodes: int, width: float, height: float) -> int:
    """Return how many nodes to draw side by side, so that all are large squares in a box.

    Full rows are worth a little size.
    """
    side = {
        across: min(width / across, height / -(-nodes // across)) for across in range(1, nodes + 1)
    }
    best = max(side.values())
    full = [across for across in side if nodes % across == 0 and side[across] >= 0.85 * best]
    return max(full or side, key=lambda across: side[across])


def _grid(values: NDArray[Any], width: float) -> Picture:
    """Return a layer's values as a picture: as it is, or its nodes row by row from the top."""
    if values.ndim == 2:
        return np.asarray(values[::-1], np.float32)
    across = nodes_across(len(values), width, SIDE)
    grid = np.full(-(-len(values) // across) * across, np.nan, np.float32)
    grid[: len(values)] = values
    return grid.reshape(-1, across)[::-1]


def _layers(values: list[NDArray[Any]], y: float) -> Columns:
    """Return hidden layers' values as pictures in their places."""
    middles, width = hidden_places(len(values))
    return _images([_grid(each, width) for each in values], middles, y, width)


def _shares(values: list[NDArray[Any]], limits: list[list[float]], kind: int) -> list[Picture]:
    """Return hidden layers' values as shares of the largest of their kind at the beginning."""
    pairs = zip(values[:-1], limits[:-1], strict=True)
    return [np.asarray(each / (limit[kind] or 1), np.float32) for each, limit in pairs]


def _images(images: list[Picture], middles: list[float], y: float, width: float) -> Columns:
    """Return pictures, their first row at the bottom, as large as fits, with square pixels."""
    sides = [min(width / image.shape[1], SIDE / image.shape[0]) for image in images]
    widths = [side * image.shape[1] for side, image in zip(sides, images, strict=True)]
    heights = [side * image.shape[0] for side, image in zip(sides, images, strict=True)]
    return {
        "image": images,
        "x": [middle - size / 2 for middle, size in zip(middles, widths, strict=True)],
        "y": [y - size / 2 for size in heights],
        "dw": widths,
        "dh": heights,
    }


def _frames(images: Columns) -> Columns:
    places = list(range(len(images["x"])))
    return {
        "left": images["x"],
        "right": [images["x"][place] + images["dw"][place] for place in places],
        "bottom": images["y"],
        "top": [images["y"][place] + images["dh"][place] for place in places],
    }


def _line(xs: list[float], y: float, words: list[str]) -> list[tuple[float, float, str]]:
    return [(x, y, text) for x, text in zip(xs, words, strict=False)]


def _texts(texts: list[tuple[float, float, str]]) -> Columns:
    return {name: [text[place] for text in texts] for place, name in enumerate(("x", "y", "text"))}


def _arrows(ends: list[tuple[float, float, float, float]], angle: float) -> Columns:
    columns = {
        name: [end[place] for end in ends] for place, name in enumerate(("x0", "y0", "x1", "y1"))
    }
    return {**columns, "angle": [angle] * len(ends)}


def _curve(losses: list[float]) -> Columns:
    """Return the loss by steps as a line in its corner; the first point is at the top left."""
    (left, right), (bottom, top) = LOSS, CURVE_Y
    across = (right - left - 0.6) / max(STEPS_SHOWN, len(losses) - 1)
    up = (top - bottom) / max(losses, default=1)
    return {
        "x": [left + across * step for step in range(len(losses))],
        "y": [bottom + up * loss for loss in losses],
        "loss": losses,
    }


def _percent(share: float) -> str:
    """Write a share with two digits that say something, however small it is."""
    places = 1 - math.floor(math.log10(100 * share)) if share > 0 else 0
    return f"{100 * share:.{max(0, places)}f} %"
