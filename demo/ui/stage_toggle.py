"""A button that stays pressed while something is so on stage, whoever has pressed it."""

from __future__ import annotations

from collections.abc import Callable

from demo.ui.toolkit import Toolkit


class StageToggle:
    """A toggle that asks the stage for a change, and shows the state that the stage is in."""

    def __init__(self, toolkit: Toolkit, label: str, action: Callable[[bool], None]) -> None:
        """``action`` is called when it is pressed, never when it follows the stage."""
        self._action = action
        # Its state when it was last pressed, or set by ``follow``. Bokeh reports both alike: only a
        # change to another state than this one is a press.
        self._known = False
        self.button = toolkit.toggle(label, False, self._change)

    def _change(self, active: bool) -> None:
        if active != self._known:
            self._known = active
            self._action(active)

    def follow(self, active: bool) -> None:
        """Show the stage's state; that calls no action."""
        self._known = active
        self.button.active = active
