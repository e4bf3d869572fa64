"""Writes events about failures to the log file, with the tracebacks that come in them."""

from __future__ import annotations

import logging
from collections.abc import Callable

from demo.events import Event
from demo.stage.log import Stage

logger = logging.getLogger(__name__)


def log_failures(stage: Stage) -> Callable[[], None]:
    """Log each event with a traceback that comes from now on; return the call that ends this.

    Failures on a worker of a cluster come as such events, too.
    """
    _, cursor = stage.since(0)

    def log_new() -> None:
        nonlocal cursor
        events, cursor = stage.since(cursor)
        for event in events:
            log_failure(event)

    return stage.listen(log_new)


def log_failure(event: Event) -> None:
    """Log an event if it has a traceback with it."""
    if detail := getattr(event, "detail", ""):
        reason = getattr(event, "reason", "")
        logger.warning("%s: %s\n%s", type(event).__name__, reason, detail.rstrip())
