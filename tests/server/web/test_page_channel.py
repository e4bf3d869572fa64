"""The line to an open page: all hear of a move at once, and nobody goes back by an echo."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

from demo.events import VariantWarming
from server.talk.talk import Talk
from tests.demo.log import epoch, started
from tests.server.conftest import ServedTalk

SHOW = {"do": "show", "slide": "race", "step": -1, "black": False}


class Line:
    """One open page."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket

    async def say(self, message: Any) -> None:
        await self._socket.write_message(json.dumps(message))

    async def told(self, what: str = "position") -> Any:
        """Return the next news of a kind."""
        while what not in (news := json.loads(str(await self._socket.read_message()))):
            pass
        return news[what]

    async def position(self, slide: str) -> dict[str, Any]:
        """Return the next news that the talk is there."""
        while (position := await self.told())["slide"] != slide:
            pass
        return dict(position)


PRESENTER = "?view=presenter"


@asynccontextmanager
async def opened(served: ServedTalk, *views: str) -> AsyncIterator[list[Line]]:
    """Open pages; they are closed at the end."""
    sockets = [await websocket_connect(served.line(f"/changes{view}")) for view in views]
    yield [Line(socket) for socket in sockets]
    for socket in sockets:
        socket.close()
        while await socket.read_message() is not None:
            pass


def test_all_pages_hear_of_a_move_and_the_mover_that_it_was_its_own(served: ServedTalk) -> None:
    async def act() -> list[dict[str, Any]]:
        async with opened(served, "", PRESENTER) as (mover, other):
            begin = await mover.told()
            await mover.say({"do": "nonsense"})
            await mover.say(SHOW)
            return [begin, await mover.position("race"), await other.position("race")]

    begin, own, others = served.run(act())
    assert begin == {"slide": "", "step": -1, "black": False, "number": 0, "received": 0}
    moved = {"slide": "race", "step": -1, "black": False, "number": 1}
    assert own == {**moved, "received": 2}
    assert others == {**moved, "received": 0}


def test_one_window_of_slides_looks_for_what_can_not_be_seen_unless_a_model_learns(
    served: ServedTalk,
) -> None:
    async def act() -> list[bool]:
        async with opened(served, PRESENTER, "", "") as (_, first, second):
            found = [await first.told("checks_layout"), await second.told("checks_layout")]
            served.talk.stage.append(started(1))
            return [*found, await first.told("checks_layout")]

    assert served.run(act()) == [True, False, False]


def test_a_move_that_is_refused_is_heard_all_the_same(served: ServedTalk) -> None:
    async def act() -> Any:
        async with opened(served, "") as (line,):
            await line.told()
            await line.say({**SHOW, "slide": "nowhere"})
            return await line.told()

    assert served.run(act())["received"] == 1


def test_a_latecomer_begins_where_the_talk_is(served: ServedTalk) -> None:
    async def act() -> Any:
        async with opened(served, "") as (line,):
            await line.say(SHOW)
            await line.position("race")
            async with opened(served, "") as (late,):
                return await late.told()

    assert served.run(act())["slide"] == "race"
    for path in ("/", "/presenter"):
        page = served.get(path)[2].decode()
        assert 'data-position="{&quot;slide&quot;: &quot;race&quot;' in page


def test_the_panel_is_the_presenter_s_and_comes_when_something_changes(
    served: ServedTalk,
) -> None:
    def train(talk: Talk) -> None:
        talk.stage.append(started(1, "conv"))
        for number in range(100):
            talk.stage.append(epoch(1, number, number / 100))

    async def act() -> list[Any]:
        async with opened(served, PRESENTER) as (presenter,):
            panels = [await presenter.told("panel")]
            train(served.talk)
            while not panels[-1]["run"] or panels[-1]["run"]["progress"] < 99 / 20:
                panels.append(await presenter.told("panel"))
            served.talk.stage.append(VariantWarming(variant="linear"))
            return [*panels, await presenter.told("panel")]

    *panels, last = served.run(act())
    assert panels[0]["run"] is None
    assert len(panels) <= 3  # not one for each epoch
    assert last["variants"][0]["state"] == "warming"


def test_notes_are_news_for_the_presenter_alone(served: ServedTalk) -> None:
    versions = served.do(lambda talk: (talk.live_deck.version, talk.live_deck.presenter_version))

    async def act() -> list[str]:
        async with opened(served, "", PRESENTER) as lines:
            return [await line.told("version") for line in lines]

    assert tuple(served.run(act())) == versions
    assert len(set(versions)) == 2


def test_a_page_that_has_left_is_forgotten(served: ServedTalk) -> None:
    async def act() -> tuple[int, int]:
        before = len(served.talk.stage._listeners)
        async with opened(served, PRESENTER) as (line,):
            await line.told("panel")
            during = len(served.talk.stage._listeners)
        return during - before, len(served.talk.stage._listeners) - before

    assert served.run(act()) == (1, 0)
