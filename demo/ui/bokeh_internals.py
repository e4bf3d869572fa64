"""All private names of Bokeh that the demos lean on: ``test_bokeh_internals.py`` guards each."""

from __future__ import annotations

from bokeh.events import ButtonClick
from bokeh.models.widgets import Button


def press(button: Button) -> None:
    """Press a button, as a page does: Bokeh has no public way to do that in Python."""
    button._trigger_event(ButtonClick(model=button))
