"""What a demo says that it starts is what its buttons start, one by one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bokeh.events import ButtonClick
from bokeh.models import LayoutDOM
from bokeh.models.widgets import Button

from demo.catalog.variant_file import read_catalog
from demo.data.core.dataset import Dataset
from demo.events import EngineReady
from demo.ui.demo_loader import DemoLoader
from demo.ui.starts import GpuReplay
from demo.widgets.device_race import DeviceRace
from tests.demo.conftest import VARIANTS
from tests.demo.widgets.window import Window

KNOWN = read_catalog(VARIANTS.read_text(encoding="utf-8"))


def start_buttons(part: object) -> Iterator[Button]:
    """Yield those that the keys 1 to 9 press, in the order in which a page has them."""
    if isinstance(part, Button) and "variant" in part.css_classes:
        yield part
    for child in getattr(part, "children", ()) if isinstance(part, LayoutDOM) else ():
        yield from start_buttons(child)


@pytest.mark.parametrize("name", DemoLoader().names())
@pytest.mark.parametrize("wish", [None, 3])
def test_each_button_starts_what_the_demo_says(name: str, wish: int | None, tiny: Dataset) -> None:
    kind = DemoLoader().find(name)
    window = Window(kind, tiny, wish, known=KNOWN)
    starts = kind.starts(window.widget.setting, window.widget.options)
    buttons = list(start_buttons(window.widget.root))
    assert len(buttons) == len(starts)
    for button, start in zip(buttons, starts, strict=True):
        window.document.callbacks.trigger_event(ButtonClick(button))
        if isinstance(start, GpuReplay):
            told = window.stage.scene.answers.throughput
            assert told is not None
            assert (told.variant, told.batch) == (start.variant, start.batch)
            assert told.recorded
        else:
            assert window.asked() == start


def test_keys_count_no_button_that_can_t_be_used(few: Dataset, tiny: Dataset) -> None:
    other = Window(DeviceRace, tiny, known=KNOWN)  # on smaller images no GPU was recorded
    assert len(list(start_buttons(other.widget.root))) == 1
    unknown = Window(DeviceRace, few)  # nor with these models
    assert len(list(start_buttons(unknown.widget.root))) == 1
    assert len(DeviceRace.starts(unknown.widget.setting, unknown.widget.options)) == 1
    known = Window(DeviceRace, few, known=KNOWN)
    assert len(list(start_buttons(known.widget.root))) == 2
    known.tell(EngineReady(backend="tensorflow", device="GPU (one)"))
    assert known.model("show-gpu", Button).disabled  # its key must not press what is hidden
    assert len(list(start_buttons(known.widget.root))) == 2
    assert len(DeviceRace.starts(known.widget.setting, known.widget.options)) == 2
