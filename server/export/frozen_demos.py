"""A demo as it stands now, as a Bokeh document that needs no server."""

from __future__ import annotations

import json

from bokeh.document import Document
from bokeh.model import Model
from bokeh.models import InspectTool, Row, Toolbar
from bokeh.models.ui import Pane
from bokeh.models.widgets import (
    AbstractButton,
    AbstractGroup,
    AbstractSlider,
    InputWidget,
    RadioButtonGroup,
)

from demo.ui.page_theme import PageTheme
from demo.ui.widget import Widget

Control = AbstractButton | AbstractGroup | AbstractSlider | InputWidget

# Classes of controls that also show something (a model's name, its layers): these stay, as text.
INFORMATIVE = {"variant", "block", "row-button", "classes"}
# Classes of texts that make no sense here: invitations to click, and "waiting for …".
POINTLESS_MOODS = {"inviting", "waiting"}
AS_WORDS = """
.bk-btn[disabled] { background: none !important; opacity: 1; }
:host(:is(.variant, .quiet)) .bk-btn { padding-left: 0; }
"""


def freeze_demo(widget: Widget) -> str:
    """Return a demo as JSON, without controls that need Python; hovering over plots works."""
    widget.catch_up()
    document = Document(theme=PageTheme())
    document.add_root(widget.root)
    with document.models.freeze():
        for model in document.models:
            _freeze(model)
    return json.dumps(document.to_json(deferred=False))


def _freeze(model: Model) -> None:
    if isinstance(model, Control):
        _freeze_control(model)
    elif isinstance(model, Toolbar):
        model.tools = [tool for tool in model.tools if isinstance(tool, InspectTool)]
    elif isinstance(model, Pane) and not POINTLESS_MOODS.isdisjoint(model.css_classes):
        model.visible = False
    elif isinstance(model, Row) and "timeline" in model.css_classes:
        model.visible = False  # all that is there is the newest epoch
    elif isinstance(model, Row) and "settings" in model.css_classes:
        model.children = [each for each in model.children if is_informative(each)]


def is_informative(model: Model) -> bool:
    """Tell whether a part shows something even if it can't be pressed."""
    return not isinstance(model, Control) or not INFORMATIVE.isdisjoint(model.css_classes)


def _freeze_control(control: Control) -> None:
    if control.js_event_callbacks or control.js_property_callbacks:
        return  # the page itself answers
    is_choice = False
    if isinstance(control, RadioButtonGroup) and control.active is not None:
        is_choice = True  # only the chosen label stays
        control.update(labels=[control.labels[control.active]], active=0)
    # Without attributes: they hold the hint why a button is greyed out.
    control.update(disabled=True, html_attributes={})
    control.visible &= is_choice or is_informative(control)
    control.stylesheets = [*control.stylesheets, AS_WORDS]
