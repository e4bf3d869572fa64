"""The split's mosaics show real images of both parts, to scale."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.models import ColumnDataSource, Image
from bokeh.models.dom import Text
from numpy.typing import NDArray

from demo.analysis.image_arrays import GAP, brightness, pictures_of
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.split import SHOWN, Split, lay_out, share_shown
from tests.demo.conftest import VARIANTS, first
from tests.demo.kinds import dataset_of
from tests.demo.log import epoch, started

PICTURES = ("train-picture", "test-picture")


def open_split(data: Dataset, **options: object) -> tuple[Split, Document]:
    stage = Stage()
    controls = Controls(stage, Engine(EngineSettings(data, VARIANTS, []), print))
    split = Split(Setting(stage, controls, data, {}), options)
    split.catch_up()
    document = Document()
    document.add_root(split.root)
    return split, document


def said(document: Document) -> set[str]:
    return {str(each.content) for each in document.select({"type": Text}) if isinstance(each, Text)}


@pytest.mark.parametrize(
    ("train", "test", "shown"),
    [
        (4_000, 1_000, (384, 96)),
        (60_000, 10_000, (411, 69)),
        (300, 100, (300, 100)),  # all there are
        (1_437, 360, (384, 96)),
        (100_000, 10, (479, 1)),
        (10, 100_000, (1, 479)),
        (1, 1, (1, 1)),
    ],
)
def test_images_shown_are_shared_as_all_are(train: int, test: int, shown: tuple[int, int]) -> None:
    assert share_shown(train, test) == shown


def pictures(data: Dataset) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return both mosaics, from the top."""
    _, document = open_split(data)
    train, test = (columns(document, name)["image"][0] for name in PICTURES)
    return train[::-1], test[::-1]


def columns(document: Document, name: str) -> dict[str, Any]:
    source = document.get_model_by_name(name)
    assert isinstance(source, ColumnDataSource)
    return dict(source.data)


def test_the_mosaics_areas_are_to_scale(mnist: Dataset) -> None:
    mosaics = lay_out(mnist)
    assert mosaics.train.count + mosaics.test.count == SHOWN
    train, test = pictures(mnist)
    assert train.shape[0] == test.shape[0]
    seen = np.isfinite(train).sum() / np.isfinite(test).sum()
    assert seen == len(mnist.x_train) / len(mnist.x_test) == 4


def test_the_mosaics_hold_images_of_their_own_heading(tiny: Dataset) -> None:
    for mosaic, part in zip(pictures(tiny), (tiny.x_train, tiny.x_test), strict=True):
        np.testing.assert_array_equal(mosaic[:8, :8], brightness(part)[0])
        np.testing.assert_array_equal(mosaic[:8, 8 + GAP : 16 + GAP], brightness(part)[1])


def test_the_images_come_from_all_of_a_heading(mnist: Dataset) -> None:
    by_class = np.argsort(mnist.y_train, kind="stable")
    ordered = dataclasses.replace(
        mnist, x_train=mnist.x_train[by_class], y_train=mnist.y_train[by_class]
    )
    last = pictures(ordered)[0][-28:, -28:]
    np.testing.assert_array_equal(last, brightness(ordered.x_train)[-1])


def test_colour_images_and_single_ones_have_mosaics_too(tiny: Dataset) -> None:
    colours = np.random.default_rng(0).random((9, 32, 16, 3), np.float32)
    few = dataclasses.replace(tiny, x_train=colours, x_test=colours[:3])
    _, document = open_split(few)
    assert {"9", "3", "9 and 3 of them are shown"} <= said(document)
    np.testing.assert_array_equal(pictures(few)[1][:32, :16], pictures_of(colours)[0])
    assert pictures(first(tiny, 1, 1))[0].shape == (8, 8)


def test_series_are_lines_and_rows_are_squares() -> None:
    _, document = open_split(dataset_of("series"))
    sources = [*document.select({"name": "line-0"}), *document.select({"name": "line-1"})]
    assert len(sources) == 2 * 2  # two channels in two parts
    train, test = pictures(dataset_of("table"))
    assert np.isfinite(train).sum() == 2 * np.isfinite(test).sum() > 0


def test_the_words_say_how_many_and_what_for(mnist: Dataset) -> None:
    _, document = open_split(mnist)
    assert said(document) == {
        "4,000",
        "to learn from",
        "1,000",
        "to test with: never seen while learning",
        "384 and 96 of them are shown",
    }


def test_a_pixel_is_square_whatever_the_window(mnist: Dataset) -> None:
    _, document = open_split(mnist)
    plot: Any = document.get_model_by_name("mosaics")
    width, height = plot.x_range.end, plot.y_range.end
    assert plot.aspect_ratio == pytest.approx(width / height)
    glyphs: list[Any] = sorted(document.select({"type": Image}), key=lambda each: each.x)
    for glyph, picture in zip(glyphs, pictures(mnist), strict=True):
        assert (glyph.dh, glyph.dw) == picture.shape
    assert glyphs[1].x + glyphs[1].dw == pytest.approx(width)


def test_training_changes_nothing(mnist: Dataset) -> None:
    split, document = open_split(mnist)
    changes: list[object] = []
    document.on_change(changes.append)
    split.setting.stage.append(started(1))
    split.setting.stage.append(epoch(1, 0, 0.1))
    split.catch_up()
    assert changes == []


def test_there_is_nothing_to_set(tiny: Dataset) -> None:
    with pytest.raises(DemoError, match="this demo has nothing to set"):
        open_split(tiny, images=3)
