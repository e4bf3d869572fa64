"""Whatever is asked with HEAD, the answer's head is that of GET."""

from __future__ import annotations

from tornado.web import RequestHandler, StaticFileHandler

from server.access.head_requests import answering_head
from tests.server.access.test_gate import UPGRADE, ask, guarded, pages
from tests.server.conftest import ServedTalk

__all__ = ["guarded"]  # a fixture


def test_head_answers_like_get(guarded: ServedTalk) -> None:
    """Except for a body; and no WebSocket is opened by it."""
    files = ("/", "/slides/digit.png", "/assets/talk.css", "/static/js/bokeh.min.js", "/nowhere")
    for shown in (guarded.pass_, {}):
        for path in {*pages(guarded), *files, "/?token=wrong"}:
            got, asked = (ask(guarded, path, method=kind, **shown) for kind in ("GET", "HEAD"))
            assert asked[0] == got[0], path
            for headers in (got[1], asked[1]):  # these differ from one answer to the next
                assert headers.pop("Date")
                if path.startswith("/demo-session/") and shown:
                    assert headers.pop("Etag")
            assert asked[1] == got[1], path
            assert asked[2] == ""
    known = {"If_None_Match": ask(guarded, files[1], **guarded.pass_)[1]["Etag"], **guarded.pass_}
    got, asked = (ask(guarded, files[1], method=kind, **known) for kind in ("GET", "HEAD"))
    assert (asked[0], asked[1].keys()) == (got[0], got[1].keys()) == (304, got[1].keys())
    own = {**UPGRADE, "Origin": f"http://127.0.0.1:{guarded.port}", **guarded.pass_}
    for path in ("/changes", "/demo/ws"):
        assert ask(guarded, path, method="HEAD", **own)[0] == ask(guarded, path, **guarded.pass_)[0]


def test_a_handler_with_a_head_of_its_own_keeps_it() -> None:
    assert answering_head(StaticFileHandler) is StaticFileHandler
    assert issubclass(answering_head(RequestHandler), RequestHandler)
