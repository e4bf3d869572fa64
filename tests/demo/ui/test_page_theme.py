"""A figure as any tutorial of Bokeh's has it gets the page's look; what its author sets stays."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.document import Document
from bokeh.model import Model
from bokeh.models import Column
from bokeh.models.annotations import Label
from bokeh.models.annotations import Span as Rule
from bokeh.models.dom import Span, Text
from bokeh.models.ui import Pane
from bokeh.plotting import figure

from demo.ui.figures import bare_figure
from demo.ui.page_theme import PageTheme
from demo.ui.style import styled


def shown(*roots: Model) -> Document:
    document = Document(theme=PageTheme())
    for root in roots:
        document.add_root(root)
    return document


def tokens(model: Any) -> dict[str, str]:
    return next((tag["style"] for tag in model.tags if "style" in tag), {})


def test_what_an_author_leaves_open_follows_the_page() -> None:
    plot = figure(title="Digits", x_axis_label="epoch")
    line = plot.line([1, 2], [3, 4], legend_label="a")
    bars = plot.vbar(x=[1], top=[2])
    shown(plot)
    assert (plot.toolbar_location, plot.sizing_mode) == (None, "stretch_both")
    assert plot.background_fill_alpha == plot.legend[0].background_fill_alpha == 0
    axis = tokens(plot.xaxis[0])
    assert axis["axis_label_text_font"] == axis["major_label_text_font"] == "--font"
    assert axis["major_label_text_color"] == "--ink-soft"
    assert tokens(plot.grid[0]) == {"grid_line_color": "--rule"}
    assert tokens(plot.title)["text_color"] == "--ink"
    assert tokens(plot.legend[0])["label_text_font_size"] == "1.7u"
    assert tokens(line.glyph) == {"line_color": "--series-1", "line_width": "0.35u"}
    assert tokens(bars.glyph) == {"line_color": "--series-1", "fill_color": "--series-1"}
    assert tokens(line.muted_glyph)["line_color"] == "--series-1"


def test_what_an_author_sets_stays() -> None:
    plot = figure(width=300, height=200, toolbar_location="above", background_fill_alpha=0.5)
    plot.xaxis.major_label_text_color = "red"
    line = plot.line([1], [2], color="red", line_width=7)
    scatter = styled(plot.scatter([1], [2]).glyph, fill_color="--series-3")
    shown(plot)
    assert (plot.sizing_mode, plot.toolbar_location) == (None, "above")
    assert plot.background_fill_alpha == 0.5
    assert "major_label_text_color" not in tokens(plot.xaxis[0])
    assert "major_label_text_font" in tokens(plot.xaxis[0])
    assert tokens(line.glyph) == {}
    assert tokens(scatter) == {"fill_color": "--series-3"}


@pytest.mark.parametrize("late", [Label(x=1, y=2, text="a"), Rule(location=1, dimension="width")])
def test_what_comes_later_follows_it_too(late: Any) -> None:
    plot, column = figure(), Column()
    shown(column)
    plot.line([1], [2])
    column.children = [plot]
    plot.add_layout(late)
    assert tokens(plot.yaxis[0])
    assert tokens(late)


def test_only_what_a_model_has_is_set() -> None:
    words = Text(content="a node of the page, no glyph")
    shown(Pane(elements=[Span(children=[words])]))
    assert words.tags == []


def test_a_figure_of_the_talk_s_own_keeps_its_look() -> None:
    plot = bare_figure(figure().x_range, figure().y_range, label="a plot")
    before = tokens(plot.xaxis[0])
    shown(plot)
    assert tokens(plot.xaxis[0]) == before
