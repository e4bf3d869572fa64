"""Each demo shows each kind of data in words that fit, or is the frame that says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.models import ColumnDataSource
from bokeh.models.widgets import Button

from demo.catalog.variant_file import read_catalog
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.data.core.kinds import Kind
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.demo_loader import DemoLoader
from demo.ui.fitting import UnfitDemo
from demo.ui.setting import Setting
from demo.ui.widget import Widget
from tests.demo.answers import learned
from tests.demo.clock import Clock
from tests.demo.conftest import VARIANTS
from tests.demo.kinds import dataset_of
from tests.demo.log import started

LOADER = DemoLoader()
ALL = read_catalog(VARIANTS.read_text(encoding="utf-8"))
NAMES = LOADER.names()
OF_IMAGES = re.compile(r"\b(pixel|picture|image|digit|tumour|wine)s?\b|\b255\b", re.IGNORECASE)
OF_DIGITS = re.compile(r"\b(digit|tumour|wine)s?\b", re.IGNORECASE)
WORDS = ("content", "label", "labels", "text", "title", "axis_label", "html_attributes")


def opened(name: str, data: Dataset) -> tuple[Widget, Document]:
    stage = Stage()
    engine = Engine(EngineSettings(data, VARIANTS, []), print)
    controls = Controls(stage, engine, later=Clock().later)
    widget = LOADER.build(name, Setting(stage, controls, data, ALL), {})
    widget.catch_up()
    document = Document()
    document.add_root(widget.root)
    return widget, document


def told(document: Document) -> Iterator[str]:
    """Yield all words that anybody can see, or is read out, or finds under the pointer."""
    for model in document.models:
        for name in WORDS:
            yield from _texts(getattr(model, name, None))
        if isinstance(model, ColumnDataSource):
            yield from (text for column in dict(model.data).values() for text in _texts(column))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (each for name, each in value.items() if name in ("title", "aria-label"))
    elif isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))


def use(widget: Widget, document: Document) -> None:
    """Let a run come to its first epoch, and press all that is no start."""
    data = widget.setting.data
    if not data.is_regression:
        shares = np.random.default_rng(0).random((len(data.y_test), data.classes), np.float32)
        shares /= shares.sum(axis=1, keepdims=True)
        widget.setting.stage.append(started(1, test_size=len(data.y_test)))
        for event in learned(1, 1, shares, 0.5):
            widget.setting.stage.append(event)
        widget.catch_up()
    for button in document.select({"type": Button}):
        if isinstance(button, Button) and "variant" not in button.css_classes:
            document.callbacks.trigger_event(ButtonClick(button))
    widget.catch_up()


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("name", NAMES)
def test_each_kind_is_shown_in_words_that_fit(name: str, kind: Kind) -> None:
    widget, document = opened(name, dataset_of(kind))
    if not isinstance(widget, UnfitDemo):
        use(widget, document)
        unfit = OF_DIGITS if kind == "images" else OF_IMAGES
        assert [words for words in told(document) if unfit.search(words)] == []
    else:
        demo = LOADER.find(name)
        has_models = not any("has no model that learns" in words for words in told(document))
        assert kind not in demo.kinds or not demo.shows_classes or not has_models


@pytest.mark.parametrize("name", NAMES)
def test_numbers_and_many_classes_are_shown_or_not(name: str) -> None:
    for data in (
        dataset_of("table", numbers=True),
        dataset_of("images", classes=100, train=200, test=100),
        dataset_of("images", classes=2, shape=(96, 64, 3)),
    ):
        use(*opened(name, data))
