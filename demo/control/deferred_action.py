"""Something that a presenter asked for and that has to wait until the stage is ready for it."""

from __future__ import annotations

from collections.abc import Callable

from demo.stage.log import Stage
from demo.stage.scene import Scene


class DeferredAction:
    """Holds one action, the newest. Concurrency: the event loop's thread alone uses it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._end_listening: Callable[[], None] | None = None

    def when(self, is_so: Callable[[Scene], bool], act: Callable[[], None]) -> None:
        """Act once something is so on stage, at once if it is; forget what waited before."""

        def look() -> None:
            if is_so(self._stage.scene):
                self.cancel()
                act()

        self.cancel()
        self._end_listening = self._stage.listen(look)
        look()

    def when_free(self, act: Callable[[], None]) -> None:
        """Act once nothing runs."""
        self.when(lambda scene: scene.running is None, act)

    def cancel(self) -> None:
        """Forget what waits, since something else is asked for."""
        end, self._end_listening = self._end_listening, None
        if end is not None:
            end()
