"""One window is seen, by all pages of the presenter's, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.talk.room_view import RoomView


def test_the_window_that_has_been_open_longest_is_seen_and_pressed() -> None:
    told: list[None] = []
    view = RoomView(lambda: told.append(None))
    pressed, seen = list[tuple[str, Any]](), list[tuple[str, Any]]()

    def into(found: list[tuple[str, Any]], name: str) -> Callable[[Any], None]:
        return lambda news: found.append((name, news))

    ends = [view.open_window(name, into(pressed, name)) for name in "ab"]
    assert [view.onlookers_of(name) for name in "ab"] == [0, 0]  # nobody looks
    leaves = [view.open_page(name, into(seen, name)) for name in "xy"]
    assert [view.onlookers_of(name) for name in "ab"] == [2, 0]
    view.show({"demo": "d"})
    view.press({"place": 0})
    leaves[0]()
    ends[0]()
    assert view.onlookers_of("b") == 1
    view.show({"demo": "e"})
    view.press({"place": 1})
    assert seen == [("x", {"demo": "d"}), ("y", {"demo": "d"}), ("y", {"demo": "e"})]
    assert pressed == [("a", {"place": 0}), ("b", {"place": 1})]
    ends[1]()
    view.press({"place": 2})
    assert not view.is_seen
    assert len(pressed) == 2
    assert len(told) == 7  # whenever somebody comes or goes
