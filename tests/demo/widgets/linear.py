"""A demo in a document of its own, as in one window, and a linear model's weights by hand."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import numpy as np
from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.model import Model
from bokeh.models import ColumnDataSource
from bokeh.models.ui import Pane
from bokeh.models.widgets import Button
from numpy.typing import NDArray

from demo.catalog import Variant
from demo.controls import Controls
from demo.data import Dataset
from demo.engine import Engine, Request
from demo.events import Event, Snapshot
from demo.stage import Stage
from demo.widgets.base import Setting, Widget
from tests.demo.conftest import VARIANTS
from tests.demo.log import epoch

KNOWN = {
    "linear": Variant("linear", "Linear", 1),
    "conv": Variant("conv", "Convolution", 9),
}
M = TypeVar("M", bound=Model)


class Window:
    """A demo, with the stage that it follows."""

    def __init__(
        self, kind: type[Widget], data: Dataset, wish: int | None = None, **options: Any
    ) -> None:
        self.stage = Stage()
        self.engine = Engine(data, VARIANTS, [], print)
        controls = Controls(self.stage, self.engine)
        self.widget = kind(Setting(self.stage, controls, data, KNOWN, wish), options)
        self.widget.catch_up()
        self.document = Document()
        self.document.add_root(self.widget.root)

    def tell(self, *events: Event) -> Window:
        """Let things happen on stage."""
        for event in events:
            self.stage.append(event)
        self.widget.catch_up()
        return self

    def asked(self) -> Request | None:
        """Return what the engine was asked for last."""
        return self.engine._request

    def model(self, name: str, kind: type[M]) -> M:
        """Return the model of this name."""
        found = self.document.get_model_by_name(name)
        assert isinstance(found, kind)
        return found

    def click(self, name: str) -> None:
        """Click a button as a browser's message would."""
        self.document.callbacks.trigger_event(ButtonClick(self.model(name, Button)))

    def words(self, name: str) -> str:
        """Return what a line of words says."""
        panes = (each for each in self.document.select({"type": Pane}) if isinstance(each, Pane))
        (pane,) = (each for each in panes if each.css_classes[:1] == [name])
        (span,) = pane.elements
        return str(span.children[0].content)  # type: ignore[union-attr]

    def image(self, name: str) -> NDArray[np.float32]:
        """Return the picture in a source, from the top."""
        (image,) = self.model(name, ColumnDataSource).data["image"]
        return np.asarray(image)[::-1]

    def empty(self, name: str) -> bool:
        """Return whether there is no picture in a source."""
        return len(self.model(name, ColumnDataSource).data["image"]) == 0


def kernel(data: Dataset, seed: int = 0) -> NDArray[np.float32]:
    """Return some weights, (pixels, classes)."""
    shape = math.prod(data.image_shape), data.classes
    return np.random.default_rng(seed).normal(0, 0.1, shape).astype(np.float32)


def bias(data: Dataset) -> NDArray[np.float32]:
    """Return some biases, (classes,)."""
    return np.linspace(-1, 1, data.classes, dtype=np.float32)


def snapshot(run: int, number: int, **weights: NDArray[np.float32]) -> Snapshot:
    """A snapshot with the weights of one layer; its answers are of no interest."""
    named = {f"0/{name}": array for name, array in weights.items()}
    probabilities = np.zeros((1, 1), np.float32)
    return Snapshot(run=run, epoch=number, probabilities=probabilities, weights=named)


def learned(data: Dataset, run: int, number: int, accuracy: float = 0.5) -> list[Event]:
    """What is told of an epoch of a linear model: weights as of ``kernel(data, number)``."""
    weights = snapshot(run, number, kernel=kernel(data, number), bias=bias(data))
    return [weights, epoch(run, number, accuracy)]


def coloured(classes: int = 3) -> Dataset:
    """Return noise of 4×6 pixels in three colours."""
    random = np.random.default_rng(0)
    images = random.random((12, 4, 6, 3), np.float32)
    labels = np.arange(12, dtype=np.int32) % classes
    return Dataset("noise", images, labels, images, labels)
