"""Strangers get some connections for some time; whoever has the cookie is not counted."""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from tornado.iostream import IOStream

from server.access import connection_limits
from server.access.connection_limits import (
    MOST,
    MOST_OF_ONE,
    NO_ROOM,
    Strangers,
    network_of,
    room_for_strangers,
)
from tests.talk import ROOT, TIMEOUT_SECONDS, finish

RAISED = """
import resource
from server.access.connection_limits import raise_file_limit, room_for_strangers
resource.setrlimit(resource.RLIMIT_NOFILE, (64, {hard}))
raise_file_limit()
print(resource.getrlimit(resource.RLIMIT_NOFILE), room_for_strangers())
"""


class Hall:
    """Strangers, and connections to be theirs."""

    def __init__(self, most: int = MOST) -> None:
        self.strangers = Strangers(most)
        self.told = 0
        self.strangers.tell = self._count
        self._ends: list[IOStream | socket.socket] = []

    def _count(self) -> None:
        self.told += 1

    def come(self, *addresses: str) -> list[IOStream]:
        """Let strangers come, one after the other."""
        return [self._come(each) for each in addresses]

    def _come(self, address: str) -> IOStream:
        near, far = socket.socketpair()
        stream = IOStream(near)
        self._ends += [stream, far]
        self.strangers.add(stream, address)
        return stream

    def close(self) -> None:
        for each in self._ends:
            each.close()


def call(act: Callable[[Hall], Coroutine[Any, Any, None]], most: int = MOST) -> None:
    async def come() -> None:
        hall = Hall(most)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await act(hall)
        finally:
            hall.close()

    finish(come())


async def until(is_so: Callable[[], object]) -> None:
    while not is_so():
        await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "this machine"),
        ("127.3.2.1", "this machine"),
        ("::1", "this machine"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:9::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_what_is_counted_as_one(address: str, network: str) -> None:
    assert network_of(address) == network


def test_too_many_of_one_address_lose_their_oldest(caplog: pytest.LogCaptureFixture) -> None:
    async def act(hall: Hall) -> None:
        (other,) = hall.come("192.0.2.8")
        came = hall.come(*["192.0.2.7"] * (MOST_OF_ONE + 3))
        assert [each.closed() for each in came] == [True] * 3 + [False] * MOST_OF_ONE
        assert not other.closed()
        assert hall.told == 1
        assert "from 192.0.2.7." in hall.strangers.problem

    call(act)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_too_many_in_all_are_fewer_where_most_are() -> None:
    async def act(hall: Hall) -> None:
        (lonely,) = hall.come("2001:db8::1")
        first, *others = hall.come(*["192.0.2.7", "192.0.2.8"] * 5)
        assert first.closed()
        assert not any(each.closed() for each in (lonely, *others))
        hall.come("192.0.2.9")
        assert sum(each.closed() for each in others) == 1
        assert not lonely.closed()

    call(act, most=10)


def test_who_shows_the_cookie_is_no_stranger_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_limits, "LIFE_S", 0.05)
    monkeypatch.setattr(connection_limits, "LOOK_S", 0.01)

    async def act(hall: Hall) -> None:
        window, stranger = hall.come("192.0.2.7", "192.0.2.7")
        hall.strangers.remove(window)
        hall.strangers.remove(window)  # each of its requests shows it
        await until(stranger.closed)
        hall.come(*["192.0.2.7"] * (MOST_OF_ONE + 1))
        assert not window.closed()
        assert hall.strangers.problem

    call(act)


def test_a_problem_is_over_once_it_is_calm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_limits, "CALM_S", 0.05)
    monkeypatch.setattr(connection_limits, "LOOK_S", 0.01)

    async def act(hall: Hall) -> None:
        assert not hall.strangers.make_room()  # there is nobody to close
        assert hall.strangers.problem == NO_ROOM
        await until(lambda: not hall.strangers.problem)
        assert hall.told == 2

    call(act)


@pytest.mark.parametrize(("hard", "room"), [(96, 48), (4096, MOST)])
def test_a_process_may_open_as_many_files_as_the_system_lets_it(hard: int, room: int) -> None:
    command = [sys.executable, "-c", RAISED.format(hard=hard)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"({hard}, {hard}) {room}"


def test_there_is_room_here() -> None:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert room_for_strangers() <= soft // 2 or soft == resource.RLIM_INFINITY
