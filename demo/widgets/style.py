"""How live demos look, as authors import it: colours, marks and sizes that follow the page."""

from demo.ui.style import CHOSEN, MARKS, mark, series_colour, series_number, styled

__all__ = ["CHOSEN", "MARKS", "mark", "series_colour", "series_number", "styled"]
