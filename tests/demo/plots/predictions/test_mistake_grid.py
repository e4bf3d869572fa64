"""Images of mistakes in rows and columns, with captions, faded where they need no attention."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.models import ColumnDataSource
from bokeh.models.glyphs import Text

from demo.data.core.kinds import Kind
from demo.plots.predictions.mistake_grid import HEIGHT, WIDTH, Caption, MistakeGrid
from tests.demo.kinds import dataset_of


@pytest.fixture
def grid() -> MistakeGrid:
    grid = MistakeGrid(dataset_of("images", shape=(8, 4, 1), classes=10), 2, 3, [0, 2])
    grid.show_examples(np.arange(5 * 8 * 4, dtype=np.float32).reshape(5, 8, 4, 1))
    return grid


def rows(grid: MistakeGrid, name: str) -> dict[str, Any]:
    found = grid.figure.select_one({"name": name})
    assert isinstance(found, ColumnDataSource)
    return dict(found.data)


def test_images_fill_the_rows_and_keep_their_pixels_square(grid: MistakeGrid) -> None:
    assert grid.places == 6
    drawn = rows(grid, "pictures")
    assert len(drawn["image"]) == 5
    assert drawn["image"][1][-1].tolist() == [32, 33, 34, 35]  # its first row is at the top
    assert drawn["dh"] == pytest.approx([2 * each for each in drawn["dw"]])
    assert drawn["y"][0] == drawn["y"][2] > drawn["y"][3] == drawn["y"][4]
    assert drawn["x"][0] == drawn["x"][3] < drawn["x"][1] < drawn["x"][2]
    assert 0 <= min(drawn["x"]) <= max(drawn["x"]) + drawn["dw"][0] <= WIDTH
    assert 0 <= min(drawn["y"]) <= max(drawn["y"]) + drawn["dh"][0] <= HEIGHT


def test_captions_stand_under_their_images(grid: MistakeGrid) -> None:
    grid.show_captions([Caption("3 · 87 %", "is 5"), *[Caption(faded=True)] * 4], 2)
    drawn, captions = rows(grid, "pictures"), rows(grid, "captions")
    assert captions["said"] == ["3 · 87 %", "", "", "", ""]
    assert captions["truth"] == ["is 5", "", "", "", ""]
    assert [fade > 0 for fade in captions["fade"]] == [False, True, True, True, True]
    assert captions["x"] == pytest.approx([x + drawn["dw"][0] / 2 for x in drawn["x"]])
    assert all(a < b for a, b in zip(captions["under"], drawn["y"], strict=True))


def test_marks_are_those_of_the_variant_that_is_shown(grid: MistakeGrid) -> None:
    captions = [Caption(marked=True), *[Caption()] * 4]
    grid.show_captions(captions, 2)
    assert (len(rows(grid, "marks-0")["x"]), len(rows(grid, "marks-2")["x"])) == (0, 1)
    grid.show_captions(captions, 0)
    assert (len(rows(grid, "marks-0")["x"]), len(rows(grid, "marks-2")["x"])) == (1, 0)


@pytest.mark.parametrize(
    ("classes", "sizes"), [(10, ["1.80u", "1.60u"]), (120, ["1.67u", "1.52u"])]
)
def test_captions_of_many_classes_do_not_reach_their_neighbours(
    classes: int, sizes: list[str]
) -> None:
    grid = MistakeGrid(dataset_of("images", classes=classes, train=120), 3, 8, [0])
    looks: list[Any] = list(grid.figure.renderers)
    words = [look.glyph for look in looks if isinstance(look.glyph, Text)]
    written = [each.tags[0]["style"]["text_font_size"] for each in words]
    assert written == sizes


def test_long_names_of_classes_have_room() -> None:
    grid = MistakeGrid(dataset_of("images"), 3, 8, [0])
    assert (grid.letters, grid.places) == (16, 3 * 3)


@pytest.mark.parametrize(
    ("kind", "source", "column", "drawn"),
    [
        ("series", "line-1", "xs", 20),
        ("table", "example-words", "text", len("bill_length_mm 0.123")),
        ("text", "example-words", "text", 4),
        ("volumes", "pictures", "image", 10),
    ],
)
def test_each_kind_is_drawn_in_its_way(kind: Kind, source: str, column: str, drawn: int) -> None:
    data = dataset_of(kind)
    grid = MistakeGrid(data, 3, 8, [0])
    grid.show_examples(data.x_test[: grid.places])
    examples = rows(grid, source)[column]
    assert len(examples) == grid.places
    assert len(examples[0]) >= drawn
