"""An action that a presenter asked for and that waits for a condition on stage."""

from __future__ import annotations

from collections.abc import Callable

from demo.stage.log import Stage
from demo.stage.scene import Scene


class DeferredAction:
    """Holds the newest action only. Concurrency: the event loop's thread alone uses it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._end_listening: Callable[[], None] | None = None

    def when(self, is_so: Callable[[Scene], bool], act: Callable[[], None]) -> None:
        """Act as soon as ``is_so`` returns true, now if it does; cancel the action before."""

        def check() -> None:
            if is_so(self._stage.scene):
                self.cancel()
                act()

        self.cancel()
        self._end_listening = self._stage.listen(check)
        check()

    def when_free(self, act: Callable[[], None]) -> None:
        """Act as soon as no run is in progress."""
        self.when(lambda scene: scene.running is None, act)

    def cancel(self) -> None:
        """Forget the waiting action, if there is one."""
        end, self._end_listening = self._end_listening, None
        if end is not None:
            end()
