"""Scores become probabilities: each alone, or all together."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import (
    ButtonClick,
    MouseLeave,
    MouseMove,
    Pan,
    PanStart,
    Press,
    PressUp,
    Tap,
)
from bokeh.events import (
    Event as BokehEvent,
)
from bokeh.models import ColumnDataSource
from bokeh.models.dom import Span, Text
from bokeh.models.ui import Pane
from bokeh.models.widgets import Button
from bokeh.plotting import figure

from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.softmax import LIMIT, MOST, Softmax, sigmoid, softmax
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, started


class OpenSoftmax:
    """The demo in a document of its own, as in one window."""

    def __init__(self, data: Dataset, **options: Any) -> None:
        self.stage = Stage()
        controls = Controls(self.stage, Engine(EngineSettings(data, VARIANTS, []), print))
        self.widget = Softmax(Setting(self.stage, controls, data, {}), options)
        self.widget.catch_up()
        self.document = Document()
        self.document.add_root(self.widget.root)

    def column(self, name: str) -> list[Any]:
        source = self.document.get_model_by_name("answers")
        assert isinstance(source, ColumnDataSource)
        return list(source.data[name])

    @property
    def scores(self) -> list[float]:
        return self.column("score")

    @property
    def chosen(self) -> int:
        (chosen,) = np.flatnonzero(~np.isnan(self.column("score_chosen")))
        return int(chosen)

    def point(self, kind: type[BokehEvent], x: float, y: float) -> None:
        plot = self.document.get_model_by_name("scores")
        assert isinstance(plot, figure)
        self.document.callbacks.trigger_event(kind(plot, x=x, y=y))  # type: ignore[call-arg]

    def press(self, name: str) -> None:
        button = self.document.get_model_by_name(name)
        assert isinstance(button, Button)
        self.document.callbacks.trigger_event(ButtonClick(button))

    def words(self, name: str) -> list[str]:
        """Return what panes of a class say, from the top."""
        found = []
        rows: Any = self.widget.root
        for row in rows.children:
            for pane in row.children[0].children:
                if isinstance(pane, Pane) and name in pane.css_classes:
                    (span,) = pane.elements
                    assert isinstance(span, Span)
                    (text,) = span.children
                    assert isinstance(text, Text)
                    found.append(str(text.content))
        return found


@pytest.fixture
def answers(tiny: Dataset) -> OpenSoftmax:
    return OpenSoftmax(tiny)


def with_classes(data: Dataset, count: int) -> Dataset:
    labels = np.arange(len(data.y_train), dtype=np.int32) % count
    return dataclasses.replace(data, y_train=labels, y_test=labels[: len(data.y_test)])


# Computing


def test_a_sigmoid_looks_at_one_score_alone() -> None:
    np.testing.assert_allclose(sigmoid(np.array([0.0, np.log(3), -np.log(3)])), [0.5, 0.75, 0.25])


def test_softmax_shares_one_out() -> None:
    np.testing.assert_allclose(softmax(np.log(np.array([1.0, 2.0, 5.0]))), [0.125, 0.25, 0.625])
    np.testing.assert_allclose(softmax(np.array([1000.0, 1000.0])), [0.5, 0.5])


# Dragging


def test_at_first_all_answers_are_equal(answers: OpenSoftmax) -> None:
    assert answers.scores == [0] * 10
    assert answers.column("sigmoid_text") == ["50"] * 10
    assert answers.column("softmax_text") == ["10"] * 10
    assert answers.words("sum") == ["500 %", "100 %"]


def test_a_drag_moves_one_sigmoid_and_all_softmax_bars(answers: OpenSoftmax) -> None:
    before = {name: answers.column(name) for name in ("sigmoid", "softmax")}
    answers.point(PanStart, 7.4, 0.1)
    answers.point(Pan, 7.9, 1.5)
    answers.point(Pan, 8.6, 3)  # aside, it is still the same answer's
    assert answers.scores == [0] * 7 + [3, 0, 0]
    assert answers.chosen == 7
    moved = {
        name: [now != then for now, then in zip(answers.column(name), before[name], strict=True)]
        for name in before
    }
    assert moved["sigmoid"] == [False] * 7 + [True, False, False]
    assert all(moved["softmax"])
    assert sum(answers.column("softmax")) == pytest.approx(100)
    assert answers.words("sum") == ["545 %", "100 %"]


def test_a_drag_after_a_pause_is_a_drag_too(answers: OpenSoftmax) -> None:
    answers.point(MouseMove, 2.5, 4)  # nothing is held
    assert answers.scores[2] == 0
    answers.point(Press, 2.5, 1)
    answers.point(MouseMove, 2.5, 2)
    assert answers.scores[2] == 2
    answers.point(PressUp, 2.5, 2)
    answers.point(MouseMove, 2.5, 4)
    assert answers.scores[2] == 2
    answers.point(Press, 2.5, 1)
    answers.point(MouseLeave, 2.5, 7)
    answers.point(MouseMove, 2.5, 4)
    assert answers.scores[2] == 1


def test_a_click_sets_a_score(answers: OpenSoftmax) -> None:
    answers.point(Tap, 0.2, -2)
    answers.point(Tap, 9.9, 2)
    assert answers.scores == [-2] + [0] * 8 + [2]


def test_scores_stay_on_the_scale(answers: OpenSoftmax) -> None:
    answers.point(PanStart, -0.3, 40)  # left of the first answer, over the upper edge
    answers.point(PanStart, 10.4, -40)
    assert (answers.scores[0], answers.scores[9]) == (LIMIT, -LIMIT)


def test_the_chosen_answer_is_drawn_apart(answers: OpenSoftmax) -> None:
    answers.point(Tap, 3.5, 2)
    for name in ("score", "sigmoid", "softmax"):
        alone = answers.column(f"{name}_chosen")
        assert alone[3] == answers.column(name)[3]
        assert np.isnan(np.delete(alone, 3)).all()


def test_everything_can_be_done_with_buttons(answers: OpenSoftmax) -> None:
    answers.press("next")
    answers.press("up")
    answers.press("up")
    answers.press("down")
    answers.press("up")
    assert answers.scores == [0, 1] + [0] * 8
    answers.press("all-equal")
    assert answers.scores == [0] * 10
    assert answers.chosen == 1
    for _ in range(9):
        answers.press("next")
    assert answers.chosen == 0


# Other data, options, the stage


@pytest.mark.parametrize("count", [1, 2, 4, MOST])
def test_any_number_of_answers(tiny: Dataset, count: int) -> None:
    answers = OpenSoftmax(with_classes(tiny, count))
    assert answers.column("answer") == [str(place) for place in range(count)]
    answers.point(Tap, count - 0.5, 2)
    assert answers.scores[-1] == 2
    assert answers.words("sum")[1] == "100 %"
    assert answers.words("kind")[0] == "Drag the scores"


def test_of_very_many_answers_it_takes_some_and_says_so(tiny: Dataset) -> None:
    answers = OpenSoftmax(with_classes(tiny, 100))
    assert len(answers.scores) == MOST
    assert answers.words("kind")[0] == f"Drag the scores of the first {MOST} answers"


def test_there_is_nothing_to_set(tiny: Dataset) -> None:
    with pytest.raises(DemoError, match="this demo has nothing to set"):
        OpenSoftmax(tiny, limit=3)


def test_a_run_changes_nothing(answers: OpenSoftmax) -> None:
    answers.point(Tap, 3.5, 2)
    for event in (started(1), epoch(1, 0, 0.1), ended(1)):
        answers.stage.append(event)
        answers.widget.catch_up()
    assert answers.scores[3] == 2


def test_each_window_has_its_own_scores(answers: OpenSoftmax, tiny: Dataset) -> None:
    other = OpenSoftmax(tiny)
    answers.point(Tap, 3.5, 2)
    assert other.scores == [0] * 10
    assert answers.stage.since(0) == ([], 0)
