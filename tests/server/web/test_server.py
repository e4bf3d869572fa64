"""A served talk answers on the sockets of its early server, and keeps them for a restart."""

from __future__ import annotations

from tests.server.conftest import ServedTalk


def test_a_talk_is_served_on_the_sockets_that_it_may_hand_over(served: ServedTalk) -> None:
    places = [each.getsockname()[:2] for each in served.talk.sockets]
    assert places == [("127.0.0.1", served.port), ("::1", served.port)]
    assert served.get("/api/status")[0] == 200


def test_whoever_has_no_cookie_gets_no_page(served: ServedTalk) -> None:
    for path in ("/", "/presenter", "/demo/ws", "/static/js/bokeh.min.js"):
        assert served.get(path, Cookie="")[0] == 403
