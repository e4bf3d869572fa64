"""The private names of Bokeh that the demos lean on do what they are taken for."""

from __future__ import annotations

from bokeh.document import Document
from bokeh.models.widgets import Button

from demo.ui.bokeh_internals import press


def test_a_pressed_button_tells_all_who_listen_and_nobody_else() -> None:
    told: list[str] = []
    first, other = Button(), Button()
    first.on_click(lambda: told.append("first"))
    other.on_click(lambda: told.append("other"))
    press(first)
    assert told == ["first"]
    Document().add_root(first)
    press(first)
    assert told == ["first", "first"]
