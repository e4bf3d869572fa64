"""A table of runs: a line of texts for each, and a button as large as the line that chooses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bokeh.models.dom import Span, Text
from bokeh.models.ui import Pane

from demo.stage.run import Run
from demo.ui.toolkit import Toolkit


class TableCells:
    """A line of the table; its texts change in place."""

    def __init__(self, toolkit: Toolkit, name: str, contents: Sequence[str]) -> None:
        """``name`` is its class."""
        self._texts = [Text(content=content) for content in contents]
        spans = [Span(children=[text]) for text in self._texts]
        self.pane = Pane(
            elements=[*spans], css_classes=["cells", name], stylesheets=[toolkit.sheet]
        )

    @property
    def contents(self) -> list[str]:
        """What stands in it, from left to right."""
        return [str(text.content) for text in self._texts]

    def show(self, contents: Sequence[str]) -> None:
        """Show other texts, as many as before."""
        for text, content in zip(self._texts, contents, strict=True):
            text.content = content


class RunRow:
    """A row of the table: facts, and a button as large as the row that shows its run's curve."""

    def __init__(
        self, toolkit: Toolkit, number: int, columns: int, choose: Callable[[int], None]
    ) -> None:
        """``number`` is its place from the top, from 0; ``choose`` gets the run's number."""
        self._run: Run | None = None
        self._choose = choose
        # Its name stays: a button that is named anew is drawn anew, and loses the focus.
        self.button = toolkit.button(
            f"Curve of row {number + 1}", self._click, name=f"row-{number}"
        )
        self._nothing = [""] * columns
        self.cells = TableCells(toolkit, "facts", self._nothing)
        self.root = toolkit.row("run-row", self.button, self.cells.pane)

    def _click(self) -> None:
        if self._run is not None:
            self._choose(self._run.id)

    def show(
        self, run: Run | None, contents: Sequence[str], classes: list[str], title: str = ""
    ) -> None:
        """Show a run with these facts, or nothing; ``title`` is its tooltip."""
        self._run = run
        self.root.css_classes = ["run-row", *classes]
        self.button.css_classes = ["row-button", *classes]
        self.button.html_attributes = {"title": title} if title else {}
        self.cells.show(contents or self._nothing)
