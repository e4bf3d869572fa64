"""The split's mosaics show real images of both parts, to scale."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.models import ColumnDataSource
from bokeh.models.dom import Text

from demo.analysis.image_arrays import GAP, brightness
from demo.control.controls import Controls
from demo.data.dataset import Dataset
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.split import SHOWN, Split, build_mosaics, share_shown
from tests.demo.conftest import VARIANTS, first
from tests.demo.log import epoch, started


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


def test_the_mosaics_areas_are_to_scale(mnist: Dataset) -> None:
    mosaics = build_mosaics(mnist)
    assert mosaics.train_shown + mosaics.test_shown == SHOWN
    assert mosaics.train.shape[0] == mosaics.test.shape[0]
    seen = np.isfinite(mosaics.train).sum() / np.isfinite(mosaics.test).sum()
    assert seen == len(mnist.x_train) / len(mnist.x_test) == 4


def test_the_mosaics_hold_images_of_their_own_heading(tiny: Dataset) -> None:
    mosaics = build_mosaics(tiny)
    for mosaic, part in ((mosaics.train, tiny.x_train), (mosaics.test, tiny.x_test)):
        from_the_top = mosaic[::-1]
        np.testing.assert_array_equal(from_the_top[:8, :8], brightness(part)[0])
        np.testing.assert_array_equal(from_the_top[:8, 8 + GAP : 16 + GAP], brightness(part)[1])


def test_the_images_come_from_all_of_a_heading(mnist: Dataset) -> None:
    by_class = np.argsort(mnist.y_train, kind="stable")
    ordered = dataclasses.replace(
        mnist, x_train=mnist.x_train[by_class], y_train=mnist.y_train[by_class]
    )
    last = build_mosaics(ordered).train[:28, -28:]
    np.testing.assert_array_equal(last[::-1], brightness(ordered.x_train)[-1])


def test_colour_images_and_single_ones_have_mosaics_too(tiny: Dataset) -> None:
    colours = np.random.default_rng(0).random((9, 32, 16, 3), np.float32)
    few = dataclasses.replace(tiny, x_train=colours, x_test=colours[:3])
    _, document = open_split(few)
    assert {"9", "3", "9 and 3 of them are shown"} <= said(document)
    assert build_mosaics(first(tiny, 1, 1)).train.shape == (8, 8)


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
    source = document.get_model_by_name("pictures")
    assert isinstance(source, ColumnDataSource)
    sizes = [(high, wide) for wide, high in zip(source.data["dw"], source.data["dh"], strict=True)]
    assert [np.shape(picture) for picture in source.data["image"]] == sizes
    assert source.data["x"][1] + source.data["dw"][1] == pytest.approx(width)


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
