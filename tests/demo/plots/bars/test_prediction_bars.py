"""Bars of what models answer: heights, the likeliest class, and words where there is no answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.models import ColumnDataSource

from demo.data.core.dataset import Dataset
from demo.plots.bars.prediction_bars import (
    FAINT,
    LATE,
    UNAVAILABLE,
    UNKNOWN,
    UNTRAINED,
    PredictionBars,
)
from demo.ui.toolkit import Toolkit
from tests.demo.kinds import dataset_of

ANSWER = np.array([0.1, 0.7, 0.2], np.float32)


def unnamed(classes: int) -> Dataset:
    return replace(dataset_of("images", classes=classes, train=classes), class_names=())


@pytest.fixture
def bars() -> PredictionBars:
    return PredictionBars(Toolkit(), [0, 3], unnamed(3))


def rows(bars: PredictionBars, name: str) -> dict[str, Any]:
    found = bars.figure.select_one({"name": name})
    assert isinstance(found, ColumnDataSource)
    return dict(found.data)


def test_bars_are_as_high_as_classes_are_likely(bars: PredictionBars) -> None:
    bars.show([True, False], [ANSWER, None])
    drawn, scale = rows(bars, "bars-0"), rows(bars, "scale")
    full = scale["top"][0] - scale["bottom"][0]
    heights = [top - bottom for top, bottom in zip(drawn["top"], drawn["bottom"], strict=True)]
    assert heights == pytest.approx([full * each for each in (0.1, 0.7, 0.2)], rel=1e-5)
    assert drawn["alpha"] == [FAINT, 1.0, FAINT]
    assert scale["alpha"] == [1.0] * 3 + [0.0] * 3  # for the models that have learned
    assert rows(bars, "bars-1")["top"] == rows(bars, "bars-1")["bottom"]


def test_the_likeliest_class_stands_in_large(bars: PredictionBars) -> None:
    bars.show([True, False], [ANSWER, None])
    winners = rows(bars, "winners")
    assert (winners["winner"], winners["percent"]) == (["1", ""], ["70 %", ""])
    assert winners["note"] == ["", UNTRAINED]
    assert bars.shown[1] is None


@pytest.mark.parametrize(("classes", "named"), [(10, 10), (26, 6), (100, 5), (120, 3), (1000, 5)])
def test_of_many_classes_some_are_named(classes: int, named: int) -> None:
    many = PredictionBars(Toolkit(), [0], unnamed(classes))
    names = [name for name in rows(many, "scale")["name"] if name]
    assert (len(names), names[0]) == (named, "0")


def test_words_say_why_there_is_no_answer(bars: PredictionBars) -> None:
    bars.show([True, False], [None, None], [True, True])
    assert rows(bars, "winners")["note"] == [UNKNOWN, UNAVAILABLE]
    bars.show([True, True], [None, None])
    assert rows(bars, "winners")["note"] == ["", ""]  # it is on its way


def test_late_answers_are_marked_by_an_attribute(bars: PredictionBars) -> None:
    before = dict(bars.figure.html_attributes)
    bars.show_late(True)
    assert bars.figure.html_attributes == before | {LATE: ""}
    bars.show_late(False)
    assert bars.figure.html_attributes == before


def test_only_the_row_that_changes_is_sent(bars: PredictionBars) -> None:
    bars.show([True, True], [ANSWER, ANSWER])
    document = Document()
    document.add_root(bars.figure)
    sent: list[Any] = []
    document.on_change(lambda event: sent.append(getattr(event, "model", None)))
    bars.show([True, True], [ANSWER, ANSWER.copy()])
    assert sent == []
    bars.show([True, True], [ANSWER, ANSWER[::-1]])
    names = [model.name for model in sent]
    assert names == ["bars-1"]  # the likeliest class is the same


def test_classes_are_called_by_their_names() -> None:
    bars = PredictionBars(Toolkit(), [0, 1], dataset_of("images"))
    bars.show([True, False], [ANSWER, None])
    assert rows(bars, "winners")["winner"][0] == "a species"[:9] + "…"
    names = rows(bars, "scale")["name"]
    assert names[:3] == ["", "", ""]  # upright, and so beneath the lowest row alone
    assert names[3:] == ["setosa", "a speci…", "virgini…"]
    assert rows(bars, "scale")["name_alpha"] == [1.0] * 6
