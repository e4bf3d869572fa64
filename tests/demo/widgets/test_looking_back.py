"""Every demo that looks back at an epoch shows what it showed when that epoch was the newest."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from bokeh.models import ColumnDataSource
from bokeh.models.dom import Span, Text
from bokeh.models.ui import Pane
from bokeh.models.widgets import Button, Slider
from numpy.typing import NDArray

from demo.data.core.dataset import Dataset
from demo.events import Event, PictureAnswered, PictureDrawn, Snapshot
from demo.ui.widget import Widget
from demo.widgets.compose import Compose
from demo.widgets.confusion import Confusion
from demo.widgets.draw import Draw
from demo.widgets.filters import FilterImages
from demo.widgets.gap import Gap
from demo.widgets.leaderboard import Leaderboard
from demo.widgets.mistakes import Mistakes
from demo.widgets.race import Race
from demo.widgets.weighted_sum import WeightedSum
from demo.widgets.weights import Weights
from tests.demo.log import ended, epoch, started
from tests.demo.widgets.window import Window

EPOCHS = 6
LINEAR = {"0/kernel": (64, 10), "0/bias": (10,)}
CONVOLUTION = {"0/kernel": (3, 3, 1, 32), "0/bias": (32,)}
DEMOS: list[tuple[type[Widget], dict[str, Any]]] = [
    (Confusion, {}),
    (Draw, {}),
    (FilterImages, {"variant": "linear"}),
    (Gap, {"variants": ["linear"]}),
    (Leaderboard, {}),
    (Mistakes, {}),
    (WeightedSum, {}),
    (Weights, {}),
]
CURVES: list[type[Widget]] = [Race, Compose]
# What tells how things stand now, or what comes after the epoch that is looked at.
OF_NOW = {"status", "shown-epoch", "whole-linear", "curve-whole"}
NAMES = [kind.__name__ for kind, _ in DEMOS]


def noise(seed: int, *shape: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 0.2, shape).astype(np.float32)


def story(data: Dataset, kind: type[Widget], epochs: int, run: int = 1) -> list[Event]:
    """What is told of a run of so many epochs, with a drawn picture answered after each."""
    shapes = CONVOLUTION if kind is FilterImages else LINEAR
    events: list[Event] = [started(run, epochs=EPOCHS, test_size=len(data.y_test))]
    for number in range(epochs + 1):
        odds = np.exp(5 * noise(number, len(data.y_test), data.classes))
        odds[np.arange(len(data.y_test)), data.y_test] += 0.4 * number
        says: NDArray[np.float32] = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
        right = float(np.mean(says.argmax(axis=1) == data.y_test))
        weights = {name: noise(number, *shape) for name, shape in shapes.items()}
        events += [
            Snapshot(run=run, epoch=number, probabilities=says, weights=weights),
            epoch(run, number, right),
            PictureAnswered(picture=1, run=run, epoch=number, probabilities=says[0]),
        ]
    return [*events, ended(run, "finished" if epochs == EPOCHS else "stopped")]


def picture(data: Dataset) -> PictureDrawn:
    return PictureDrawn(picture=1, image=data.x_test[0])


def shown(window: Window[Any]) -> dict[str, list[Any]]:
    """Return what a demo draws and says, but for what tells how things stand now."""
    found: dict[str, list[Any]] = defaultdict(list)
    for model in window.document.models:
        if isinstance(model, ColumnDataSource) and model.name and model.name not in OF_NOW:
            columns = {str(name): np.array(values) for name, values in model.data.items()}
            found[model.name].append({name: each.tolist() for name, each in columns.items()})
    for model in window.document.select({"type": Pane}):
        name = next(iter(model.css_classes), "") if isinstance(model, Pane) else ""
        if isinstance(model, Pane) and name not in OF_NOW:
            spans = (each for each in model.elements if isinstance(each, Span))
            texts = [each for span in spans for each in span.children if isinstance(each, Text)]
            found[name].append([str(text.content) for text in texts])
    return {name: sorted(map(repr, each)) for name, each in found.items()}


def button(window: Window[Any], name: str) -> Button:
    return window.model(name, Button)


@pytest.mark.parametrize(("kind", "options"), DEMOS, ids=NAMES)
def test_what_was_seen_then_is_seen_again(
    tiny: Dataset, kind: type[Widget], options: dict[str, Any]
) -> None:
    window = Window(kind, tiny, **options).tell(picture(tiny), *story(tiny, kind, EPOCHS))
    newest = shown(window)
    for number in (3, 1, 4):
        then = Window(kind, tiny, **options).tell(picture(tiny), *story(tiny, kind, number))
        assert shown(window.look_back(number)) == shown(then)
        assert shown(then) != newest
    assert shown(window.look_back(None)) == newest


@pytest.mark.parametrize("kind", CURVES, ids=lambda kind: kind.__name__)
def test_curves_end_where_they_are_looked_at_and_the_axes_stay(
    tiny: Dataset, kind: type[Widget]
) -> None:
    window = Window(kind, tiny, variants=["linear"]).tell(*story(tiny, kind, EPOCHS))
    curves: Any = window.widget
    figure, drawn = curves.curves.figure, curves.curves._curves["linear"].source
    axes = figure.x_range.start, figure.x_range.end, figure.y_range.tags
    whole = drawn.data["test"]
    window.look_back(2)
    assert list(drawn.data["test"]) == list(whole[:3])
    assert (figure.x_range.start, figure.x_range.end, figure.y_range.tags) == axes
    wrong = round(100 - whole[2])
    (label,) = curves.curves.labels.data["text"]
    assert f": {wrong} wrong" in label
    assert curves.curves.labels.data["epoch"] == [2]
    assert curves.curves.lines.data["accuracy"] == [list(whole)]  # faint, to its end
    window.look_back(None)
    assert list(drawn.data["test"]) == list(whole)
    assert curves.curves.lines.data["accuracy"] == []


@pytest.mark.parametrize(
    "kind", [each for each, _ in DEMOS] + CURVES, ids=lambda kind: kind.__name__
)
def test_each_has_a_bar_that_is_grey_until_something_is_learned(
    tiny: Dataset, kind: type[Widget]
) -> None:
    window = Window(kind, tiny, **dict(DEMOS).get(kind, {}))
    slider = window.model("epoch", Slider)
    assert slider.disabled
    assert slider.html_attributes["title"] == "Nothing has run yet"
    window.tell(*story(tiny, kind, EPOCHS))
    assert (slider.disabled, slider.value, slider.end) == (False, EPOCHS, EPOCHS)
    assert slider.html_attributes == {"role": "group", "aria-label": "Epoch"}


@pytest.fixture
def race(tiny: Dataset) -> Window[Race]:
    return Window(Race, tiny)


def learn(race: Window[Race], *numbers: int) -> None:
    race.tell(*(epoch(1, number, 0.1 * number) for number in numbers))


def test_the_status_and_the_buttons_tell_what_runs_now(race: Window[Race]) -> None:
    race.tell(started(1, epochs=9))
    learn(race, 0, 1, 2)
    race.look_back(0)
    assert race.words("status") == "Linear learns: epoch 2 of 9"
    assert button(race, "clear").disabled  # what goes on can't be cleared


def test_a_drawn_picture_that_was_not_asked_about_then_has_no_answer(tiny: Dataset) -> None:
    window = Window(Draw, tiny).tell(*story(tiny, Draw, EPOCHS))
    answer = np.full(10, 0.1, np.float32)
    another = PictureDrawn(picture=2, image=tiny.x_test[1])
    last = PictureAnswered(picture=2, run=1, epoch=EPOCHS, probabilities=answer)
    window.tell(another, last)
    window.look_back(2)
    winners = window.rows("winners")
    assert winners["note"][0] == "not asked then"
    assert winners["winner"][0] == ""
    window.tell(PictureDrawn(picture=3, image=tiny.x_test[2]))
    assert window.stage.scene.position.epoch is None  # only the newest weights can answer


def test_mistakes_keep_their_places_before_they_were_chosen(tiny: Dataset) -> None:
    window = Window(Mistakes, tiny).tell(*story(tiny, Mistakes, EPOCHS))
    indices = window.widget._indices
    window.look_back(0)
    assert window.widget._indices is indices
    assert window.widget._tally[0].text == ""  # nothing is fixed before it was wrong
