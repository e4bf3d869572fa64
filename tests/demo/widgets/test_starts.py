"""What a demo says that it starts is what its buttons start, one by one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bokeh.events import ButtonClick
from bokeh.models import LayoutDOM
from bokeh.models.widgets import Button

from demo.catalog.variant_file import read_catalog
from demo.data.dataset import Dataset
from demo.ui.demo_loader import DemoLoader
from tests.demo.conftest import VARIANTS
from tests.demo.widgets.window import Window

KNOWN = read_catalog(VARIANTS.read_text(encoding="utf-8"))
HIDDEN_AT_FIRST = "show-gpu"  # plays a recording back, where there is one


def start_buttons(part: object) -> Iterator[Button]:
    """Yield those that the keys 1 to 9 press, in the order in which a page has them."""
    if isinstance(part, Button) and "variant" in part.css_classes and part.name != HIDDEN_AT_FIRST:
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
        assert window.asked() == start
