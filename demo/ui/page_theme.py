"""The page's theme as Bokeh's own: what an author has not set on a figure follows the page.

A figure of a demo then has the talk's fonts, sizes and colours, dark and light, without a word in
the demo; what its author sets stays. The theme holds for models that come later, too.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from bokeh.model import Model
from bokeh.themes import Theme

BOKEH_BLUE = "#1f77b4"  # which Bokeh sets on each glyph without a colour
SERIES = "--series-1"  # instead of it, and of nothing else
SIZES = {"width", "height", "sizing_mode", "aspect_ratio"}  # an author who sets one means it

# What is no question of light or dark. The whole plot is drawn on the slide: no ground, no toolbar.
PLAIN: dict[str, dict[str, Any]] = {
    "Plot": {
        "toolbar_location": None,
        "background_fill_alpha": 0,
        "border_fill_alpha": 0,
        "outline_line_color": None,
        "sizing_mode": "stretch_both",
    },
    "Axis": {"minor_tick_line_color": None, "axis_label_text_font_style": "normal"},
    "Title": {"text_font_style": "bold"},
    "Legend": {"background_fill_alpha": 0, "border_line_color": None},
    "ColorBar": {"background_fill_alpha": 0},
}
_LABELS = {"font": "--font", "font_size": "1.7u", "color": "--ink"}


def _letters(kind: str, **other: str) -> dict[str, str]:
    """Return the tokens of letters, of which properties begin with ``kind``."""
    return {f"{kind}_{name}": token for name, token in {**_LABELS, **other}.items()}


# As ``styled`` has them, by class and property.
TOKENS: dict[str, dict[str, str]] = {
    "Axis": {
        **_letters("axis_label_text"),
        **_letters("major_label_text", color="--ink-soft"),
        "axis_line_color": "--ink-soft",
        "major_tick_line_color": "--ink-soft",
    },
    "Grid": {"grid_line_color": "--rule"},
    "Title": _letters("text", font_size="2.1u"),
    "Legend": _letters("label_text") | _letters("title_text"),
    "ColorBar": _letters("major_label_text") | _letters("title_text"),
    "Text": _letters("text"),
    "TextAnnotation": _letters("text"),
    "Span": {"line_color": "--ink-soft"},
    "BoxAnnotation": {"fill_color": "--panel"},
    "LineGlyph": {"line_color": SERIES},
    "FillGlyph": {"fill_color": SERIES},
    "Line": {"line_width": "0.35u"},
    "Scatter": {"size": "1u"},
}


class PageTheme(Theme):
    """Gives each model of a document what its author has left open."""

    def __init__(self) -> None:
        super().__init__(json={"attrs": {}})

    def apply_to_model(self, model: Model) -> None:
        """Set defaults of a model: plain ones, and tokens that the page resolves."""
        plain, tokens = _defaults(type(model))
        if not plain and not tokens:
            return
        own = model.properties_with_values(include_defaults=False)
        values = {name: value for name, value in plain.items() if name not in own}
        if not SIZES.isdisjoint(own):
            values.pop("sizing_mode", None)
        followed = {
            name: token
            for name, token in tokens.items()
            if (name not in own and token != SERIES) or getattr(model, name) == BOKEH_BLUE
        }
        if followed and "tags" not in own:
            values["tags"] = [{"style": followed}]
        model.apply_theme(values)


@cache
def _defaults(kind: type[Model]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a class of models has by itself: plain values, and tokens."""
    plain: dict[str, Any] = {}
    tokens: dict[str, str] = {}
    for name in (base.__name__ for base in reversed(kind.__mro__)):
        plain |= PLAIN.get(name, {})
        tokens |= TOKENS.get(name, {})
    known = kind.properties()  # another class may have the same name: Text is a glyph and a node
    return (
        {name: value for name, value in plain.items() if name in known},
        {name: token for name, token in tokens.items() if name in known},
    )
