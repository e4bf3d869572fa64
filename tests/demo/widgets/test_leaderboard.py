"""The leaderboard lists all runs in the chosen order, and shows one run's curve."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from bokeh.models.dom import Text
from bokeh.models.widgets import Button, RadioButtonGroup

from demo.catalog.variant_file import Variant
from demo.data.core.dataset import Dataset
from demo.events import Event, RunStarted, StageCleared
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.options import DemoError
from demo.widgets.leaderboard import (
    NOTHING,
    ROWS,
    Leaderboard,
    facts,
    measured,
    more,
    standard_error,
)
from tests.demo.log import ended, epoch, started
from tests.demo.numbers import number_epoch, progression
from tests.demo.widgets.window import KNOWN as TWO
from tests.demo.widgets.window import Window

KNOWN = TWO | {"dropout": Variant("dropout", "Dropout", 20)}
WEIGHTS = {"linear": 7_850, "conv": 50_186}


def begun(run: int, variant: str, epochs: int = 20, **other: Any) -> RunStarted:
    """A run begins; ``other`` is what differs from a run on all of the talk's own data."""
    first = started(run, variant, epochs=epochs)
    return dataclasses.replace(first, **{"weights": WEIGHTS.get(variant, 0)} | other)


def ran(run: int, variant: str, accuracy: float, seconds: float, **other: Any) -> list[Event]:
    """One epoch, and that's it."""
    return [
        begun(run, variant, 1, **other),
        epoch(run, 0, 0.1),
        epoch(run, 1, accuracy, seconds=seconds),
        ended(run),
    ]


THREE = [*ran(1, "linear", 0.9, 0.5), *ran(2, "conv", 0.97, 20), *ran(3, "linear", 0.91, 0.6)]


class OpenLeaderboard(Window[Leaderboard]):
    """The table in a window."""

    def __init__(self, data: Dataset, **options: Any) -> None:
        super().__init__(Leaderboard, data, known=KNOWN, **options)

    def button(self, name: str) -> Button:
        return self.model(name, Button)

    def order(self, label: str) -> None:
        group = self.one(RadioButtonGroup)
        group.active = group.labels.index(label)

    @property
    def table(self) -> list[list[str]]:
        """What stands in the table, from the top."""
        rows = (row.cells.contents for row in self.widget._rows)
        return [row for row in rows if any(row)]

    @property
    def chosen(self) -> list[int]:
        """The places of rows that are marked as chosen."""
        rows = [row.root for row in self.widget._rows]
        return [place for place, row in enumerate(rows) if "chosen" in row.css_classes]

    @property
    def classes(self) -> list[str]:
        """Those of all beneath the status line."""
        return list(self.widget._board.css_classes)

    def curve(self, variant: str) -> list[float]:
        return list(self.rows(f"curve-{variant}")["test"])


@pytest.fixture
def board(tiny: Dataset) -> OpenLeaderboard:
    return OpenLeaderboard(tiny)


def a_run(*events: Event) -> Run:
    scene = Scene()
    for event in events:
        scene.apply(event)
    assert scene.last is not None
    return scene.last


# What is said of a run


@pytest.mark.parametrize(
    ("accuracy", "size", "error"), [(0.5, 100, 0.05), (0.971, 1000, 0.005306), (1, 10, 0)]
)
def test_the_standard_error_is_a_binomial_share_s(accuracy: float, size: int, error: float) -> None:
    assert standard_error(accuracy, size) == pytest.approx(error, abs=1e-6)


def test_the_facts_of_a_run() -> None:
    run = a_run(begun(1, "conv"), epoch(1, 0, 0.1), epoch(1, 7, 0.971, seconds=12.34))
    assert facts(run, "Convolution", 1, "images") == (
        "Convolution",
        "97.1 ± 0.5 %",
        "29",
        "50,186",
        "12.3",
        "7 of 20",
    )
    run.state, run.weights = "stopped", 0
    assert facts(run, "Convolution", 1, "images")[3:] == ("–", "12.3", "7")


@pytest.mark.parametrize(
    ("other", "place", "name"),
    [
        ({}, ROWS, "Linear"),
        ({}, ROWS + 1, f"Linear\nplace {ROWS + 1}"),
        ({"dataset": "shuffled"}, 1, "Linear\nshuffled"),
        ({"dataset": "breast_cancer"}, 12, "Linear\nplace 12, tumours"),
        ({"examples": 2000}, 1, "Linear\n2,000 images"),
        ({"other": True, "backend": "jax"}, 1, "Linear\non JAX"),
    ],
)
def test_a_late_place_and_other_data_are_told(other: dict[str, Any], place: int, name: str) -> None:
    run = a_run(begun(1, "linear", **other), epoch(1, 1, 0.9))
    assert facts(run, "Linear", place, "images")[0] == name


def test_a_run_that_stopped_before_it_learned_is_none() -> None:
    scene = Scene()
    for event in (started(1), ended(1, "stopped"), started(2), epoch(2, 0, 0.1)):
        scene.apply(event)
    assert [run.id for run in measured(scene)] == [2]
    scene.apply(ended(2, "stopped"))
    assert measured(scene) == []


def test_how_many_more() -> None:
    assert [more(count) for count in (0, ROWS, ROWS + 1, ROWS + 5)] == [
        "",
        "",
        "and 1 more run",
        "and 5 more runs",
    ]


# Before, while and after


def test_before_the_first_run_there_are_plain_words_and_buttons(board: OpenLeaderboard) -> None:
    assert board.classes == ["board", "empty"]
    assert board.words("nothing") == NOTHING
    assert board.words("status").startswith("Click a model")
    names = ["Linear", "Convolution", "Dropout"]
    assert board.table == [[name, "?", "", "", "", ""] for name in names]
    assert board.words("caption") == board.words("more") == ""
    board.click("start-conv")
    assert board.asked() == Start("conv", 20)


def test_a_run_appears_with_its_first_measure_and_goes_on(board: OpenLeaderboard) -> None:
    board.tell(begun(1, "conv"))
    assert board.classes == ["board", "empty"]
    board.tell(epoch(1, 0, 0.1, seconds=0))
    assert board.classes == ["board"]
    assert board.table == [["Convolution", "10.0 ± 0.9 %", "900", "50,186", "0.0", "0 of 20"]]
    assert board.words("caption") == "tested on 1,000 unseen digits"
    board.tell(epoch(1, 1, 0.8, seconds=1.5))
    assert board.table == [["Convolution", "80.0 ± 1.3 %", "200", "50,186", "1.5", "1 of 20"]]
    assert board.curve("conv") == [10, 80]
    board.tell(ended(1, "stopped"))
    assert board.table[0][-1] == "1"


def test_a_large_model_s_weights_fit_their_column(board: OpenLeaderboard) -> None:
    board.tell(begun(1, "conv", weights=1_574_915), epoch(1, 0, 0.1))
    assert board.table[0][3] == "1.6 M"


def test_an_epoch_changes_only_the_row_that_learns(board: OpenLeaderboard) -> None:
    board.tell(*THREE, started(4, "conv"), epoch(4, 0, 0.1), epoch(4, 1, 0.5))
    changed: list[Any] = []
    board.document.on_change(changed.append)
    board.tell(epoch(4, 2, 0.6))
    texts = {event.model for event in changed if isinstance(event.model, Text)}
    learning = board.widget._rows[3].cells._texts
    assert texts - set(learning) <= {
        board.widget._bar.status._text,
        board.widget._timeline._words._text,
    }
    assert not any(event.attr in ("label", "css_classes", "visible") for event in changed)


# Orders


@pytest.mark.parametrize(
    ("order", "runs"),
    [
        ("Best first", ["97.0 ± 0.5 %", "91.0 ± 0.9 %", "90.0 ± 0.9 %"]),
        ("Fastest", ["90.0 ± 0.9 %", "91.0 ± 0.9 %", "97.0 ± 0.5 %"]),
        ("Smallest", ["91.0 ± 0.9 %", "90.0 ± 0.9 %", "97.0 ± 0.5 %"]),
        ("Newest", ["91.0 ± 0.9 %", "97.0 ± 0.5 %", "90.0 ± 0.9 %"]),
    ],
)
def test_the_presenter_chooses_the_order(
    board: OpenLeaderboard, order: str, runs: list[str]
) -> None:
    board.tell(*THREE)
    board.order(order)
    assert [row[1] for row in board.table] == runs


def test_of_unknown_size_is_last(board: OpenLeaderboard) -> None:
    board.order("Smallest")
    board.tell(*ran(1, "gone", 0.99, 1), *ran(2, "conv", 0.5, 1))
    assert [row[0] for row in board.table] == ["Convolution", "gone"]
    board.click("row-1")  # a variant that the file no longer has: no colour, and no curve
    assert board.chosen == [1]
    assert board.curve("conv") == []


def test_what_was_cleared_stays(board: OpenLeaderboard) -> None:
    board.tell(*THREE)
    rows = board.table
    board.tell(StageCleared())
    assert (board.table, board.classes) == (rows, ["board"])


# Many runs, and other data


def test_of_many_runs_the_best_are_shown_and_the_newest(board: OpenLeaderboard) -> None:
    for run in range(1, 31):
        board.tell(*ran(run, "linear", 0.9 - run / 100, 1))
    right = [row[1].split()[0] for row in board.table]
    assert right == ["89.0", "88.0", "87.0", "86.0", "85.0", "84.0", "60.0"]
    assert board.table[-1][0] == "Linear\nplace 30"
    assert (board.chosen, board.words("more")) == ([ROWS - 1], "and 23 more runs")
    board.tell(begun(31, "conv"), epoch(31, 0, 0.1))
    assert board.table[-1][0] == "Convolution\nplace 31"
    board.tell(epoch(31, 1, 0.875))
    assert [row[0] for row in board.table[2:4]] == ["Convolution", "Linear"]  # it climbed
    assert board.chosen == [2]
    assert board.table[-1][0] == "Linear"


def test_a_chosen_run_keeps_a_row(board: OpenLeaderboard) -> None:
    board.order("Newest")
    for run in range(1, ROWS + 1):
        board.tell(*ran(run, "linear", run / 20, 1))
    board.click(f"row-{ROWS - 1}")
    assert board.curve("linear") == [10, 5]
    board.tell(*ran(8, "conv", 0.9, 1), *ran(9, "conv", 0.9, 1))
    assert (board.chosen, board.table[-1][0]) == ([ROWS - 1], "Linear\nplace 9")
    assert board.curve("linear") == [10, 5]


def test_runs_on_other_data_have_their_own_size_and_name(board: OpenLeaderboard) -> None:
    table = {"dataset": "breast_cancer", "weights": 62, "test_size": 114}
    board.tell(*ran(1, "linear", 0.99, 0.1, **table), *ran(2, "linear", 0.9, 1))
    assert [row[0] for row in board.table] == ["Linear", "Linear\ntumours"]  # not the best digits
    assert [row[3] for row in board.table] == ["7,850", "62"]
    assert board.words("caption") == "tested on 114 to 1,000 unseen examples"
    board.order("Smallest")
    assert [row[3] for row in board.table] == ["62", "7,850"]
    board.click("row-0")
    assert board.words("curve-title") == "Linear, tumours"


# The curve


def test_without_a_choice_the_newest_run_is_drawn(board: OpenLeaderboard) -> None:
    board.tell(*THREE)
    assert (board.chosen, board.words("curve-title")) == ([1], "Linear")
    assert board.curve("linear") == [10, 91]
    board.tell(started(4, "conv"), epoch(4, 0, 0.2))
    assert board.curve("conv") == [20]
    assert board.curve("linear") == []
    assert board.chosen == [3]


def test_a_click_on_a_row_draws_its_run_and_stays_with_it(board: OpenLeaderboard) -> None:
    board.tell(*THREE)
    board.click("row-0")
    assert (board.chosen, board.words("curve-title")) == ([0], "Convolution")
    assert (board.curve("conv"), board.curve("linear")) == ([10, 97], [])
    board.tell(*ran(4, "linear", 0.99, 1))
    assert board.chosen == [1]  # another run went past it
    assert board.curve("conv") == [10, 97]
    board.tell(StageCleared(), *ran(5, "linear", 0.4, 1))
    assert (board.chosen, board.curve("conv")) == ([1], [10, 97])


def test_the_axes_fit_the_run(board: OpenLeaderboard) -> None:
    plot: Any = board.document.get_model_by_name("run-curve")
    assert plot.y_range.tags == [{"goal": [0, 103]}]
    board.tell(started(1, "linear"), epoch(1, 0, 0.1), epoch(1, 1, 0.85))
    assert plot.y_range.tags == [{"goal": [0, 103]}]
    board.tell(epoch(1, 2, 0.88))
    assert plot.y_range.tags == [{"goal": [80, 100.6]}]
    assert plot.yaxis[0].ticker.ticks == [80, 85, 90, 95, 100]
    assert plot.xaxis[0].ticker.ticks == [0, 20]


def test_rows_have_their_variants_colours_and_marks(board: OpenLeaderboard) -> None:
    board.tell(*THREE)
    assert {"series-2", "mark-square"} <= set(board.button("row-0").css_classes)
    assert {"series-1", "mark-circle"} <= set(board.button("row-1").css_classes)
    assert board.button("row-1").label == "Curve of row 2"


# Options, and several windows


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variants": ["net"]}, "Expected variants: linear, conv, dropout. Received: 'net'."),
        ({"epochs": 0}, "Expected epochs: 1 or more. Received: 0. Mend the value."),
        (
            {"rows": 3},
            "Expected an option: variants, epochs, "
            "learning_rate, batch, optimizer, class_weight, dropout, l2, activation. "
            "Received: 'rows'. Mend the name.",
        ),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as error:
        OpenLeaderboard(tiny, **options)
    assert str(error.value).startswith(message)


def test_an_author_chooses_what_can_be_started(tiny: Dataset) -> None:
    board = OpenLeaderboard(tiny, variants=["conv"], epochs=3).tell(*ran(1, "linear", 0.9, 1))
    assert board.document.get_model_by_name("start-linear") is None
    assert board.table[0][0] == "Linear"  # and yet all runs are listed
    board.click("start-conv")
    assert board.asked() == Start("conv", 3)


def test_a_window_opened_later_shows_the_same(board: OpenLeaderboard, tiny: Dataset) -> None:
    story = [*THREE, started(4, "conv"), epoch(4, 0, 0.2)]
    for event in story:
        board.tell(event)
    late = OpenLeaderboard(tiny).tell(*story)
    assert (late.table, late.chosen) == (board.table, board.chosen)
    assert late.curve("conv") == board.curve("conv")


def test_numbers_are_ranked_by_how_far_they_are_off() -> None:
    board = OpenLeaderboard(progression())
    far, near = number_epoch(1, 1, -0.2, 60.5), number_epoch(2, 1, 0.48, 43.1)
    board.tell(started(1), far, ended(1), started(2, "conv"), near, ended(2))
    said = [row[:3] for row in board.table]
    assert said == [["Convolution", "0.48", "43.1"], ["Linear", "below 0", "60.5"]]
    texts = {getattr(text, "content", "") for text in board.widget.root.select({"type": Text})}
    assert {"R²", "Off by"} < texts
