"""A timer acts once, later, unless it is called off."""

from __future__ import annotations

import asyncio

from demo.system.timers import Alarm, on_the_loop
from tests.talk import finish


def test_what_is_called_off_does_not_happen() -> None:
    async def wait() -> list[str]:
        done: list[str] = []
        on_the_loop(0.01, lambda: done.append("kept"))
        on_the_loop(0.01, lambda: done.append("called off")).cancel()
        assert done == []
        await asyncio.sleep(0.05)
        return done

    assert finish(wait()) == ["kept"]


def test_an_alarm_tells_who_keeps_the_time_that_it_is_off() -> None:
    first, second = Alarm(1.0, lambda: None), Alarm(1.0, lambda: None)
    first.cancel()
    assert (first.is_off, second.is_off) == (True, False)
    assert first != Alarm(1.0, first.act, is_off=True)  # each is another one
