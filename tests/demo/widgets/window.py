"""A demo in a document of its own, as in one window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Self, TypeVar

import numpy as np
from bokeh.core.validation import check_integrity
from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.model import Model
from bokeh.models import ColumnDataSource
from bokeh.models.ui import Pane
from bokeh.models.widgets import Button
from numpy.typing import NDArray

from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.events import Event
from demo.requests import Request
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.setting import Setting
from demo.ui.widget import Widget
from tests.demo.clock import Clock
from tests.demo.conftest import VARIANTS

KNOWN = {
    "linear": Variant("linear", "Linear", 1),
    "conv": Variant("conv", "Convolution", 9),
}
M = TypeVar("M", bound=Model)
W = TypeVar("W", bound=Widget)


class Window(Generic[W]):
    """A demo, with the stage that it follows."""

    def __init__(
        self,
        kind: type[W],
        data: Dataset,
        wish: int | None = None,
        *,
        known: Mapping[str, Variant] = KNOWN,
        **options: Any,
    ) -> None:
        self.data = data
        self.stage = Stage()
        self.engine = Engine(EngineSettings(data, VARIANTS, []), print)
        self.clock = Clock()
        self.controls = Controls(self.stage, self.engine, later=self.clock.later)
        self.widget = kind(Setting(self.stage, self.controls, data, known, wish), options)
        self.widget.catch_up()
        self.document = Document()
        self.document.add_root(self.widget.root)
        issues = check_integrity(self.document.models)
        assert (issues.error, issues.warning) == ([], [])

    def tell(self, *events: Event) -> Self:
        """Let things happen on stage."""
        for event in events:
            self.stage.append(event)
        self.widget.catch_up()
        return self

    def look_back(self, epoch: int | None) -> Self:
        """Let all screens look back, as by the bar of some window."""
        self.controls.look_back(epoch)
        self.clock.go(1)
        return self.tell()

    def asked(self) -> Request | None:
        """Return what the engine was asked for last."""
        return self.engine._mailbox.request

    def model(self, name: str, kind: type[M]) -> M:
        """Return the model of this name."""
        found = self.document.get_model_by_name(name)
        assert isinstance(found, kind)
        return found

    def one(self, kind: type[M]) -> M:
        """Return the only model of this kind."""
        (found,) = self.document.select({"type": kind})
        assert isinstance(found, kind)
        return found

    def rows(self, name: str) -> dict[str, Any]:
        """Return what a source holds."""
        return dict(self.model(name, ColumnDataSource).data)

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
        (image,) = self.rows(name)["image"]
        return np.asarray(image)[::-1]

    def empty(self, name: str) -> bool:
        """Return whether there is no picture in a source."""
        return len(self.rows(name)["image"]) == 0
