"""A button that stays pressed while something is so on stage, whoever has pressed it."""

from __future__ import annotations

from collections.abc import Callable

from demo.ui.toolkit import Toolkit


class StageToggle:
    """A toggle that asks the stage for a change, and shows what has become of it."""

    def __init__(self, toolkit: Toolkit, label: str, action: Callable[[bool], None]) -> None:
        """``action`` is called when it is pressed, never when it follows the stage."""
        self._action = action
        self._known = False  # its state as last pressed or followed: what differs was pressed
        self.button = toolkit.toggle(label, False, self._change)

    def _change(self, active: bool) -> None:
        if active != self._known:
            self._known = active
            self._action(active)

    def follow(self, active: bool) -> None:
        """Show what is so on stage."""
        self._known = active
        self.button.active = active
