"""HEAD: every address answers it like GET, with the same status and headers, and no body."""

from __future__ import annotations

from functools import cache
from typing import Any

from tornado.web import RequestHandler


@cache
def answering_head(kind: type[RequestHandler]) -> type[RequestHandler]:
    """Return a kind of handler that answers HEAD like GET; Tornado leaves the body out.

    It asks for that of each handler, and neither ours nor Bokeh's have it.
    """

    def head(handler: RequestHandler, *arguments: str, **options: str) -> Any:
        handler.request.headers.pop("Upgrade", None)  # only GET opens a WebSocket
        return handler.get(*arguments, **options)

    has_own = kind.head is not RequestHandler.head
    return kind if has_own else type(kind.__name__, (kind,), {"head": head})
