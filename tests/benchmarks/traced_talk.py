"""Gives the talk as ``run_talk.py`` does, and prints when each epoch passes through its parts."""

from __future__ import annotations

import json
import runpy
import time
from typing import Any

from bokeh.server.views.ws import WSHandler

from demo.events import EpochEnded, Event
from demo.stage.log import Stage
from demo.ui.widget import Widget

from .subjects import HOME


def note(hop: str, **more: Any) -> None:
    """Print a line: where something has come, and when."""
    print("Hop:", json.dumps({"hop": hop, "time": time.time(), **more}), flush=True)


def trace() -> None:
    """Let the log, the demos and Bokeh's sockets note what passes through them."""
    append, catch_up, send = Stage.append, Widget.catch_up, WSHandler.send_message

    def noted_append(self: Stage, event: Event) -> None:
        if isinstance(event, EpochEnded) and event.epoch:
            note("logged", made=event.time)
        append(self, event)

    def noted_catch_up(self: Widget) -> None:
        catch_up(self)
        note("drawn")

    async def noted_send(self: WSHandler, message: Any) -> Any:
        note("sent")
        return await send(self, message)

    Stage.append = noted_append  # type: ignore[method-assign]
    Widget.catch_up = noted_catch_up  # type: ignore[method-assign]
    WSHandler.send_message = noted_send  # type: ignore[method-assign]


if __name__ == "__main__":
    trace()
    runpy.run_path(str(HOME / "run_talk.py"), run_name="__main__")
