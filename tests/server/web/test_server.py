"""A served talk answers on the sockets of its early server, and keeps them for a restart."""

from __future__ import annotations

from server.access.connection_limits import NO_ROOM
from server.talk.talk import Talk
from tests.server.conftest import ServedTalk


def test_a_talk_is_served_on_the_sockets_that_it_may_hand_over(served: ServedTalk) -> None:
    places = [each.getsockname()[:2] for each in served.talk.sockets]
    assert places == [("127.0.0.1", served.port), ("::1", served.port)]
    assert served.get("/api/status")[0] == 200


def test_the_presenter_is_told_that_there_is_no_room(served: ServedTalk) -> None:
    def act(talk: Talk) -> list[list[str]]:
        told: list[list[str]] = []
        talk.listen(lambda: told.append(talk.problems))
        assert talk.strangers is not None
        talk.strangers.make_room()  # there is nobody to close
        return told

    (told,) = served.do(act)
    assert told[-1] == NO_ROOM


def test_whoever_has_no_cookie_gets_no_page(served: ServedTalk) -> None:
    for path in ("/", "/presenter", "/demo/ws", "/static/js/bokeh.min.js"):
        assert served.get(path, Cookie="")[0] == 403
