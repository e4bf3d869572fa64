"""A timer acts once, later, unless it is called off."""

from __future__ import annotations

import asyncio

from demo.system.timers import on_the_loop
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
