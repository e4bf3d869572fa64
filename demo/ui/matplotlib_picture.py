"""A figure of matplotlib on a slide: as SVG, whose letters and colours follow the page's theme."""

from __future__ import annotations

import re
import sys
from html import escape
from io import StringIO
from typing import TYPE_CHECKING

from bokeh.models.widgets import Div

from demo.ui.style import MARKS, series_colour
from demo.ui.toolkit import Toolkit

if TYPE_CHECKING:  # most talks have none, and it takes half a second
    from matplotlib.artist import Artist

# At this size, in inches, matplotlib's usual letters of 10 points are as large as a demo's own.
SIZE = (7.3, 3.6)
USUAL_SIZE = (6.4, 4.8)  # of a figure whose author has chosen none
# matplotlib's own colours, where an author has chosen none: paper, ink, a grid's lines.
COLOURS = {
    "#ffffff": "none",
    "#000000": "var(--ink)",
    "#b0b0b0": "var(--rule)",
    "#cccccc": "var(--rule)",
}
# C0 to C7 of its cycle.
CYCLE = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f"]
STYLE = """
:host { min-height: 0; }
.bk-clearfix, figure { width: 100%; height: 100%; margin: 0; }
svg { width: 100%; height: 100%; fill: var(--ink); }
svg text { font-family: var(--font) !important; }
"""


class MatplotlibPicture:
    """The place of a figure: ``pane`` goes into a demo's rows, ``show`` fills it."""

    def __init__(self, toolkit: Toolkit, label: str, share: float = 1.0) -> None:
        """``label`` says what it shows, for those who can't see it.

        ``share`` is how much of the slide's width it has, so that its letters are large enough.
        From here on matplotlib opens no windows of its own.
        """
        import matplotlib as mpl

        mpl.use("agg")
        self._size = SIZE[0] * share, SIZE[1]
        self.pane = Div(
            text="",
            sizing_mode="stretch_both",
            margin=0,
            css_classes=["matplotlib"],
            html_attributes={"role": "img", "aria-label": label},
            stylesheets=[toolkit.sheet, STYLE],
        )

    def show(self, drawn: Artist) -> None:
        """Show a figure, or that of some axes, such as pandas' ``plot`` returns."""
        self.pane.text = f"<figure>{as_svg(drawn, self._size)}</figure>"
        if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None:
            pyplot.close(drawn.get_figure(root=True))  # else it keeps each one for ever


def as_svg(drawn: Artist, size: tuple[float, float] = SIZE) -> str:
    """Return a figure's SVG with the page's colours where its author has chosen none.

    A figure of matplotlib's usual size gets ``size``, in inches. Raises ``TypeError`` for others
    than figures and what is drawn in one.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    figure = drawn.get_figure(root=True) if hasattr(drawn, "get_figure") else None
    if not isinstance(figure, Figure):
        received = escape(type(drawn).__name__)
        raise TypeError(f"Expected a figure of matplotlib, or its axes. Received: {received}.")
    if tuple(figure.get_size_inches()) == USUAL_SIZE:
        figure.set_size_inches(*size)
    text = StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "talk"}):
        figure.savefig(text, format="svg", bbox_inches="tight", metadata={"Date": None})
    return themed(text.getvalue()[text.getvalue().index("<svg") :])


def themed(svg: str) -> str:
    """Return an SVG of matplotlib's with the page's colours and font for its usual ones."""
    cycle = {
        colour: f"var({series_colour(place)})"
        for place, colour in zip(range(len(MARKS)), CYCLE, strict=True)
    }
    for colour, ours in (COLOURS | cycle).items():
        svg = svg.replace(colour, ours)
    return re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"', r"\1", svg, count=1)
