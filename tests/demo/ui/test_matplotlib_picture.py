"""Figures of matplotlib, and what pandas plots with it: in the page's colours, and kept nowhere."""

from __future__ import annotations

import re

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from demo.ui.matplotlib_picture import SIZE, MatplotlibPicture, as_svg
from demo.ui.toolkit import Toolkit


def figure(size: tuple[float, float] | None = None) -> Figure:
    drawn = Figure(figsize=size)
    axes = drawn.subplots()
    axes.plot([1, 2], label="a")
    axes.plot([2, 1], color="#123456")
    axes.set_title("A < B")
    return drawn


def test_its_own_colours_are_the_page_s_and_others_stay() -> None:
    svg = as_svg(figure())
    assert svg.startswith("<svg")
    assert "width=" not in svg[: svg.index(">")]
    assert "var(--series-1)" in svg
    assert {*re.findall("#[0-9a-f]{6}", svg)} == {"#123456"}
    assert "A &lt; B" in svg


def test_letters_are_as_large_as_a_demo_s_own_unless_a_size_was_chosen() -> None:
    usual, chosen = figure(), figure((3, 2))
    as_svg(usual)
    as_svg(chosen)
    assert tuple(usual.get_size_inches()) == SIZE
    assert tuple(chosen.get_size_inches()) == (3, 2)


def test_what_pandas_plots_is_shown_and_not_kept() -> None:
    picture = MatplotlibPicture(Toolkit(), "Two columns", 0.5)
    assert mpl.get_backend().lower() == "agg"
    for _ in range(3):
        picture.show(pd.DataFrame({"a": [1, 2], "b": [2, 1]}).plot.bar())
    assert picture.pane.text.startswith("<figure><svg")
    assert picture.pane.html_attributes["aria-label"] == "Two columns"
    assert pyplot.get_fignums() == []


def test_what_is_no_figure_is_told() -> None:
    with pytest.raises(TypeError, match=r"^Expected a figure of matplotlib.*Received: str\.$"):
        as_svg("a plot")  # type: ignore[arg-type]
