"""The confusion matrix: what is counted, what a click shows, what stays in its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.events import DoubleTap, Tap
from bokeh.models.widgets import Button
from bokeh.plotting import figure

from demo.analysis.image_arrays import clear, mosaic, pictures_of
from demo.analysis.predictions import EMPTY
from demo.data.core.dataset import Dataset
from demo.events import EngineFailed, StageCleared
from demo.ui.options import DemoError
from demo.widgets.confusion import Confusion
from tests.demo.answers import answers, learned
from tests.demo.log import ended, started
from tests.demo.widgets.window import Window

Wrong = dict[int, tuple[int, float]]


class OpenConfusion(Window[Confusion]):
    """A matrix in a window."""

    def __init__(self, data: Dataset, **options: Any) -> None:
        super().__init__(Confusion, data, **options)

    def learn(self, run: int, number: int, wrong: Wrong) -> OpenConfusion:
        """A run's epoch ends with just these mistakes: image to what is said, and how sure."""
        size = len(self.data.y_test)
        probabilities = answers(self.data.y_test, self.data.classes, wrong)
        return self.tell(*learned(run, number, probabilities, 1 - len(wrong) / size))

    @property
    def drawn(self) -> dict[tuple[int, int], int]:
        """The counts off the diagonal, as their texts say."""
        cells = self.rows("mix-ups")
        texts = [a or b for a, b in zip(cells["faint"], cells["strong"], strict=True)]
        return {
            (int(y), int(x)): int(text)
            for x, y, text in zip(cells["x"], cells["y"], texts, strict=True)
        }

    @property
    def plot(self) -> figure:
        return self.model("matrix", figure)

    def tap(self, row: float, column: float) -> None:
        self.document.callbacks.trigger_event(Tap(self.plot, x=column, y=row))

    @property
    def next(self) -> Button:
        return self.model("next-mix-up", Button)

    def press_next(self) -> None:
        self.click("next-mix-up")

    @property
    def selected(self) -> list[tuple[int, int]]:
        cells = self.rows("selected")
        return [(int(y), int(x)) for x, y in zip(cells["x"], cells["y"], strict=True)]

    def expect_digits(self, places: list[int]) -> None:
        """Expect these test images in the grid, in their places of 2 × 2."""
        pictures = pictures_of(self.data.x_test)[places]
        pictures[np.array(places) == EMPTY] = clear((), pictures.dtype)
        (drawn,) = self.rows("digits")["image"]
        np.testing.assert_array_equal(drawn, mosaic(pictures, 2))

    @property
    def question(self) -> str:
        return self.widget._question.text

    @property
    def more(self) -> str:
        return self.widget._more.text


@pytest.fixture
def matrix(tiny: Dataset) -> OpenConfusion:
    return OpenConfusion(tiny, side=2)


def mixed(data: Dataset, label: int, said: int, sure: list[float]) -> Wrong:
    """Return the first images of a class as another, each this sure."""
    indices = np.flatnonzero(data.y_test == label)
    return {int(index): (said, share) for index, share in zip(indices, sure, strict=False)}


# Options


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variants": ["convv"]}, "Expected variants: linear, conv. Received: 'convv'."),
        ({"epochs": 0}, "Expected epochs: 1 or more. Received: 0."),
        ({"side": 9}, "Expected side: 1 to 8. Received: 9."),
        (
            {"rows": 9},
            "Expected an option: variants, epochs, side, "
            "learning_rate, batch, optimizer, class_weight, dropout, l2, activation. "
            "Received: 'rows'.",
        ),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError, match="^" + message.replace(".", r"\.")):
        OpenConfusion(tiny, **options)


# Counts


def test_before_any_run_the_matrix_is_empty(matrix: OpenConfusion) -> None:
    assert (matrix.drawn, matrix.rows("right")["x"]) == ({}, [])
    assert matrix.question == "Click a cell to see its digits."
    assert matrix.widget._count.text == ""
    assert matrix.widget._bar.status.text == "Click a model to see it learn."
    assert matrix.next.disabled


def test_counts_stand_in_their_cells(matrix: OpenConfusion) -> None:
    data = matrix.data
    wrong = mixed(data, 4, 9, [0.9, 0.8, 0.7]) | mixed(data, 1, 7, [0.5])
    matrix.tell(started(1, test_size=100)).learn(1, 1, wrong)
    assert matrix.drawn == {(4, 9): 3, (1, 7): 1}
    right = np.bincount(data.y_test, minlength=10)
    right[4] -= 3
    right[1] -= 1
    assert matrix.rows("right")["text"] == [str(count) if count else "" for count in right]
    assert (matrix.widget._count.text, matrix.widget._of.text) == ("4", "wrong of 100")


def test_colours_are_on_a_fixed_scale(matrix: OpenConfusion) -> None:
    matrix.tell(started(1, test_size=100))
    matrix.learn(1, 0, mixed(matrix.data, 4, 9, [0.5] * 8))
    assert matrix.rows("mix-ups")["alpha"] == [1]
    assert matrix.rows("mix-ups")["strong"] == ["8"]
    matrix.learn(1, 1, mixed(matrix.data, 4, 9, [0.5]))
    assert matrix.rows("mix-ups")["alpha"] == [0.5]  # of two, a tenth of a class or so
    assert matrix.rows("mix-ups")["faint"] == ["1"]


def test_the_newest_run_is_shown_in_its_own_colour(matrix: OpenConfusion) -> None:
    def visible() -> list[bool]:
        return [cells.visible for cells in matrix.widget._matrix._colours.values()]

    assert visible() == [False, False]
    matrix.tell(started(1, test_size=100)).learn(1, 1, {})
    assert visible() == [True, False]
    matrix.tell(ended(1), started(2, "conv", test_size=100))
    assert visible() == [True, False]  # it has no answers yet
    matrix.learn(2, 0, mixed(matrix.data, 0, 1, [0.2]))
    assert visible() == [False, True]
    assert matrix.drawn == {(0, 1): 1}
    assert matrix.widget._count.pane.css_classes == ["count", "series-2"]


# A cell's digits


def test_a_click_shows_the_cell_s_digits_and_how_many_more(matrix: OpenConfusion) -> None:
    fours = np.flatnonzero(matrix.data.y_test == 4).tolist()
    wrong = mixed(matrix.data, 4, 9, [0.5, 0.9, 0.7, 0.6, 0.8])
    matrix.tell(started(1, test_size=100)).learn(1, 1, wrong)
    matrix.tap(4.2, 9.7)
    assert matrix.selected == [(4, 9)]
    assert matrix.question == "It is a 4, the model says 9"
    matrix.expect_digits([fours[1], fours[4], fours[2], fours[3]])  # the surest first
    assert matrix.more == "and 1 more"


def test_the_selection_lives_on_and_who_stays_does_not_move(matrix: OpenConfusion) -> None:
    fours = np.flatnonzero(matrix.data.y_test == 4).tolist()
    matrix.tell(started(1, test_size=100))
    matrix.learn(1, 1, mixed(matrix.data, 4, 9, [0.9, 0.8, 0.7]))
    matrix.tap(4.5, 9.5)
    matrix.expect_digits([*fours[:3], EMPTY])
    matrix.learn(1, 2, {fours[2]: (9, 0.9), fours[0]: (9, 0.3)})
    matrix.expect_digits([fours[0], EMPTY, fours[2], EMPTY])
    matrix.learn(1, 3, {fours[2]: (9, 0.4), fours[4]: (9, 0.9)})
    matrix.expect_digits([fours[4], EMPTY, fours[2], EMPTY])
    assert matrix.more == ""
    matrix.learn(1, 4, {})
    assert matrix.rows("digits")["image"] == []
    assert matrix.question == "It is a 4, the model says 9"
    matrix.tell(ended(1), StageCleared())
    assert matrix.selected == [(4, 9)]


def test_the_second_of_two_quick_clicks_counts_too(matrix: OpenConfusion) -> None:
    matrix.tap(4.5, 9.5)
    matrix.document.callbacks.trigger_event(DoubleTap(matrix.plot, x=2.5, y=1.5))
    assert matrix.selected == [(1, 2)]


def test_the_diagonal_shows_what_is_right(matrix: OpenConfusion) -> None:
    matrix.tell(started(1, test_size=100)).learn(1, 1, {})
    matrix.tap(3.5, 3.5)
    threes = np.flatnonzero(matrix.data.y_test == 3).tolist()
    matrix.expect_digits(threes[:4])
    assert matrix.more == f"and {len(threes) - 4} more"


def test_a_cell_can_be_chosen_before_any_run(matrix: OpenConfusion) -> None:
    matrix.tap(4.5, 9.5)
    assert matrix.selected == [(4, 9)]
    assert matrix.rows("digits")["image"] == []
    matrix.tell(started(1, test_size=100)).learn(1, 1, mixed(matrix.data, 4, 9, [0.5]))
    matrix.expect_digits([int(np.flatnonzero(matrix.data.y_test == 4)[0]), EMPTY, EMPTY, EMPTY])


@pytest.mark.parametrize(("row", "column"), [(-0.5, 3.0), (3.0, -0.1), (10.2, 3.0), (3.0, 10.0)])
def test_a_click_beside_the_matrix_does_nothing(
    matrix: OpenConfusion, row: float, column: float
) -> None:
    matrix.tap(row, column)
    assert matrix.selected == []


def test_a_button_goes_through_the_mix_ups_from_the_largest(matrix: OpenConfusion) -> None:
    wrong = mixed(matrix.data, 4, 9, [0.5]) | mixed(matrix.data, 1, 7, [0.5, 0.5])
    matrix.tell(started(1, test_size=100)).learn(1, 1, wrong)
    assert not matrix.next.disabled
    seen = []
    for _ in range(3):
        matrix.press_next()
        seen += matrix.selected
    assert seen == [(1, 7), (4, 9), (1, 7)]
    matrix.learn(1, 2, {}).press_next()  # nothing is mixed up any more
    assert matrix.selected == [(1, 7)]


# All together


def test_two_windows_choose_for_themselves(matrix: OpenConfusion, tiny: Dataset) -> None:
    matrix.tell(started(1, test_size=100)).learn(1, 1, mixed(matrix.data, 4, 9, [0.5]))
    events = len(matrix.stage.since(0)[0])
    matrix.tap(4.5, 9.5)
    assert len(matrix.stage.since(0)[0]) == events
    late = OpenConfusion(tiny, side=2).tell(*matrix.stage.since(0)[0])
    assert late.drawn == matrix.drawn
    assert late.selected == []


def test_an_update_without_news_sends_nothing(matrix: OpenConfusion) -> None:
    matrix.tell(started(1, test_size=100)).learn(1, 1, mixed(matrix.data, 4, 9, [0.5]))
    matrix.tap(4.5, 9.5)
    changes: list[object] = []
    matrix.document.on_change(changes.append)
    matrix.widget.update(matrix.widget._scene, [])
    assert changes == []


def test_without_an_engine_the_reason_stands_there(matrix: OpenConfusion) -> None:
    matrix.tell(EngineFailed(reason="no library"))
    assert matrix.widget._bar.status.text == "No training here: no library"


def other_data(shape: tuple[int, ...], classes: int) -> Dataset:
    images = 2 * classes
    x = np.random.default_rng(0).random((images, *shape)).astype(np.float32)
    y = (np.arange(images) % classes).astype(np.int32)
    return Dataset("other", x, y, x, y)


@pytest.mark.parametrize(("shape", "classes"), [((32, 32, 3), 2), ((9, 4, 1), 26)])
def test_images_of_any_shape_and_classes(shape: tuple[int, ...], classes: int) -> None:
    matrix = OpenConfusion(other_data(shape, classes), side=2)
    matrix.tell(started(1, test_size=2 * classes)).learn(1, 1, {1: (0, 0.6)})
    assert matrix.drawn == {(1, 0): 1}
    matrix.tap(1.5, 0.5)
    matrix.expect_digits([1, EMPTY, EMPTY, EMPTY])


def test_too_many_classes_are_told_of(tiny: Dataset) -> None:
    matrix = OpenConfusion(other_data((4, 4, 1), 100))
    matrix.tell(started(1, test_size=200)).learn(1, 1, {1: (0, 0.6)})
    assert matrix.question == "100 classes are too many for a matrix to be read."
    assert matrix.next.disabled
