"""The leaderboard lists the runs on screen in the chosen order, and shows one run's curve."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.models import ColumnDataSource
from bokeh.models.dom import Span, Text
from bokeh.models.ui import Pane
from bokeh.models.widgets import Button, RadioButtonGroup

from demo.catalog import Variant
from demo.controls import Controls
from demo.data import Dataset
from demo.engine import Engine, Start
from demo.events import Event, StageCleared, VariantReady
from demo.stage import Run, Scene, Stage
from demo.widgets.base import DemoError, Setting
from demo.widgets.leaderboard import (
    NOTHING,
    ROWS,
    Leaderboard,
    facts,
    measured,
    more,
    standard_error,
)
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, started

KNOWN = {
    "linear": Variant("linear", "Linear", 1),
    "conv": Variant("conv", "Convolution", 9),
    "dropout": Variant("dropout", "Dropout", 20),
}
WARM = [
    VariantReady(variant="linear", weights=7_850),
    VariantReady(variant="conv", weights=50_186),
]


def ran(run: int, variant: str, accuracy: float, seconds: float) -> list[Event]:
    """One epoch, and that's it."""
    return [
        started(run, variant, epochs=1),
        epoch(run, 0, 0.1),
        epoch(run, 1, accuracy, seconds=seconds),
        ended(run),
    ]


THREE = [*ran(1, "linear", 0.9, 0.5), *ran(2, "conv", 0.97, 20), *ran(3, "linear", 0.91, 0.6)]


class OpenLeaderboard:
    """The demo in a document of its own, with the stage it follows."""

    def __init__(self, data: Dataset, **options: Any) -> None:
        self.stage = Stage()
        self.engine = Engine(data, VARIANTS, [], print)
        setting = Setting(self.stage, Controls(self.stage, self.engine), data, KNOWN)
        self.demo = Leaderboard(setting, options)
        self.demo.catch_up()
        self.document = Document()
        self.document.add_root(self.demo.root)

    def tell(self, *events: Event) -> OpenLeaderboard:
        for event in events:
            self.stage.append(event)
        self.demo.catch_up()
        return self

    def button(self, name: str) -> Button:
        found = self.document.get_model_by_name(name)
        assert isinstance(found, Button)
        return found

    def click(self, name: str) -> None:
        self.document.callbacks.trigger_event(ButtonClick(self.button(name)))
        self.demo.catch_up()

    def order(self, label: str) -> None:
        (group,) = self.document.select({"type": RadioButtonGroup})
        assert isinstance(group, RadioButtonGroup)
        group.active = group.labels.index(label)

    def panes(self, name: str) -> list[Pane]:
        found = self.document.select({"type": Pane})
        return [each for each in found if isinstance(each, Pane) and name in each.css_classes]

    def words(self, name: str) -> str:
        (pane,) = self.panes(name)
        return " ".join(_texts(pane))

    @property
    def rows(self) -> list[list[str]]:
        """What stands in the table, from the top."""
        entries = [entry._cells.pane for entry in self.demo._entries]
        return [texts for texts in map(_texts, entries) if any(texts)]

    @property
    def chosen(self) -> list[int]:
        """The places of rows that are marked as chosen."""
        rows = [entry.row for entry in self.demo._entries]
        return [place for place, row in enumerate(rows) if "chosen" in row.css_classes]

    @property
    def classes(self) -> list[str]:
        """Those of all beneath the status line."""
        return list(self.demo._board.css_classes)

    def curve(self, variant: str) -> list[float]:
        source = self.document.get_model_by_name(f"curve-{variant}")
        assert isinstance(source, ColumnDataSource)
        return list(source.data["test"])


def _texts(pane: Pane) -> list[str]:
    spans = (each for each in pane.elements if isinstance(each, Span))
    texts = (text for span in spans for text in span.children)
    return [str(text.content) for text in texts if isinstance(text, Text)]


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
    run = a_run(started(1, "conv"), epoch(1, 0, 0.1), epoch(1, 7, 0.971, seconds=12.34))
    assert facts(run, "Convolution", 50_186) == (
        "Convolution",
        "97.1 ± 0.5 %",
        "29",
        "50,186",
        "12.3",
        "7 of 20",
    )
    run.state = "stopped"
    assert facts(run, "Convolution", None)[3:] == ("–", "12.3", "7")


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
    assert (board.rows, board.words("caption"), board.words("more")) == ([], "", "")
    board.click("start-conv")
    assert board.engine._request == Start("conv", 20)


def test_a_run_appears_with_its_first_measure_and_goes_on(board: OpenLeaderboard) -> None:
    board.tell(*WARM, started(1, "conv"))
    assert board.classes == ["board", "empty"]
    board.tell(epoch(1, 0, 0.1, seconds=0))
    assert board.classes == ["board"]
    assert board.rows == [["Convolution", "10.0 ± 0.9 %", "900", "50,186", "0.0", "0 of 20"]]
    assert board.words("caption") == "tested on 1,000 unseen images"
    board.tell(epoch(1, 1, 0.8, seconds=1.5))
    assert board.rows == [["Convolution", "80.0 ± 1.3 %", "200", "50,186", "1.5", "1 of 20"]]
    assert board.curve("conv") == [10, 80]
    board.tell(ended(1, "stopped"))
    assert board.rows[0][-1] == "1"


def test_an_epoch_changes_only_the_row_that_learns(board: OpenLeaderboard) -> None:
    board.tell(*WARM, *THREE, started(4, "conv"), epoch(4, 0, 0.1), epoch(4, 1, 0.5))
    changed: list[Any] = []
    board.document.on_change(changed.append)
    board.tell(epoch(4, 2, 0.6))
    texts = {event.model for event in changed if isinstance(event.model, Text)}
    learning = board.demo._entries[3]._cells.texts
    assert texts - set(learning) <= {board.demo._bar.status._text}
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
    board.tell(*WARM, *THREE)
    board.order(order)
    assert [row[1] for row in board.rows] == runs


def test_of_unknown_size_is_last(board: OpenLeaderboard) -> None:
    board.order("Smallest")
    board.tell(*WARM, *ran(1, "gone", 0.99, 1), *ran(2, "conv", 0.5, 1))
    assert [row[0] for row in board.rows] == ["Convolution", "gone"]
    board.click("entry-1")  # a variant that the file no longer has: no colour, and no curve
    assert board.chosen == [1]
    assert board.curve("conv") == []


def test_the_best_eight_are_shown(board: OpenLeaderboard) -> None:
    for run in range(1, 12):
        board.tell(*ran(run, "linear", run / 20, 1))
    assert len(board.rows) == ROWS
    assert [board.rows[0][1][:4], board.rows[-1][1][:4]] == ["55.0", "20.0"]
    assert board.words("more") == "and 3 more runs"
    board.tell(StageCleared())
    assert (board.classes, board.rows) == (["board", "empty"], [])
    assert board.words("more") == ""


# The curve


def test_without_a_choice_the_newest_run_is_drawn(board: OpenLeaderboard) -> None:
    board.tell(*WARM, *THREE)
    assert (board.chosen, board.words("curve-title")) == ([1], "Linear")
    assert board.curve("linear") == [10, 91]
    board.tell(started(4, "conv"), epoch(4, 0, 0.2))
    assert board.curve("conv") == [20]
    assert board.curve("linear") == []
    assert board.chosen == [3]


def test_a_click_on_a_row_draws_its_run_and_stays_with_it(board: OpenLeaderboard) -> None:
    board.tell(*WARM, *THREE)
    board.click("entry-0")
    assert (board.chosen, board.words("curve-title")) == ([0], "Convolution")
    assert (board.curve("conv"), board.curve("linear")) == ([10, 97], [])
    board.tell(*ran(4, "linear", 0.99, 1))
    assert board.chosen == [1]  # another run went past it
    assert board.curve("conv") == [10, 97]
    board.tell(StageCleared(), *ran(5, "linear", 0.4, 1))
    assert (board.chosen, board.curve("linear")) == ([0], [10, 40])


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
    board.tell(*WARM, *THREE)
    assert {"series-2", "mark-square"} <= set(board.button("entry-0").css_classes)
    assert {"series-1", "mark-circle"} <= set(board.button("entry-1").css_classes)
    assert board.button("entry-1").label == "Curve of place 2"


# Options, and several windows


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variants": ["net"]}, "Expected variants: linear, conv, dropout. Received: 'net'."),
        ({"epochs": 0}, "Expected epochs: 1 or more. Received: 0. Mend the value."),
        ({"rows": 3}, "Expected an option: variants, epochs. Received: 'rows'. Mend the name."),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as error:
        OpenLeaderboard(tiny, **options)
    assert str(error.value).startswith(message)


def test_an_author_chooses_what_can_be_started(tiny: Dataset) -> None:
    board = OpenLeaderboard(tiny, variants=["conv"], epochs=3).tell(*ran(1, "linear", 0.9, 1))
    assert board.document.get_model_by_name("start-linear") is None
    assert board.rows[0][0] == "Linear"  # and yet all runs are listed
    board.click("start-conv")
    assert board.engine._request == Start("conv", 3)


def test_a_window_opened_later_shows_the_same(board: OpenLeaderboard, tiny: Dataset) -> None:
    story = [*WARM, *THREE, started(4, "conv"), epoch(4, 0, 0.2)]
    for event in story:
        board.tell(event)
    late = OpenLeaderboard(tiny).tell(*story)
    assert (late.rows, late.chosen) == (board.rows, board.chosen)
    assert late.curve("conv") == board.curve("conv")
